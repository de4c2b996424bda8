"""The programming interface at /api/v1/ (G6): what the pages know, for programs.

Its words: an *operation* is one method of one address, a *question* is what somebody typed, a *problem* is an answer
that says what went wrong (RFC 9457). It decides nothing itself and keeps nothing: it asks the rooms below.
"""
