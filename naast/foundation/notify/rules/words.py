"""Words that never stand where others may see them: the subject and sender of a mail, its link, names of its files.

Whoever looks over a shoulder, or keeps the log of a mail server, learns that the university wrote and nothing more:
no word about health, no service, no role, not whom one meets (ux §3.10).
"""

import re
import unicodedata
from collections.abc import Iterable

LONGEST_SUBJECT = 78  # RFC 5322 section 2.1.1
LONGEST_FILE_NAME = 60
PREVIEW = 150
# A word stands for itself; a star stands for any letters before or after it.
HEALTH = (
    "*psych*", "*depress*", "*angst*", "anxiety", "*stress*", "*burnout*", "burn-out", "*suicid*", "*zelfdoding*",
    "*zelfmoord*", "*crisis*", "*therap*", "*gezond*", "*health*", "ziek*", "ill", "illness*", "sick*", "mental*",
    "mentaal", "*welzijn*", "*wellbeing*", "*well-being*", "*zorg*", "care", "*medisch*", "*medical*", "doctor*",
    "dokter*", "*huisarts*", "arts", "gp", "*behandel*", "*treatment*", "*diagnos*", "*trauma*", "*verslav*",
    "*addict*", "*beperking*", "*disab*", "*handicap*", "*autis*", "adhd", "*dyslex*", "rouw*", "grief", "*misbruik*",
    "*abuse*", "*geweld*", "*violen*", "*harass*", "*intimida*", "*onveilig*", "*unsafe*", "*somber*", "*eenza*",
    "lonel*", "*danger*", "*gevaar*", "*concern*", "*check-in*", "*checkin*", "*zwanger*", "*pregnan*",
)  # fmt: skip
SERVICES = (
    "*adviseur*", "*advies*", "*adviser*", "*advisor*", "*advisory*", "*decaan*", "*decanen*", "dean*", "*counsel*",
    "*coach*", "*mentor*", "*tutor*", "*docent*", "*lecturer*", "*begeleid*", "*vertrouwens*", "*confidential*",
    "*ombuds*", "*pastor*", "*chaplain*", "*fenestra*", "*popcorner*", "*coordinator*", "*commissie*", "*committee*",
    "*examiner*", "*loopbaan*", "career*", "*studiekeuze*", "*buitenland*", "abroad", "*luister*", "listener*",
    "*support*", "*frontoffice*", "front office", "*studentenzaken*", "student affairs", "*promovend*", "phd",
    "postdoc", "*beleid*", "policy", "*redacteur*", "editor*", "*beheerder*", "administrator*", "privacy officer",
    "*functionaris*", "*officer*", "threat*", "*practitioner*", "*specialist*", "counsellor*",
)  # fmt: skip
FORBIDDEN: tuple[str, ...] = HEALTH + SERVICES
# Parts of names that are ordinary words.
_SMALL = frozenset(("van", "von", "den", "der", "het", "ten", "ter", "the", "las", "los", "del", "bin", "ibn"))

# Words that letters say and that people are called too (Can Yılmaz, van der Meer): a name when they have its capital.
_ALSO_WORDS = frozenset((
    "been", "bij", "call", "can", "dag", "day", "field", "first", "goed", "hun", "keer", "kind", "kort", "land", "lang",
    "last", "long", "mark", "may", "meer", "mei", "next", "nieuw", "page", "post", "small", "stad", "stap", "strong",
    "uit", "vrij", "wait", "way", "weg", "wel", "will",
))  # fmt: skip


def faults_of_subject(subject: str, forbidden: Iterable[str] = FORBIDDEN) -> tuple[str, ...]:
    """List what is wrong with a subject or sender: empty, too long, not printable, or one of the forbidden words.

    `forbidden` are words or phrases, with a star for any letters ("*psych*"); names of people go through
    `parts_of_name`. Accents and capitals make no difference.
    """
    faults = []
    if not subject.strip():
        faults.append("empty")
    if len(subject) > LONGEST_SUBJECT:
        faults.append("too long")
    if not subject.isprintable():
        faults.append("not printable")  # a line break would begin another header
    return (*faults, *_said(subject, forbidden))


def faults_of_opening(text: str, forbidden: Iterable[str] = FORBIDDEN) -> tuple[str, ...]:
    """List the forbidden words in the first 150 letters of a text: a list of mail shows how a message begins."""
    return tuple(_said(text[:PREVIEW], forbidden))


def faults_of_link(link: str, forbidden: Iterable[str] = FORBIDDEN) -> tuple[str, ...]:
    """List what is wrong with a link: no path of our own, a question mark with content, or a forbidden word.

    Parts with a digit are codes and are not read as words.
    """
    if not link:
        return ()
    faults = []
    if not re.fullmatch(r"/[A-Za-z0-9_./~%+#?=&:-]*", link, re.ASCII) or link.startswith("//"):
        faults.append("no path of our own")
    words = " ".join(part for part in re.split(r"[/?&=#]", link) if not re.search(r"\d", part))
    return (*faults, *_said(words.replace("_", " "), forbidden))


def faults_of_file(name: str, mimetype: str, content: bytes, forbidden: Iterable[str] = FORBIDDEN) -> tuple[str, ...]:
    """List what is wrong with a file that comes along: its name, its kind, and every line of a calendar file."""
    forbidden = tuple(forbidden)
    faults = []
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 _.-]*", name, re.ASCII) or len(name) > LONGEST_FILE_NAME:
        faults.append("no plain file name")
    if not re.fullmatch(r"[a-z]+/[a-z0-9.+-]+(; ?[a-z]+=[A-Za-z0-9-]+)*", mimetype, re.ASCII):
        faults.append("no plain kind")
    faults += _said(name.replace("_", " "), forbidden)
    if mimetype.startswith("text/calendar"):
        faults += _said(re.sub(r"\r?\n[ \t]", "", content.decode("utf-8", "replace")), forbidden)
    return tuple(faults)


def parts_of_name(name: str) -> tuple[str, ...]:
    """Give the parts of a person's name that must stay out: all of three letters and more that are no ordinary word."""
    return tuple(part for part in re.findall(r"[^\W\d_]{3,}", name) if part.lower() not in _SMALL)


def _said(text: str, forbidden: Iterable[str]) -> list[str]:
    """List the forbidden words in a text."""
    plain = _plain(text)
    return [word for word in forbidden if re.search(_pattern(word), plain) and _is_meant(word, text)]


def _is_meant(word: str, text: str) -> bool:
    """Tell whether a word that was found is the one looked for: what is an ordinary word too is so with a capital."""
    return word.casefold() not in _ALSO_WORDS or bool(
        re.search(rf"(?<!\w)({re.escape(word.capitalize())}|{re.escape(word.upper())})(?!\w)", text)
    )


def _pattern(word: str) -> str:
    """Turn a word with stars into what finds it."""
    inner = re.escape(_plain(word).strip("*"))
    return ("" if word.startswith("*") else r"(?<!\w)") + inner + ("" if word.endswith("*") else r"(?!\w)")


def _plain(text: str) -> str:
    """Take capitals, accents and invisible letters away."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if unicodedata.category(letter) not in ("Mn", "Cf"))
