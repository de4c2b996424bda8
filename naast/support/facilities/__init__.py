"""Facilities and exceptional circumstances: who needs something else to study, and who is held up (C9, C12).

A *request* goes from requested over advised and granted to arranged, each step with one owner; its *ground* and its
evidence stay with the first, an *item* (a facility with dates) is all that who arranges it sees. A *circumstance* is
reported once, with a receipt; the committee reads it, the study adviser makes the *plan* and reads nothing else.
Offers that need no proof are no facilities: they stand on a page and ask for nothing.
"""
