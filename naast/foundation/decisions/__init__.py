"""What the institution decided to switch on, until when, with which document (G8).

Everything that watches, passes on or measures people starts off. A recorded decision with a data protection impact
assessment, the council's outcome and an end date switches it on; the list is public. Decisions are never changed: a new
one is recorded, or one is revoked.
"""
