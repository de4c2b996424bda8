"""The university and its people: units, who studies what, who holds which function until when, who stands in.

It makes the Actor that every rule is asked about. A function is role x unit x period; a stand-in has no reason.
People enter through one import action, leavers are ended and not deleted. Nothing here knows about well-being.
"""
