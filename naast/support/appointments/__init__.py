"""Appointments: from "who" to "done" in four steps, and never a calendar that ends in "no slots" (C1, C2, C3).

A *diary* is one function of one member of staff; weekly hours and exceptions become *slots* in it; an *appointment*
takes a slot, first as a *hold* of ten minutes. Who finds nothing joins the *waiting list*, to which freed slots are
offered in order. The database refuses two appointments of one host at the same time, whoever asks and however often.
It does not keep what an appointment was about after it is over, and it keeps no notes: those are guidance's.
"""
