"""What a program sends and what it gets back: the shapes of the interface, from which its description is made (G6)."""

import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

LONGEST_QUESTION = 20_000
"""Characters of a question; what people type is shorter, what programs forward by accident is longer."""

Language = Literal["nl", "en"]
Campus = Literal["leiden", "the-hague"]
Kind = Literal["role", "outside", "line", "body", "activity", "training", "page"]
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def mend(value: Any) -> Any:
    """Put U+FFFD in place of half a character: who cut a text in two inside an emoji still gets an answer."""
    if not isinstance(value, str):
        return value
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class Shape(BaseModel):
    """A shape of the interface: fixed once made, with fields that are told apart by name and type alone."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


# --- In -------------------------------------------------------------------------------------------------------------


class Question(Shape):
    """A question in somebody's own words. Nothing of it is kept. Fields that are not named here are left alone."""

    q: Annotated[str, BeforeValidator(mend)] = Field(
        max_length=LONGEST_QUESTION,
        description="What somebody typed, as they typed it; empty gives the places that know the way.",
        examples=["ik slaap slecht en loop achter met mijn scriptie"],
    )
    lang: Language = Field(description="The language of the answer; the question may be in either.")
    programme: Annotated[str, Field(max_length=60), BeforeValidator(mend)] | None = Field(
        default=None,
        description="The code of the asker's programme. Its city counts when `campus` is not given. A code the "
        "university does not know is left alone: no question is refused for it.",
    )
    campus: Campus | None = Field(default=None, description="The asker's city.")


# --- Out ------------------------------------------------------------------------------------------------------------


class Result(Shape):
    """One place to turn to."""

    slug: str = Field(description="The name of the entry, the same in both languages and for as long as it exists.")
    kind: Kind
    title: str
    why: str = Field(description="Why this place, in one sentence.")
    url: str = Field(description="The path of its page in the language of the answer.")


class Answer(Shape):
    """Where to turn to, best first, eight at most."""

    urgent: bool = Field(
        description="The question speaks of suicide, self-harm, violence now or somebody in danger. Show the lines "
        "among the results first and above everything else."
    )
    results: list[Result]


class Text(Shape):
    """A text in both languages."""

    nl: str
    en: str


class Instead(Text):
    """Something a place does not do, and the entry that does."""

    slug: str


class Words(Shape):
    """The words of an entry in one language."""

    title: str
    summary: str
    what_for: list[str]
    for_whom: str
    reach: str
    hours: str
    confidentiality: str
    first_step: str
    expect: list[str]
    say: list[str]
    why: str
    url: str = Field(description="The path of its page in this language.")


class Service(Shape):
    """One form of help with its facts and its words in both languages."""

    slug: str
    kind: Kind
    level: int | None = Field(description="Its place in the chain: 1 is nearest, 0 is independent of the chain.")
    role: str
    line: str = Field(description="The id of its helpline in /guide/helplines; empty for other forms of help.")
    audience: list[str]
    topics: list[str]
    languages: list[str] = Field(description="Languages one can speak there; empty when nobody knows.")
    campuses: list[Campus] = Field(description="Empty: both, or neither matters.")
    cost: Literal["free", "insured", "call", "varies", "unknown"]
    urgent: bool
    needs_appointment: bool
    walk_in: bool
    quick_exit: bool = Field(description="Show a way to leave at once next to this text: it may be unsafe to be seen.")
    next: list[str] = Field(description="Slugs of the places around it in the chain.")
    instead: list[Instead]
    checked_on: datetime.date
    checked_by: str
    nl: Words | None = Field(description="Null while nobody has translated it.")
    en: Words | None = Field(description="Null while nobody has translated it.")


class Services(Shape):
    """The whole guide. `edition` counts its changes; ask again with If-None-Match and nothing is sent twice."""

    edition: int
    services: list[Service]


class Hours(Shape):
    """Days with the same hours. `close` may pass midnight: "08:00+1" is eight in the morning of the day after."""

    days: list[Day]
    open: str
    close: str


class Helpline(Shape):
    """A line one can call, chat or write to. Its number is there only when a person checked it (A3)."""

    id: str
    purpose: str
    name: Text
    what_for: Text
    phone: str | None = Field(description="As people read it; null when no person checked it: show `site_url` then.")
    tel: str | None = Field(description="As a telephone dials it.")
    other_phone: str | None
    other_tel: str | None
    chat_url: str | None
    site_url: str | None
    cost: Text
    hours: list[Hours] = Field(description="In Europe/Amsterdam; empty when nobody knows.")
    hours_note: Text
    on_holidays: Literal["same", "differs", "also"] = Field(
        description="Public holidays: same hours, unknown hours, or open all day."
    )
    open_now: bool | None = Field(
        description="Null when nobody can be sure: no hours known, a check older than 90 days, or a holiday."
    )
    changes_at: datetime.datetime | None = Field(description="When `open_now` turns; null when that is not in sight.")
    languages: list[str]
    languages_proven: bool = Field(description="Whether a person made sure of the languages.")
    languages_note: Text
    anonymous: bool | None
    verification: Literal["A", "B", "C", "D"] = Field(
        description="A: read on the service's own page. B: in copies that agree. C: in one copy. D: not checked."
    )
    check_note: Text
    checked_on: datetime.date


class Helplines(Shape):
    """Every line that may be shown, as things stand at `as_of`; in the order in which they are best shown."""

    as_of: datetime.datetime
    helplines: list[Helpline]


class Fault(Shape):
    """One thing wrong with what was sent: the field and what to do. What was sent is never repeated here."""

    field: str
    message: str


class Problem(Shape):
    """An answer that says what went wrong (RFC 9457, application/problem+json)."""

    type: Literal["about:blank"] = "about:blank"
    title: str
    status: int
    detail: str
    faults: list[Fault] = []
