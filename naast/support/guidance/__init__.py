"""Guidance: the file a member of support staff keeps with one student, from intake to closing (C4, C7)."""
