"""The text of a hand-over as the student sees it: sentence by sentence."""

import re
from collections.abc import Iterable

MOST = 120
# Ends of sentences, but not behind an abbreviation or an initial: better too few cuts than half a sentence left over.
_END = re.compile(r"(?<=[.!?…])[\"”’)]*\s+(?=[\"“‘(]?[A-ZÀ-Þ0-9’'])")
_NOT_AN_END = re.compile(
    r"(?:\b(?:bijv|bv|o\.a|m\.b\.t|i\.v\.m|t\.a\.v|d\.w\.z|ca|dr|drs|mr|mw|dhr|prof|nr|tel|e\.g|i\.e|Mr|Mrs|Ms|Dr)|\b[A-Z])\.$"
)


def sentences_of(text: str) -> list[tuple[int, str]]:
    """Cut a text into sentences, each with the number of its paragraph; a line of its own is a paragraph.

    Nothing is lost and nothing added but white space.
    """
    found: list[tuple[int, str]] = []
    lines = [" ".join(line.split()) for line in text.splitlines()]
    for number, line in enumerate(filter(None, lines)):
        found += [(number, sentence) for sentence in _cut(line)]
    return found


def _cut(line: str) -> list[str]:
    """Cut one line."""
    found: list[str] = []
    start = 0
    for end in _END.finditer(line):
        piece = line[start : end.end()].strip()
        if not _NOT_AN_END.search(piece):
            found.append(piece)
            start = end.end()
    return [*found, line[start:].strip()]


def text_of(sentences: Iterable[tuple[int, str]]) -> str:
    """Write sentences as the one text that goes along: a space between sentences, an empty line between paragraphs."""
    paragraphs: dict[int, list[str]] = {}
    for number, sentence in sentences:
        paragraphs.setdefault(number, []).append(sentence)
    return "\n\n".join(" ".join(each) for each in paragraphs.values())
