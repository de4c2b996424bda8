"""The life of a text: its states, the moves between them, and what a helpline changes only with a second person (A10).

Each save makes a new version with a number of its own; a version's words never change afterwards. One table says which
move leads where and who makes it; everything else in the room asks it.
"""

import dataclasses
import enum
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Literal

from .bundle import LISTS, LONGEST_OF_ENTRY, LONGEST_OF_LINE, TEXTS, Fault
from .numbers import numbers_in


class Kind(enum.StrEnum):
    """What is edited: an entry of the guide, a helpline, or a leaflet of its own."""

    ENTRY = "entry"
    LINE = "line"
    LEAFLET = "leaflet"


class State(enum.StrEnum):
    """Where one version of a text stands."""

    DRAFT = "draft"
    REVIEW = "review"
    CHECK = "check"
    SCHEDULED = "scheduled"
    HELD = "held"
    PUBLISHED = "published"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    ASIDE = "aside"
    DROPPED = "dropped"


class Move(enum.StrEnum):
    """What can be done with a version; the last five are the house's own."""

    SAVE = "save"
    SEND = "send"
    RETURN = "return"
    PUBLISH = "publish"
    ASK = "ask"
    SCHEDULE = "schedule"
    CONFIRM = "confirm"
    CONFIRM_LATER = "confirm-later"
    REJECT = "reject"
    CANCEL = "cancel"
    WITHDRAW = "withdraw"
    RESTORE = "restore"
    DISCARD = "discard"
    APPEAR = "appear"
    HOLD = "hold"
    REPLACE = "replace"
    SET_ASIDE = "set-aside"
    SETTLE = "settle"


By = Literal["writer", "editor", "second", "house"]


@dataclasses.dataclass(frozen=True, slots=True)
class Step:
    """One move: from which states, to which, made by whom. `anew`: a new version begins in `target`."""

    origins: frozenset[State]
    target: State
    by: By
    anew: bool = False


WORKING = frozenset({State.DRAFT, State.REVIEW})
WAITING = frozenset({State.CHECK, State.SCHEDULED, State.HELD})
LIVE = WORKING | WAITING | {State.PUBLISHED, State.WITHDRAWN}
_PAST = frozenset({State.PUBLISHED, State.REPLACED, State.WITHDRAWN, State.ASIDE, State.DROPPED})
_OPEN = WORKING | {State.HELD}

MOVES: Mapping[Move, Step] = MappingProxyType(
    {
        Move.SAVE: Step(LIVE | {State.REPLACED, State.DROPPED}, State.DRAFT, "writer", anew=True),
        Move.SEND: Step(frozenset({State.DRAFT}), State.REVIEW, "writer"),
        Move.RETURN: Step(frozenset({State.REVIEW}), State.DRAFT, "editor"),
        Move.PUBLISH: Step(_OPEN | {State.SCHEDULED}, State.PUBLISHED, "editor"),
        Move.ASK: Step(_OPEN, State.CHECK, "editor"),
        Move.SCHEDULE: Step(_OPEN | {State.SCHEDULED}, State.SCHEDULED, "editor"),
        Move.CONFIRM: Step(frozenset({State.CHECK}), State.PUBLISHED, "second"),
        Move.CONFIRM_LATER: Step(frozenset({State.CHECK}), State.SCHEDULED, "second"),
        Move.REJECT: Step(frozenset({State.CHECK}), State.DRAFT, "second"),
        Move.CANCEL: Step(WAITING, State.DRAFT, "editor"),
        Move.WITHDRAW: Step(frozenset({State.PUBLISHED}), State.WITHDRAWN, "editor"),
        Move.RESTORE: Step(_PAST, State.DRAFT, "writer", anew=True),
        Move.DISCARD: Step(frozenset({State.DRAFT, State.ASIDE}), State.DROPPED, "writer"),
        Move.APPEAR: Step(frozenset({State.SCHEDULED}), State.PUBLISHED, "house"),
        Move.HOLD: Step(frozenset({State.SCHEDULED}), State.HELD, "house"),
        Move.REPLACE: Step(LIVE, State.REPLACED, "house"),
        Move.SET_ASIDE: Step(WORKING, State.ASIDE, "house"),
        Move.SETTLE: Step(frozenset({State.ASIDE}), State.REPLACED, "house"),
    }
)


