"""What an uploaded file is, by its content and never by its name; what is anything more is refused (C9).

A photograph is written anew from its own parts, without what the camera noted about place and owner. A PDF is kept as
it is and never opened by the house: it leaves only as an attachment in a sandbox. Sources: ASVS V5; ISO 32000-2 §7.5;
PNG (third edition) §5; ITU-T T.81 annex B.
"""

import re
import struct
import zlib

MOST_BYTES = 5_000_000
MOST_FILES = 4
PDF, JPEG, PNG = "pdf", "jpeg", "png"
MIME = {PDF: "application/pdf", JPEG: "image/jpeg", PNG: "image/png"}
ENDING = {PDF: "pdf", JPEG: "jpg", PNG: "png"}
MOST_PIXELS = 80_000_000


class NotTaken(ValueError):
    """A file that is not kept; `why` is "empty", "too-big", "kind", "active", "more" or "broken"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def checked(content: bytes) -> tuple[str, bytes]:
    """Give what a file is (PDF, JPEG or PNG) and the bytes to keep. Raises NotTaken."""
    if not content:
        raise NotTaken("empty")
    if len(content) > MOST_BYTES:
        raise NotTaken("too-big")
    if content.startswith((b"%PDF-1.", b"%PDF-2.")):
        kind, kept = PDF, _pdf(content)
    elif content.startswith(b"\x89PNG\r\n\x1a\n"):
        kind, kept = PNG, _png(content)
    elif content.startswith(b"\xff\xd8\xff"):
        kind, kept = JPEG, _jpeg(content)
    else:
        raise NotTaken("kind")
    if _is_archive(kept):
        raise NotTaken("more")
    return kind, kept


# --- PDF --------------------------------------------------------------------------------------------------------------
_ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToE)\b")
_ESCAPED_NAME = re.compile(rb"/[A-Za-z]*#[0-9A-Fa-f]{2}[A-Za-z]*")
_MARKUP = re.compile(rb"<\s*(!doctype|html|script|svg|\?php|iframe|body)", re.IGNORECASE)


def _pdf(content: bytes) -> bytes:
    """Let a PDF pass that ends where it should, runs nothing and is nothing else. Raises NotTaken."""
    end = content.rfind(b"%%EOF")
    if end < 0 or content[end + 5 :].strip(b"\r\n \t\x00"):
        raise NotTaken("broken" if end < 0 else "more")
    if _MARKUP.search(content[:4096]) or _MARKUP.search(content[-4096:]):
        raise NotTaken("more")
    escaped = any(_ACTIVE.match(_unescape(name)) for name in set(_ESCAPED_NAME.findall(content)))
    if escaped or _ACTIVE.search(content):
        raise NotTaken("active")
    return content


def _unescape(name: bytes) -> bytes:
    """Write a name of a PDF without its escapes: /J#53 is /JS."""
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), name)


# --- PNG --------------------------------------------------------------------------------------------------------------
_KEPT_CHUNKS = (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"sRGB", b"cHRM", b"pHYs", b"sBIT", b"bKGD")


def _png(content: bytes) -> bytes:
    """Write a PNG anew from the parts that make the picture. Raises NotTaken."""
    parts, at, first = [content[:8]], 8, True
    while True:
        if at + 12 > len(content):
            raise NotTaken("broken")
        length, name = struct.unpack(">I4s", content[at : at + 8])
        end = at + 12 + length
        if end > len(content) or first != (name == b"IHDR"):
            raise NotTaken("broken")
        body = content[at + 4 : end - 4]
        if zlib.crc32(body) != struct.unpack(">I", content[end - 4 : end])[0]:
            raise NotTaken("broken")
        if first and _too_large(*struct.unpack(">II", content[at + 8 : at + 16])):
            raise NotTaken("too-big")
        if name in _KEPT_CHUNKS:
            parts.append(content[at:end])
        at, first = end, False
        if name == b"IEND":
            break
    if at != len(content):
        raise NotTaken("more")
    return b"".join(parts)


