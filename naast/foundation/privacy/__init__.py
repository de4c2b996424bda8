"""Keeping and erasing: walks every table's PersonalData for export, erasure, retention and the register (G3, G4)."""
