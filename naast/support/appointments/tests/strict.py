"""A reader of calendar files that forgives nothing (RFC 5545, 3.1 and 3.3.11); it shares nothing with the writer."""

import re

LINE = re.compile(
    r"([A-Z][A-Z0-9-]*)((?:;[A-Z-]+=(?:\"[^\"\x00-\x1f\x7f]*\"|[^\";:,\x00-\x1f\x7f]*))*):(.*)", re.DOTALL
)
PLACES = {"VCALENDAR": [], "VEVENT": ["VCALENDAR"], "VALARM": ["VCALENDAR", "VEVENT"]}
TEXTS = {"SUMMARY", "LOCATION", "DESCRIPTION", "NAME", "X-WR-CALNAME"}


class Wrong(AssertionError):
    """The file is not as the standard says."""


def read_strictly(raw):
    """Give the lines of a file as (name, parameters, value), texts with their escapes undone. Raises Wrong."""
    found, stack = [], []
    for line in _unfolded(raw):
        read = LINE.fullmatch(line.decode("utf-8"))
        if read is None:
            raise Wrong("no line of content")
        name, parameters, value = read.groups()
        _nest(stack, name, value)
        if re.search(r"[\x00-\x08\x0a-\x1f\x7f]", value):
            raise Wrong("a control character")
        found.append((name, parameters, _text(value) if name in TEXTS else value))
    if stack:
        raise Wrong("does not end")
    return found


def _unfolded(raw):
    """Give the lines of content. Raises Wrong."""
    if not raw.endswith(b"\r\n"):
        raise Wrong("does not end with a line break")
    logical = []
    for line in raw[:-2].split(b"\r\n"):
        if b"\r" in line or b"\n" in line:
            raise Wrong("a lone CR or LF")
        if len(line) > 75:
            raise Wrong("a line of more than 75 bytes")
        if line[:1] in (b" ", b"\t"):
            logical[-1] += line[1:]
        else:
            logical.append(line)
    return logical


def _nest(stack, name, value):
    """Keep what has begun. Raises Wrong."""
    if name == "BEGIN":
        if PLACES.get(value) != stack:
            raise Wrong("out of place")
        stack.append(value)
    elif not stack:
        raise Wrong("outside the calendar")
    elif name == "END" and stack.pop() != value:
        raise Wrong("ends what did not begin")


def _text(value):
    """Undo the escapes of a text. Raises Wrong for a bare comma or semicolon, or an escape there is not."""
    if re.sub(r"\\[\\;,nN]", "", value) != re.sub(r"[\\;,]", "", re.sub(r"\\[\\;,nN]", "", value)):
        raise Wrong("not escaped")
    return re.sub(r"\\([\\;,nN])", lambda found: "\n" if found[1] in "nN" else found[1], value)