def _too_large(width: int, height: int) -> bool:
    """Tell whether a picture unfolds into more than anybody's memory holds."""
    return not width or not height or width * height > MOST_PIXELS


# --- JPEG -------------------------------------------------------------------------------------------------------------
_SOI, _EOI, _SOS, _COM = 0xD8, 0xD9, 0xDA, 0xFE
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_KEPT_APPS = {0xE0, 0xEE}  # JFIF, and Adobe's word on colour


def _jpeg(content: bytes) -> bytes:
    """Write a JPEG anew without notes of camera or author, but which way is up. Raises NotTaken."""
    parts, at, turned, framed = [b"\xff\xd8"], 2, 1, False
    while (marker := _marker(content, at)) != _EOI:
        end = _end_of_segment(content, at, marker)
        if marker in _FRAMES:
            if end - at < 10 or _too_large(*struct.unpack(">HH", content[at + 5 : at + 9])[::-1]):
                raise NotTaken("too-big")
            framed = True
        if marker == 0xE1:
            turned = _turned(content[at + 4 : end]) or turned
        if marker == _SOS:
            end = _end_of_scan(content, end)
        if marker != _COM and (marker in _KEPT_APPS or not 0xE0 <= marker <= 0xEF):
            parts.append(content[at:end])
        at = end
    if at + 2 != len(content):
        raise NotTaken("more")
    if not framed:
        raise NotTaken("broken")
    if turned != 1:
        parts.insert(1, _way_up(turned))
    return b"".join([*parts, b"\xff\xd9"])


def _marker(content: bytes, at: int) -> int:
    """Give the marker that stands here. Raises NotTaken when none does."""
    if at + 2 > len(content) or content[at] != 0xFF:
        raise NotTaken("broken")
    return content[at + 1]


def _end_of_segment(content: bytes, at: int, marker: int) -> int:
    """Give where a segment ends, by the length it names. Raises NotTaken."""
    if marker in (0x00, 0x01, 0xFF) or 0xD0 <= marker <= _SOI or at + 4 > len(content):
        raise NotTaken("broken")
    length: int = struct.unpack(">H", content[at + 2 : at + 4])[0]
    if length < 2 or at + 2 + length > len(content):
        raise NotTaken("broken")
    return at + 2 + length


def _end_of_scan(content: bytes, at: int) -> int:
    """Find the marker after the coded data. Raises NotTaken when there is none."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise NotTaken("broken")
        following = content[at + 1]
        if following == 0x00 or 0xD0 <= following <= 0xD7:
            at += 2
        elif following == 0xFF:
            at += 1
        else:
            return at


def _turned(note: bytes) -> int:
    """Read which way is up from what the camera noted; 0 when it does not say."""
    if not note.startswith(b"Exif\x00\x00") or len(note) < 14:
        return 0
    order = {b"II": "<", b"MM": ">"}.get(note[6:8])
    if order is None:
        return 0
    try:
        start = 6 + struct.unpack(f"{order}I", note[10:14])[0]
        count = struct.unpack(f"{order}H", note[start : start + 2])[0]
        for entry in range(min(count, 200)):
            tag, _type, _count, value = struct.unpack(f"{order}HHIH", note[start + 2 + entry * 12 :][:10])
            if tag == 0x0112:
                return value if 1 <= value <= 8 else 0
    except struct.error:
        return 0
    return 0


def _way_up(turned: int) -> bytes:
    """Write a note that says which way is up and nothing else."""
    tiff = b"MM\x00*" + struct.pack(">IH", 8, 1) + struct.pack(">HHIHH", 0x0112, 3, 1, turned, 0) + b"\x00" * 4
    note = b"Exif\x00\x00" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(note) + 2) + note


def _is_archive(content: bytes) -> bool:
    """Tell whether the end of a file is that of an archive: then it is two files in one."""
    return content.rfind(b"PK\x05\x06", max(0, len(content) - 66_000)) >= 0
