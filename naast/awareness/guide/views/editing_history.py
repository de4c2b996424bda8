"""The versions of a text: what changed when, one version beside another, and two writers' texts beside each other."""

import datetime
import functools
from collections.abc import Mapping
from html import escape
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from naast.foundation.access.gate import found_by_rule, who_asks
from naast.foundation.access.page import page
from naast.foundation.core.whole import render_whole

from ..access import may_open_text
from ..actions import save_text
from ..actions.importing import NOTE
from ..forms.moves import number_in
from ..queries.desk import Conflict, TextShown, compare, conflict, text, version
from ..queries.desk_history import Head, HistoryPage, history
from ..queries.desk_words import fault_words
from ..rules.difference import differences
from ..rules.places import chosen
from ..rules.versions import Kind, Move, NoSuchText, NotStorable
from .editing_moves import difference_row
from .editing_words import KINDS, moment_words, place_words, state_shown, writer_words

MOST_NAMED = 6


@page(access=may_open_text, strong=True)
@require_safe
def versions(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """List the versions of a text, newest first, with what each one changed."""
    before = number_in(request.GET, "before") or None
    try:
        listed = history(
            who_asks(request), kind, key, language=_language(), before=before, found=found_by_rule(request)
        )
    except NoSuchText:
        raise Http404 from None
    owner = str(listed.owner or "")
    row = {
        "title": listed.title,
        "head": _kept_head(listed.kind, key, listed.title, owner, listed.review_on, listed.head, _language()),
        "versions": _rows(listed),
        "total": ngettext("%(total)s versie", "%(total)s versies", listed.total) % {"total": listed.total},
        "before": str(listed.before or ""),
    }
    return render_whole(request, "guide/edit_history.html", row)


_ROW = '<li value="{0}"><h3><a href="{1}{0}">{2}</a> <span class="{3}">{4}</span></h3>{5}{6}{7}</li>'
_ABOUT, _NOTE, _CHANGED = '<p class="muted s">{}</p>', "<p><q>{}</q></p>", '<p class="s">{}</p>'


def _rows(listed: HistoryPage) -> SafeString:
    """Write out the versions of a page; what is the same for all of them is worked out once.

    Rows of a template, with seven values each, would cost as much as the whole rest of the page: so they are made here,
    and escaped here.
    """
    language = _language()
    url = _versions_url(listed.kind, listed.key, language)
    named, shown_since = _("Versie %(number)s"), _("op de site sinds %(at)s")
    restored, more = _("teruggezet van versie %(number)s"), _("en nog %(more)s")
    name = functools.cache(place_words(listed.kind, listed.content))
    tags = {state: _tag(state) for state in {row.state for row in listed.rows}}
    rows = []
    for row in listed.rows:
        about = [writer_words(row.writer or ""), moment_words(row.at, language)]
        if row.restored_from:
            about.append(restored % {"number": row.restored_from})
        if row.published_at:
            about.append(shown_since % {"at": moment_words(row.published_at, language)})
        changed = ", ".join([name(path) for path in row.changed[:MOST_NAMED]])
        if len(row.changed) > MOST_NAMED:
            changed += f" {more % {'more': len(row.changed) - MOST_NAMED}}"
        note = _("uit een bestand") if row.note == NOTE else row.note
        rows.append(
            _ROW.format(
                row.number,
                url,
                named % {"number": row.number},
                *tags[row.state],
                _ABOUT.format(escape(", ".join(about))),
                _NOTE.format(escape(note)) if note else "",
                _CHANGED.format(escape(changed)) if changed else "",
            )
        )
    return mark_safe("".join(rows))  # noqa: S308 - what people wrote was escaped; the rest are words of the house


@functools.lru_cache(maxsize=256)
def _versions_url(kind: Kind, key: str, language: str) -> str:
    """Give the address of a version in one language, up to its number."""
    with translation.override(language):
        return reverse("desk-version", kwargs={"kind": str(kind), "key": key, "number": 0}).removesuffix("0")


@functools.lru_cache(maxsize=256)
def _kept_head(
    kind: Kind, key: str, title: str, owner: str, review_on: datetime.date | None, head: Head, language: str
) -> SafeString:
    """Render the head of the page of versions once for a text as it stands, and keep it."""
    text = {"kind": kind, "key": key, "title": title, "owner": owner, "review_on": review_on, "head": head}
    context = {"text": text, "kind_words": KINDS[kind], "state": state_shown(head.state), "tab": "history"}
    with translation.override(language):
        return render_to_string("guide/_edit_head.html", context)


def _tag(state: str) -> tuple[str, str]:
    """Give the classes of the label of a state, and its words."""
    shown = state_shown(state)
    return f"tag {shown['tone']}".strip(), str(shown["words"])


@page(access=may_open_text, strong=True)
@require_safe
def one_version(request: HttpRequest, kind: str, key: str, number: int) -> HttpResponse:
    """Show what a version changed against the one it is based on, or against another that is named."""
    found = _text(request, kind, key)
    try:
        asked = version(who_asks(request), kind, key, number)
        other = number_in(request.GET, "with") or asked.based_on
        apart = compare(who_asks(request), kind, key, other, number) if other else differences({}, asked.content)
    except NoSuchText:
        raise Http404 from None
    name = place_words(found.kind, asked.content)
    context = _about(found, "history") | {
        "version": asked,
        "version_state": state_shown(asked.state),
        "at": moment_words(asked.at),
        "writer": writer_words(asked.writer),
        "other": other,
        "published_number": found.published.number if found.published is not None else 0,
        "head": found.head.number,
        "changes": [difference_row(each, name) for each in apart if each.old or each.new],
        "may_restore": number != found.head.number and Move.SAVE in found.may,
    }
    return render(request, "guide/edit_version.html", context)


@page(access=may_open_text, strong=True)
@require_http_methods(["GET", "HEAD", "POST"])
def side_by_side(request: HttpRequest, kind: str, key: str, number: int) -> HttpResponse:
    """Lay one's own text beside the one that came first; per field theirs or one's own, and nothing is lost."""
    found = _text(request, kind, key)
    try:
        two = conflict(who_asks(request), kind, key, number)
    except NoSuchText:
        raise Http404 from None
    if request.method == "POST":
        return _settled(request, found, two)
    return _beside(request, found, two)


def _settled(request: HttpRequest, found: TextShown, two: Conflict) -> HttpResponse:
    """Keep the text that was put together; when somebody saved again in between, lay that one beside it."""
    seen = number_in(request.POST, "theirs")
    if seen != two.theirs.number:
        return _beside(request, found, two, moved_on=True, status=409)
    picks = {row.path: request.POST.get(f"pick.{row.path}", "") for row in two.rows}
    content = chosen(two.merged, two.theirs.content, two.mine.content, choices=picks)
    try:
        saved = save_text(
            actor=who_asks(request),
            kind=found.kind,
            key=found.key,
            content=content,
            based_on=two.theirs.number,
            settles=two.mine.number,
        )
    except NotStorable as fault:
        return _beside(request, found, two, faults=[fault_words(each) for each in fault.faults], status=422)
    if saved.conflict:
        return HttpResponseRedirect(_at("desk-conflict", found, number=saved.number))
    return HttpResponseRedirect(_at("desk-edit", found) + "?done=saved")


def _beside(
    request: HttpRequest,
    found: TextShown,
    two: Conflict,
    *,
    moved_on: bool = False,
    faults: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show two writers' texts, the places where both wrote first."""
    name = place_words(found.kind, two.mine.content)
    rows = [
        {
            "path": row.path,
            "place": name(row.path),
            "language": row.language,
            "base": row.base,
            "of_theirs": row.of_theirs,
            "of_mine": row.of_mine,
            "side": row.side,
            "theirs_chosen": row.side == "theirs",
        }
        for row in two.rows
        if row.side != "both"
    ]
    context = _about(found, "edit") | {
        "clashes": [row for row in rows if row["side"] == "clash"],
        "others": [row for row in rows if row["side"] != "clash"],
        "theirs": two.theirs.number,
        "mine": two.mine.number,
        "their_writer": writer_words(two.theirs.writer),
        "their_at": moment_words(two.theirs.at),
        "moved_on": moved_on,
        "faults": faults or [],
    }
    response = render(request, "guide/edit_conflict.html", context, status=status)
    response.headers["Cache-Control"] = "no-store, private"
    return response


def _about(found: TextShown, tab: str) -> dict[str, Any]:
    """Give what the head of every page of a text shows."""
    return {
        "text": found,
        "kind_words": KINDS[found.kind],
        "state": state_shown(found.head.state),
        "tab": tab,
    }


def _text(request: HttpRequest, kind: str, key: str) -> TextShown:
    """Find the text. Raises Http404."""
    try:
        return text(who_asks(request), kind, key, language=_language())
    except NoSuchText:
        raise Http404 from None


def _language() -> str:
    return translation.get_language() or "nl"


def _at(name: str, found: TextShown, **parts: Any) -> str:
    """Give the address of a page of this text."""
    given: Mapping[str, Any] = {"kind": str(found.kind), "key": found.key, **parts}
    return reverse(name, kwargs=dict(given))
