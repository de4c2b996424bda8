"""Keeping and erasing: walks every table's PersonalData for the file about somebody, erasure, terms and register (G4).

Words: an *export* is everything about one person as a file; an *erasure* takes it away; a *tombstone* says what is
gone, so that an older copy of the database can be made to forget it again; a *hold* stops erasing while a complaint
runs; a *request* is what somebody asks of the privacy officer; a *purpose* has a legal ground, which is not a
permission to share (`consent`). The room knows no upper table by name: a room says what it wants differently in
`ports`.
"""
