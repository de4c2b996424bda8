"""Watching who looks: emergency access with a reason and a second person, and the weekly list of odd access (G4)."""
