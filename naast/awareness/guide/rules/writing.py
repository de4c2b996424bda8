"""What could be better in a text, told while it is written (ATAG 2.0 B.2-B.3).

Reading level and sentences (WCAG 3.1.5, ux.md 3.4), link texts (2.4.4), headings in order (1.3.1, 2.4.6), words the
house does not say, the second language, numbers that belong in a line (A3), claims about health without a source.
Remarks teach and never refuse; what may not be stored at all is for rules/bundle.py.
"""

import dataclasses
import datetime
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Literal

from .markdown import HIGHEST_HEADING, LOWEST_HEADING, Target, headings_in, links_in, plain_text
from .never import unsaid
from .numbers import holds_number, out_of_use
from .reading import EASY, reading, sentences, words

Severity = Literal["important", "advice"]
Kind = Literal["title", "line", "lines", "said", "passage"]
# "said": sentences a reader may use themselves, who says "u" to an examiner and is sent from desk to desk.
LANGUAGES = ("nl", "en")
LONGEST_SENTENCE = 20
USUAL_SENTENCE = 15
LONGEST_TITLE = 50
LONGEST_SUMMARY = 120
"""Signs of a title and a summary that still fit on two lines of a phone of 390 pixels."""
MUCH_SHORTER = 0.5
WORTH_COMPARING = 80
STALE_DAYS = 30

