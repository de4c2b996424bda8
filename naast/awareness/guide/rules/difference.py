"""What differs between two texts, word by word and per language, and between three when two people wrote (A10)."""

import dataclasses
import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

PartKind = Literal["same", "gone", "new"]
Change = Literal["added", "removed", "changed"]
Side = Literal["theirs", "mine", "both", "clash"]
MOST_WORDS = 1_500
"""Words of a changed passage that are compared one by one; a longer one is shown as taken out and put in."""
LANGUAGES = ("nl", "en")
_WORD = re.compile(r"\s*(?:\w+|[^\w\s])|\s+")
_KEYS = ("key", "slug")
_MISSING: Any = object()


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """A stretch of words that stayed, went or came."""

    kind: PartKind
    text: str


@dataclasses.dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs. `path` says where it stands, `field` the same without its language."""

    path: str
    field: str
    language: str
    kind: Change
    parts: tuple[Part, ...]
    old: str
    new: str


@dataclasses.dataclass(frozen=True, slots=True)
class ThreeWay:
    """One field that somebody changed: what it was, what the other made of it, what this writer made of it."""

    path: str
    field: str
    language: str
    base: str
    theirs: str
    mine: str
    side: Side
    of_theirs: tuple[Part, ...]
    of_mine: tuple[Part, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Merged:
    """Both changes in one text; where both changed the same place, mine stands and `clashes` names it."""

    content: dict[str, Any]
    clashes: tuple[str, ...]


# --- Two texts ------------------------------------------------------------------------------------------------------


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Difference, ...]:
    """List the fields that differ, in the order of the new text."""
    before, now = flat(old), flat(new)
    found = []
    for path in [*now, *(path for path in before if path not in now)]:
        was, is_now = before.get(path, ""), now.get(path, "")
        if was == is_now:
            continue
        kind: Change = "changed" if was and is_now else "added" if is_now else "removed"
        field, language = _placed(path)
        found.append(Difference(path, field, language, kind, words_apart(was, is_now), was, is_now))
    return tuple(found)


def changed_paths(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    """Name the fields that differ, without comparing their words."""
    before, now = flat(old), flat(new)
    return tuple(path for path in dict.fromkeys((*now, *before)) if before.get(path, "") != now.get(path, ""))


def languages_of(paths: Sequence[str]) -> frozenset[str]:
    """Name the languages these fields are written in; facts without a language count for none."""
    return frozenset(_placed(path)[1] for path in paths) - {""}


def flat(content: Mapping[str, Any]) -> dict[str, str]:
    """Lay a content out as path and text.

    A list of words is one text with a line per item, and so are rows of hours; rows that have a key or a slug each have
    a path of their own.
    """
    return dict(_laid_out("", content))


def _laid_out(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _laid_out(f"{path}.{name}" if path else str(name), item)
    elif isinstance(value, list | tuple):
        named, keys = _keys_of(value)
        if not named:
            yield path, "\n".join(_in_a_line(item) for item in value)
            return
        yield path, "\n".join(keys)
        for key, item in zip(keys, value, strict=True):
            yield from _laid_out(f"{path}.{key}", {name: each for name, each in item.items() if name != named})
    else:
        yield path, _in_a_line(value)


def _keys_of(rows: Sequence[Any]) -> tuple[str, list[str]]:
    """Name the field that tells rows apart, with its values; an empty name for a list of anything else."""
    for name in _KEYS:
        keys = [row.get(name) if isinstance(row, Mapping) else None for row in rows]
        if keys and all(isinstance(key, str) and key for key in keys) and len(set(keys)) == len(keys):
            return name, [str(key) for key in keys]
    return "", []


def _in_a_line(value: Any) -> str:
    """Write a plain value, or a small row such as one of hours, as text."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_in_a_line(item)}" for name, item in value.items())
    if isinstance(value, list | tuple):
        return " ".join(_in_a_line(item) for item in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _placed(path: str) -> tuple[str, str]:
    """Split a path into its field and its language: "nl.title", "parts.offers.en.body" and "name_nl" say which."""
    parts = path.split(".")
    for language in LANGUAGES:
        if language in parts:
            return ".".join(part for part in parts if part != language), language
        if parts[-1].endswith(f"_{language}"):
            return path[: -len(language) - 1], language
    return path, ""


def one_sided(content: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Name per language the fields that say something in the other one only."""
    said: dict[str, dict[str, str]] = {}
    for path, text in flat(content).items():
        field, language = _placed(path)
        if language:
            said.setdefault(field, {})[language] = text.strip()
    missing = {
        language: tuple(field for field, sides in said.items() if any(sides.values()) and not sides.get(language))
        for language in LANGUAGES
    }
    return {language: fields for language, fields in missing.items() if fields}


# --- Words ----------------------------------------------------------------------------------------------------------


def words_apart(old: str, new: str) -> tuple[Part, ...]:
    """Compare two texts word by word. What stayed and went makes the old text, what stayed and came the new one."""
    parts: list[Part] = []
    for kind, was, is_now in _blocks(_lines(old), _lines(new)):
        if kind == "equal":
            parts.append(Part("same", was))
            continue
        before, now = _WORD.findall(was), _WORD.findall(is_now)
        if not before or not now or max(len(before), len(now)) > MOST_WORDS:
            parts += [Part("gone", was), Part("new", is_now)]
            continue
        for inner, gone, come in _blocks(before, now):
            parts += [Part("same", gone)] if inner == "equal" else [Part("gone", gone), Part("new", come)]
    return _joined([part for part in parts if part.text])


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _blocks(old: list[str], new: list[str]) -> Iterator[tuple[str, str, str]]:
    """Match two sequences; give what each block was and is."""
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield tag, "".join(old[i1:i2]), "".join(new[j1:j2])


def _joined(parts: list[Part]) -> tuple[Part, ...]:
    """Join neighbours; a lone comma or space between two changes belongs to both, so that it reads as one."""
    rest: list[Part] = []
    for number, part in enumerate(parts):
        between = 0 < number < len(parts) - 1 and parts[number - 1].kind != "same" != parts[number + 1].kind
        island = part.kind == "same" and between and not any(letter.isalnum() for letter in part.text)
        rest += [Part("gone", part.text), Part("new", part.text)] if island and "\n" not in part.text else [part]
    joined: list[Part] = []
    waiting = {"gone": "", "new": ""}
    for part in [*rest, Part("same", "")]:
        if part.kind != "same":
            waiting[part.kind] += part.text
            continue
        joined += [Part(kind, waiting[kind]) for kind in ("gone", "new") if waiting[kind]]
        waiting = {"gone": "", "new": ""}
        if joined and joined[-1].kind == "same":
            joined[-1] = Part("same", joined[-1].text + part.text)
        elif part.text:
            joined.append(part)
    return tuple(joined)


# --- Three texts ----------------------------------------------------------------------------------------------------


def three_way(base: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> tuple[ThreeWay, ...]:
    """List the fields that either of two writers changed since the text they both began with."""
    was, other, own = flat(base), flat(theirs), flat(mine)
    rows = []
    for path in dict.fromkeys((*own, *other, *was)):
        before, they, me = was.get(path, ""), other.get(path, ""), own.get(path, "")
        if before == they == me:
            continue
        side: Side = "both" if they == me else "mine" if they == before else "theirs" if me == before else "clash"
        field, language = _placed(path)
        apart = words_apart(before, they), words_apart(before, me)
        rows.append(ThreeWay(path, field, language, before, they, me, side, *apart))
    return tuple(rows)


def merged(base: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> Merged:
    """Put both writers' changes into one text; where both changed one place differently, mine stands and is named."""
    clashes: list[str] = []
    content: dict[str, Any] = _together("", dict(base), dict(theirs), dict(mine), clashes)
    return Merged(content, tuple(clashes))


def _together(path: str, base: Any, theirs: Any, mine: Any, clashes: list[str]) -> Any:
    """Merge one value of any kind."""
    if _alike(theirs, mine) or _alike(base, mine):
        return theirs
    if _alike(base, theirs):
        return mine
    if all(isinstance(value, Mapping) for value in (base, theirs, mine)):
        found = {}
        for name in dict.fromkeys((*mine, *theirs)):
            inner = f"{path}.{name}" if path else str(name)
            was, they, me = (side.get(name, _MISSING) for side in (base, theirs, mine))
            value = _together(inner, was, they, me, clashes)
            if value is not _MISSING:
                found[name] = value
        return found
    if all(isinstance(value, list | tuple) for value in (base, theirs, mine)):
        named, keys = _keys_of(mine)
        if named and (named, keys) == _keys_of(theirs) == _keys_of(base):
            rows = zip(keys, base, theirs, mine, strict=True)
            return [_together(f"{path}.{key}", was, they, me, clashes) for key, was, they, me in rows]
    clashes.append(path)
    return theirs if mine is _MISSING else mine


def _alike(one: Any, other: Any) -> bool:
    """Compare two values; true is not 1, and a tuple is a list."""
    if one is _MISSING or other is _MISSING:
        return one is other
    if isinstance(one, bool) != isinstance(other, bool):
        return False
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(_alike(a, b) for a, b in zip(one, other, strict=True))
    return bool(one == other)
