"""The append-only trail: who did what and who looked at whom, chained so that tampering shows (G4, NEN 7513).

Words: a *line* is one deed or one look; a *shard* is one of sixteen chains, chosen by the person a line is about;
a *head* is the end of a chain; an *anchor* is a copy of all heads kept elsewhere; the *spool* is the local file in
which looks wait, for a moment, to be chained. The trail keeps labels and ids, never content and never a foreign
key. It decides nothing: who may see or do something is the business of `access`.
"""