_SAYS_NOTHING = re.compile(
    r"(?:klik(?: |-)?hier|hier|lees (?:hier )?(?:meer|verder)|meer(?: informatie| info| lezen)?|deze (?:link|pagina)|"
    r"link|click here|here|read more|more(?: info(?:rmation)?)?|learn more|this (?:link|page)|website|site)\W*",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?<![(<\"\w])(?:https?://|www\.)[^\s<>)]+", re.IGNORECASE)
_IMAGE = re.compile(r"!\[[^\]]*\]\(")
_RAW = re.compile(r"</?[a-zA-Z][^>\n]*>")
_SHOUTED = re.compile(r"\b[A-ZÀ-Þ]{2,}(?:\s+[A-ZÀ-Þ]{2,}){2,}\b|\b[A-ZÀ-Þ]{7,}\b")
_FORMAL = re.compile(r"\b[Uu](?:w|zelf)?\b")
_FAMILIAR = re.compile(r"\b(?:je|jij|jou|jouw|jezelf|jullie)\b", re.IGNORECASE)
_PASSIVE = {
    "nl": re.compile(
        r"\b(?:word(?:t|en)?|werd(?:en)?)\b[^.?!,;:]{0,50}?\b(?:ge|be|ver|ont)\w{3,}(?:d|t|en)\b", re.IGNORECASE
    ),
    "en": re.compile(
        r"\b(?:is|are|was|were|been|being|be)\s+(?:\w+ly\s+)?(?:\w{3,}ed|given|taken|made|kept|told|held)\b"
        r"(?=[^.?!]*\bby\b)|\b(?:will|can|must|should|may)\s+be\s+\w{3,}ed\b",
        re.IGNORECASE,
    ),
}
# What an office says, and what a person says.
_JARGON = {
    "nl": {
        "aangaande": "over",
        "betreffende": "over",
        "conform": "volgens",
        "contact opnemen met": "bel, mail of ga langs bij",
        "derhalve": "dus",
        "desbetreffende": "deze",
        "door middel van": "met",
        "echter": "maar",
        "faciliteren": "mogelijk maken",
        "gebruikmaken van": "gebruiken",
        "gelieve": "wil je",
        "in het kader van": "voor",
        "indien": "als",
        "inzake": "over",
        "kenbaar maken": "zeggen",
        "met betrekking tot": "over",
        "middels": "met",
        "reeds": "al",
        "tevens": "ook",
        "ten behoeve van": "voor",
        "ten gevolge van": "door",
        "teneinde": "om",
        "tijdig": "op tijd",
        "verstrekken": "geven",
        "voorafgaand aan": "voor",
        "zorg dragen voor": "zorgen voor",
        "hulpverlener": "de naam van de rol, zoals psycholoog",
        "problematiek": "wat er is",
        "doelgroep": "voor wie het is",
        "aanmeldprocedure": "zo meld je je aan",
    },
    "en": {
        "assist with": "help with",
        "commence": "begin",
        "facilitate": "help",
        "in accordance with": "by",
        "in order to": "to",
        "in the event that": "if",
        "prior to": "before",
        "pursuant to": "under",
        "regarding": "about",
        "subsequently": "then",
        "terminate": "end",
        "utilise": "use",
        "utilize": "use",
        "with regard to": "about",
        "at this point in time": "now",
        "service user": "student",
        "please be advised": "say it at once",
    },
}
_HEALTH = re.compile(
    r"\b(?:geneest|genezen van|vermindert (?:de )?(?:klachten|stress|angst)|helpt (?:tegen|bij het genezen)|"
    r"bewezen effectief|wetenschappelijk bewezen|onderzoek toont|\d+ procent van de studenten|cures?|heals?|"
    r"clinically proven|proven to|reduces? (?:stress|anxiety|symptoms)|research shows|studies show|"
    r"\d+ per ?cent of students)\b",
    re.IGNORECASE,
)


@dataclasses.dataclass(frozen=True)
class Written:
    """One field in one language as it stands: its name in the form, what kind of text it is, and the text."""

    name: str
    language: str
    kind: Kind
    text: str


@dataclasses.dataclass(frozen=True)
class Remark:
    """One thing that could be better: where, how much it matters, by which rule, with the words of it.

    `found` repeats what was written, `rather` says what would do, `number` counts or measures.
    """

    field: str
    language: str
    severity: Severity
    code: str
    found: str = ""
    rather: str = ""
    number: float = 0


def remarks_on(
    fields: Iterable[Written],
    *,
    knows: Callable[[str], bool] | None = None,
    has_source: bool = True,
    apart_days: int = 0,
) -> list[Remark]:
    """List what could be better, important things first, else in the order of the fields.

    `knows` tells whether an entry of that name stands in the guide; `has_source` whether a source was named;
    `apart_days` how many days Dutch is newer than English (negative: older).
    """
    given = list(fields)
    found: list[Remark] = []
    for field in given:
        if field.text.strip():
            for check in _CHECKS:
                found += check(field)
            found += _links(field, knows)
            found += _claims_on_health(field, has_source)
    found += _both_languages(given)
    found += _as_a_whole(given)
    if abs(apart_days) > STALE_DAYS:
        found.append(Remark("", "en" if apart_days > 0 else "nl", "advice", "language-older", number=abs(apart_days)))
    return sorted(dict.fromkeys(found), key=lambda remark: remark.severity != "important")


def days_apart(changes: Iterable[tuple[datetime.date, Collection[str]]]) -> int:
    """Count by how many days Dutch was changed after English; negative when English is the newer one.

    `changes` holds the days of the versions, newest first, with the languages each changed; none counts as both.
    """
    last: dict[str, datetime.date] = {}
    for day, languages in changes:
        for language in languages or LANGUAGES:
            last.setdefault(language, day)
    return (last["nl"] - last["en"]).days if len(last) == len(LANGUAGES) else 0


# --- One field ------------------------------------------------------------------------------------------------------


def _length(field: Written) -> Iterator[Remark]:
    """Point at titles and summaries that wrap on a phone, and at sentences that are too long."""
    longest = {"title": LONGEST_TITLE, "line": LONGEST_SUMMARY}.get(field.kind, 0)
    if longest and field.name.endswith(("title", "summary", "start")) and len(field.text) > longest:
        yield Remark(field.name, field.language, "advice", "too-long", number=longest)
    for sentence in sentences(_plain(field)):
        count = len(words(sentence))
        if count > LONGEST_SENTENCE:
            yield Remark(field.name, field.language, "advice", "long-sentence", _short(sentence), number=count)


def _house(field: Written) -> Iterator[Remark]:
    """Point at what the house does not say: claims, words that weigh, cheer."""
    for fault in unsaid(_plain(field)):
        severity: Severity = "important" if fault.kind in ("claim", "word") else "advice"
        rather = fault.rather_nl if field.language == "nl" else fault.rather_en
        yield Remark(field.name, field.language, severity, f"says-{fault.kind}", _short(fault.found), rather)


def _plainness(field: Written) -> Iterator[Remark]:
    """Point at office words, passive sentences, capitals and the wrong "you"."""
    text = _plain(field)
    for word, rather in _JARGON[field.language].items():
        if found := re.search(rf"\b{word}\w{{0,2}}\b", text, re.IGNORECASE):
            yield Remark(field.name, field.language, "advice", "jargon", found[0], rather)
    if field.kind != "said" and (passive := _PASSIVE[field.language].search(text)):
        yield Remark(field.name, field.language, "advice", "passive", _short(passive[0]))
    if shouted := _SHOUTED.search(text):
        yield Remark(field.name, field.language, "advice", "capitals", _short(shouted[0]))
    if field.language == "nl" and field.kind != "said" and (formal := _FORMAL.search(text)):
        yield Remark(field.name, field.language, "advice", "formal", formal[0])


def _numbers(field: Written) -> Iterator[Remark]:
    """Point at telephone numbers: in a running text nobody checks them."""
    if gone := out_of_use(field.text):
        yield Remark(field.name, field.language, "important", "number-out-of-use", gone)
    elif holds_number(field.text):
        yield Remark(field.name, field.language, "important", "number-in-text")


def _structure(field: Written) -> Iterator[Remark]:
    """Point at headings out of order, and at what a page of ours does not take: images and HTML."""
    if _IMAGE.search(field.text):
        yield Remark(field.name, field.language, "important", "image")
    if raw := _RAW.search(field.text):
        yield Remark(field.name, field.language, "important", "html", _short(raw[0]))
    level = HIGHEST_HEADING - 1
    for heading in headings_in(field.text) if field.kind == "passage" else ():
        if not heading.text.strip():
            yield Remark(field.name, field.language, "important", "heading-empty")
        if not HIGHEST_HEADING <= heading.level <= LOWEST_HEADING:
            yield Remark(field.name, field.language, "advice", "heading-level", _short(heading.text))
        elif heading.level > level + 1:
            yield Remark(field.name, field.language, "important", "heading-skipped", _short(heading.text))
        level = min(max(heading.level, HIGHEST_HEADING), LOWEST_HEADING)


_CHECKS: Sequence[Callable[[Written], Iterator[Remark]]] = (_length, _house, _plainness, _numbers, _structure)


def _links(field: Written, knows: Callable[[str], bool] | None) -> Iterator[Remark]:
    """Point at links that say nothing, lead nowhere, or are a bare address."""
    links = links_in(field.text)
    for link in links:
        said = link.text.strip()
        if not said or _SAYS_NOTHING.fullmatch(said):
            yield Remark(field.name, field.language, "important", "link-says-nothing", said)
        elif _ADDRESS.match(said):
            yield Remark(field.name, field.language, "advice", "bare-address", _short(said))
        if link.target is Target.NOWHERE:
            yield Remark(field.name, field.language, "important", "link-nowhere", _short(link.href))
        elif link.target is Target.ENTRY and knows is not None and not knows(link.href):
            yield Remark(field.name, field.language, "important", "link-dead", _short(link.href))
    if not links and (bare := _ADDRESS.search(field.text)):
        yield Remark(field.name, field.language, "advice", "bare-address", _short(bare[0]))


def _claims_on_health(field: Written, has_source: bool) -> Iterator[Remark]:
    """Point at a claim about health when no source was named."""
    if not has_source and (claim := _HEALTH.search(_plain(field))):
        yield Remark(field.name, field.language, "important", "claim-without-source", _short(claim[0]))


# --- All fields together --------------------------------------------------------------------------------------------


def _both_languages(fields: Sequence[Written]) -> Iterator[Remark]:
    """Point at a field that one language has and the other lacks, or says much less of."""
    by_name: dict[str, dict[str, str]] = {}
    for field in fields:
        by_name.setdefault(field.name, {})[field.language] = field.text.strip()
    for name, said in by_name.items():
        for language, other in (("nl", "en"), ("en", "nl")):
            here, there = said.get(language, ""), said.get(other, "")
            if there and not here:
                yield Remark(name, language, "important", "language-missing")
            elif len(there) >= WORTH_COMPARING and len(here) < len(there) * MUCH_SHORTER:
                yield Remark(name, language, "advice", "language-shorter")


def _as_a_whole(fields: Sequence[Written]) -> Iterator[Remark]:
    """Point at a text that reads harder than B1, whose sentences are long on average, or that mixes "u" and "je"."""
    for language in LANGUAGES:
        text = "\n".join(_plain(field) for field in fields if field.language == language)
        counted = reading(text, language)
        if counted.ease is not None and counted.ease < EASY:
            yield Remark("", language, "advice", "reading-level", number=counted.ease)
        if counted.ease is not None and counted.words / counted.sentences > USUAL_SENTENCE:
            yield Remark("", language, "advice", "sentences-long", number=round(counted.words / counted.sentences, 1))
        ours = "\n".join(_plain(field) for field in fields if field.language == language and field.kind != "said")
        if language == "nl" and _FORMAL.search(ours) and _FAMILIAR.search(ours):
            yield Remark("", language, "important", "formal-mixed")


def _plain(field: Written) -> str:
    """Give the words of a field without its signs."""
    return plain_text(field.text) if field.kind in ("passage", "lines", "said") else field.text


def _short(text: str) -> str:
    """Repeat what was written, no longer than a glance takes."""
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59].rstrip()}…"