# --- What goes wrong ------------------------------------------------------------------------------------------------


class NoSuchText(LookupError):
    """There is no text or version of this name, or the reader may not see it; nobody learns which."""


class WrongState(ValueError):
    """This move cannot be made from this state."""

    def __init__(self, state: State, move: Move) -> None:
        super().__init__(f"{move} is not possible from {state}")
        self.state, self.move = state, move


class SavedMeanwhile(RuntimeError):
    """Somebody was first: `head` is the number of the version that stands now. Nothing was changed."""

    def __init__(self, head: int) -> None:
        super().__init__(f"version {head} came in between")
        self.head = head


class NotFit(ValueError):
    """The text cannot be shown as it is; `faults` says why, field by field. Nothing was changed."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(f"{len(self.faults)} faults")


class NotStorable(NotFit):
    """The content holds what no database and no page can hold; nothing was kept."""


class SamePerson(ValueError):
    """Whoever wrote or approved a change of a helpline cannot be its second person."""


class StillUsed(RuntimeError):
    """Other texts point to this one; `uses` says which, and where."""

    def __init__(self, uses: Iterable[Any]) -> None:
        self.uses = tuple(uses)
        super().__init__(f"{len(self.uses)} texts point here")


class CannotWithdraw(ValueError):
    """The site cannot do without this text; `because` is "always-shown", "has-a-page" or "entries-stand-on-it"."""

    def __init__(self, because: str) -> None:
        super().__init__(because)
        self.because = because


class SlugTaken(ValueError):
    """There is a text of this name already."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug


class NoSlug(ValueError):
    """No name can be made of this title: it has no letters or digits of the alphabet."""


class WorkInProgress(RuntimeError):
    """Somebody is writing at this text: version `number` comes first."""

    def __init__(self, number: int) -> None:
        super().__init__(f"version {number} is being written")
        self.number = number


class BadMoment(ValueError):
    """A text cannot end before it begins, nor begin further away than ten years."""


# --- Moving ---------------------------------------------------------------------------------------------------------


def after(state: State, move: Move) -> State:
    """Give the state a move leads to; of a move that begins a new version, the state of that one. Raises WrongState."""
    step = MOVES[move]
    if state not in step.origins:
        raise WrongState(state, move)
    return step.target


def moves_from(state: State) -> frozenset[Move]:
    """List what can be done with a version in this state."""
    return frozenset(move for move, step in MOVES.items() if state in step.origins)


def diagram() -> str:
    """Draw the table as a Mermaid state diagram: a dotted note where a move begins a new version."""
    arrows = [
        f"    {origin} --> {step.target}: {move} ({step.by}{', new version' if step.anew else ''})"
        for move, step in MOVES.items()
        for origin in sorted(step.origins)
    ]
    return "\n".join(["stateDiagram-v2", "    [*] --> draft: begin, import", *arrows]) + "\n"


# --- Helplines ------------------------------------------------------------------------------------------------------

VITAL = (
    "phone",
    "tel",
    "alt_phone",
    "alt_tel",
    "chat_url",
    "site_url",
    "hours",
    "hours_note_nl",
    "hours_note_en",
    "holidays",
    "local",
    "verification",
    "checked_on",
    "display",
)
"""What a caller relies on. A change of it shows after a second person found it right (A3)."""
SECOND = ("second_check_by", "second_check_role", "second_check_how", "second_check_on")
"""What only the second check writes; whatever a form or a file says there is put back."""
_MORE_SHOWN = {"hide": 0, "link": 1, "show": 2}


