"""Checks the lines of a guide that somebody wants to import: hours, ages, and numbers that may be shown (A3)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .hours import faults_in_hours
from .lines import ALWAYS_FIRST, HOW, NUMBER_MAY_BE_SHOWN, PURPOSES
from .numbers import holds_number
from .values import (
    LANGUAGE,
    LONGEST_OF_LINE,
    REQUIRED_OF_LINE,
    SHOWN_OF_LINE,
    SITE,
    TEL,
    Named,
    choice_fault,
    date_fault,
    list_fault,
    named,
    number_fault,
    text_fault,
    words_fault,
    yes_no_fault,
)


def line_faults(row: Mapping[str, Any]) -> Iterator[Named]:
    """Check a helpline; a number nobody verified is refused, whatever else is right (A3)."""
    for field, longest in LONGEST_OF_LINE.items():
        fault = text_fault(row.get(field), required=field in REQUIRED_OF_LINE, longest=longest)
        if fault:
            yield field, fault
    yield from named(
        {
            "purpose": choice_fault(row.get("purpose"), PURPOSES),
            "verification": choice_fault(row.get("verification"), ("A", "B", "C", "D")),
            "display": choice_fault(row.get("display"), ("show", "link", "hide")),
            "holidays": choice_fault(row.get("holidays"), ("same", "differs", "also")),
            "checked_on": date_fault(row.get("checked_on")),
            "second_check_on": date_fault(row["second_check_on"]) if row.get("second_check_on") else "",
            "second_check_how": choice_fault(row["second_check_how"], HOW) if row.get("second_check_how") else "",
            "order": number_fault(row.get("order"), 0, 30_000),
            "languages": words_fault(row.get("languages") or [], LANGUAGE, 'a language code such as "nl"'),
            "sources": list_fault(row.get("sources") or []),
            "ages": _ages_fault(row.get("ages")),
            "local": _local_fault(row.get("local")),
        }
    )
    yield from named({name: yes_no_fault(row.get(name)) for name in ("languages_proven", "featured", "anonymous")})
    for field in ("chat_url", "site_url"):
        if row.get(field) and not (isinstance(row[field], str) and SITE.fullmatch(row[field])):
            yield field, "is not an address that begins with https://"
    if row.get("display") == "hide" and not (row.get("hidden_because_nl") and row.get("hidden_because_en")):
        yield "hidden_because_nl", "is empty; say in both languages why the line is not shown"
    yield from _number_faults(row)
    yield from (("hours", fault) for fault in faults_in_hours(row.get("hours")))


def _ages_fault(ages: Any) -> str:
    """Say what is wrong with the ages a line is for, or nothing."""
    whole = isinstance(ages, list | tuple) and len(ages) == 2 and not any(number_fault(age, 0, 130) for age in ages)
    return "" if ages is None or (whole and None not in ages) else "is not a pair of ages such as [16, 27]"


def _local_fault(local: Any) -> str:
    """Say what is wrong with the notes per city, or nothing; a number in them needs a check like any other."""
    if local is None:
        return ""
    if not isinstance(local, list | tuple) or not all(isinstance(item, Mapping) for item in local):
        return "is not a list of objects with named fields"
    for item in local:
        unchecked = item.get("verification") not in NUMBER_MAY_BE_SHOWN
        texts = [value for value in item.values() if isinstance(value, str)]
        if unchecked and (item.get("phone") or any(holds_number(text) for text in texts)):
            return "holds a telephone number that nobody checked; leave it out until somebody did"
    return ""


def has_number(line: Any) -> bool:
    """Tell whether a line has a number that may be shown."""
    return (
        isinstance(line, Mapping)
        and isinstance(line.get("verification"), str)
        and line["verification"] in NUMBER_MAY_BE_SHOWN
        and line.get("display") == "show"
        and bool(line.get("tel"))
    )


def _number_faults(row: Mapping[str, Any]) -> Iterator[Named]:
    """Check the numbers of a line: never an unchecked one, and 112 and 113 as everybody knows them."""
    for text, address in (("phone", "tel"), ("alt_phone", "alt_tel")):
        if bool(row.get(text)) != bool(row.get(address)):
            yield address, "a number needs both its text and its tel: address"
        elif row.get(address) and not (isinstance(row[address], str) and TEL.fullmatch(row[address])):
            yield address, "is not written as tel:08000113 or tel:+31880767000"
        elif row.get(address) and not _same_number(str(row[text]), row[address]):
            yield address, "is another number than the one that is shown"
    if row.get("verification") == "D":
        if any(row.get(field) for field in ("phone", "tel", "alt_phone", "alt_tel")):
            yield "phone", "was never checked by a person (level D); leave the number out until somebody dialled it"
        if row.get("display") == "show":
            yield "display", "a line of level D is shown as a link at most"
    if not has_number(row):
        for field in SHOWN_OF_LINE:
            if isinstance(row.get(field), str) and holds_number(row[field]):
                yield field, "holds a telephone number, and that of this line was never checked"
    if row["id"] in ALWAYS_FIRST and not (has_number(row) and row["tel"] == f"tel:{row['id']}"):
        yield "tel", f"{row['id']} is always shown, with its number: display show, level A or B, tel:{row['id']}"


def _same_number(shown: str, address: str) -> bool:
    """Tell whether the number one reads is the one that is dialled, the country's prefix aside."""
    read, dialled = (re.sub(r"\D", "", re.sub(r"^\D*\+31|^\D*0031", "0", text)) for text in (shown, address))
    return read == dialled
