"""The tables of guidance: the file, what is written in it, and what is only kept for a while."""

from .entries import ENTRIES, Entry, PsychologistEntry, entries_of
from .files import GuidanceFile
from .passing import Draft, Scratch

__all__ = ["ENTRIES", "Draft", "Entry", "GuidanceFile", "PsychologistEntry", "Scratch", "entries_of"]
