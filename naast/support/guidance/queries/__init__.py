"""Reads about guidance; the first argument is who asks."""

from .cases import Caseload, FileLine, caseload
from .files import file_of, open_file_of
from .handover import Part, parts_for_handover

__all__ = ["Caseload", "FileLine", "Part", "caseload", "file_of", "open_file_of", "parts_for_handover"]