def vital_changes(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> tuple[str, ...]:
    """List the fields of a line whose change needs a second person; `old` is None for a line that was never shown.

    Taking away is safe: hiding a line, or its number, is never held up; showing it again is. A number written into any
    other text counts as a number.
    """
    if new.get("display") == "hide":
        return ()
    if old is None:
        return tuple(field for field in VITAL if new.get(field) not in (None, "", []))
    changed = [field for field in VITAL if _plain(old.get(field)) != _plain(new.get(field)) and field != "display"]
    if _MORE_SHOWN.get(str(new.get("display")), 0) > _MORE_SHOWN.get(str(old.get("display")), 0):
        changed.append("display")
    texts = (field for field in LONGEST_OF_LINE if field.endswith(("_nl", "_en")) and field not in VITAL)
    changed += [field for field in texts if numbers_in(old.get(field) or "") != numbers_in(new.get(field) or "")]
    return tuple(changed)


def _plain(value: Any) -> Any:
    """Let what is left out, nothing and an empty text be the same."""
    return None if value in ("", []) else list(value) if isinstance(value, tuple) else value


# --- Names and shapes -----------------------------------------------------------------------------------------------


def slug_for(title: str, taken: Collection[str]) -> str:
    """Make the name in an address out of a title: small letters and hyphens, numbered when another text has it.

    Raises NoSlug for a title without a letter or digit of the alphabet.
    """
    plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    longest = LONGEST_OF_ENTRY["slug"]
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    slug = words if len(words) <= longest else (words[: longest + 1].rpartition("-")[0] or words[:longest])
    if not slug:
        raise NoSlug(title[:60])
    number, found = 1, slug
    while found in taken:
        number += 1
        found = f"{slug[: longest - 1 - len(str(number))].rstrip('-')}-{number}"
    return found


def titles_of(kind: Kind, content: Mapping[str, Any]) -> tuple[str, str]:
    """Give what a text is called in Dutch and in English, as far as it says so."""
    if kind is Kind.LINE:
        found = [content.get("name_nl"), content.get("name_en")]
    else:
        sides = [content.get(language) for language in ("nl", "en")]
        found = [side.get("title") if isinstance(side, Mapping) else "" for side in sides]
    nl, en = (text[:120] if isinstance(text, str) else "" for text in found)
    return nl, en


def blank(kind: Kind) -> dict[str, Any]:
    """Give an empty text in the shape of its row, for whoever begins a new one. Raises NoSuchText for a leaflet."""
    if kind is Kind.ENTRY:
        words: dict[str, Any] = dict.fromkeys(TEXTS, "") | {name: [] for name in LISTS}
        facts: dict[str, Any] = {
            "kind": "page",
            "level": None,
            "role": "",
            "line": None,
            "cost": "unknown",
            "audience": [],
        }
        flags = dict.fromkeys(("urgent", "needs_appointment", "walk_in", "quick_exit"), False)
        lists: dict[str, Any] = {name: [] for name in ("topics", "languages", "campuses", "sources", "next", "instead")}
        check = {"slug": "", "checked_on": "", "checked_by": ""}
        sides = {language: {name: value.copy() if isinstance(value, list) else value for name, value in words.items()}
                 for language in ("nl", "en")}  # fmt: skip
        return check | facts | flags | lists | sides | {"asked": {"nl": [], "en": []}}
    if kind is Kind.LINE:
        row: dict[str, Any] = dict.fromkeys(LONGEST_OF_LINE, "")
        row |= {"hours": [], "holidays": "same", "languages": ["nl"], "languages_proven": False, "anonymous": None}
        row |= {"ages": None, "local": [], "verification": "D", "display": "hide", "checked_on": "", "sources": []}
        return row | {"featured": False, "order": None}
    raise NoSuchText("a leaflet has a page of its own; there is no new one")
