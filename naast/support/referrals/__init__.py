"""Referral: hands over, inside the chain or outside, exactly what the student saw and said yes to (C5, C6).

A *referral* is one such step, its *hand-over* the text that goes along. Inside it goes to a role's pool and is read
under a Grant, asked for again at each reading; outside it is a letter that travels through the student. The one who
refers sees "passed on" and "received" and no more. The states stand in docs/guides/referral.md, drawn from
rules/states.py.
"""
