"""Pages of the demonstration: be somebody invented with one click, move the clock, and read the mail (C1, G7, G11)."""

import datetime
import re
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from naast.foundation.access.actor import Actor
from naast.foundation.access.decision import Decision, allow, refuse
from naast.foundation.access.page import page
from naast.foundation.accounts.actions.opening import open_session
from naast.foundation.core import moments, time
from naast.foundation.core.addresses import safe_next
from naast.foundation.core.text import clean_text

from . import postbox
from .cast import CAST, GROUPS
from .queries import person_of

DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
MOST_TYPED = 40
MOVES = {"day": 1, "week": 7, "month": 30}
MAILS_A_PAGE = 50
LINK = re.compile(r"https?://[^\s<>\"]+")


def in_the_demonstration(actor: Actor, /, **parts: object) -> Decision:
    """Open in the demonstration only; production has neither these addresses nor this room."""
    return allow("demonstration") if settings.DEMO else refuse("no demonstration")


@page(access=in_the_demonstration, stateless=True)
@require_http_methods(["GET", "HEAD", "POST"])
def choose_persona(request: HttpRequest) -> HttpResponse:
    """Show the cast, and sign in as one of them with one click."""
    if request.method == "POST":
        person = person_of(request.POST.get("persona", ""))
        if person is None:
            raise Http404
        # A click stands for everything a real sign-in asks, the second factor included; no installation has this page.
        open_session(request=request, person=person, way="persona", strong=True)
        with translation.override(translation.get_language()):
            return HttpResponseRedirect(safe_next(request, reverse("my")))
    language = translation.get_language() or "nl"
    groups = [
        (
            nl if language == "nl" else en,
            [
                {"key": persona.key, "name": persona.shown_name, "line": persona.line(language)}
                for persona in CAST
                if persona.group == group and persona.number
            ],
        )
        for group, nl, en in GROUPS
    ]
    shown = [(title, personas) for title, personas in groups if personas]
    request.asked_for = safe_next(request, "")  # type: ignore[attr-defined]
    return render(request, "demo/personas.html", {"groups": shown, "asked_for": request.asked_for})  # type: ignore[attr-defined]


@page(access=in_the_demonstration, stateless=True)
@require_http_methods(["GET", "HEAD", "POST"])
def clock(request: HttpRequest) -> HttpResponse:
    """Show the day of the demonstration and move it forward; the jobs of the days in between run."""
    context: dict[str, Any] = {"today": time.today(), "fault": "", "typed": ""}
    if request.method == "POST":
        context["typed"] = clean_text(request.POST.get("day", "")[:MOST_TYPED], lines=False)
        context["fault"] = _move(request)
        if not context["fault"]:
            return HttpResponseRedirect(reverse("demo-clock"))
    return render(request, "demo/clock.html", context, status=422 if context["fault"] else 200)


def _move(request: HttpRequest) -> str:
    """Move the clock to the day that was asked for; gives what is wrong with that day, in words, or nothing."""
    today = time.today()
    step = MOVES.get(request.POST.get("step", ""))
    typed = request.POST.get("day", "").strip()
    try:
        day = today + datetime.timedelta(days=step) if step is not None else _date(typed)
    except ValueError:
        return _("Dat is geen datum. Schrijf het zo: 2026-12-01.")
    if day <= today:
        return _("Kies een dag na vandaag. Terug kan niet.")
    try:
        time.move_to(time.moment_of(day, time.local(time.now()).time()))
    except time.ClockMovesTooFar:
        return _("Dat is te ver. Kies een dag binnen vijf jaar.")
    except time.ClockCannotGoBack:
        # Somebody else moved it meanwhile.
        return _("Kies een dag na vandaag. Terug kan niet.")
    return ""


def _date(text: str) -> datetime.date:
    """Read a date as a date field sends it. Raises ValueError."""
    if not DATE.fullmatch(text):
        raise ValueError("a date is written as 2026-12-01")
    return datetime.date.fromisoformat(text)


# --- The mail -------------------------------------------------------------------------------------------------------


@page(access=in_the_demonstration)
@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """List the mails that left, the newest first."""
    typed = request.GET.get("from", "")[:6]
    start = int(typed) if typed.isascii() and typed.isdigit() else 0
    found = postbox.listed(start, MAILS_A_PAGE + 1)
    context = {
        "mails": [_shown(each) for each in found[:MAILS_A_PAGE]],
        "older": start + MAILS_A_PAGE if len(found) > MAILS_A_PAGE else None,
        "newer": start > 0,
        "most": postbox.MOST_KEPT,
    }
    return render(request, "demo/mails.html", context)


@page(access=in_the_demonstration)
@require_safe
def mail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one mail as its reader gets it: the plain text, with its links, and the files that came along."""
    found = _mail_of(slug)
    files = [
        {"name": file.name or _("bestand"), "url": reverse("demo-mail-file", kwargs={"slug": slug, "number": number})}
        for number, file in enumerate(found.files, start=1)
    ]
    return render(request, "demo/mail.html", {"mail": _shown(found), "text": _with_links(found.text), "files": files})


@page(access=in_the_demonstration)
@require_safe
def mail_file(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Hand out a file of a mail; never as something a browser would show or run."""
    files = _mail_of(slug).files
    if not 1 <= number <= len(files):
        raise Http404
    file = files[number - 1]
    kind = "text/calendar; charset=utf-8" if file.mimetype == "text/calendar" else "application/octet-stream"
    answer = HttpResponse(file.content, content_type=kind)
    name = re.sub(r"[^A-Za-z0-9._-]", "_", file.name)[:60] or "file"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _mail_of(code: str) -> postbox.Mail:
    """Find a mail. Raises Http404."""
    found = postbox.opened(code)
    if found is None:
        raise Http404
    return found


def _shown(each: postbox.Mail) -> dict[str, Any]:
    """Put a mail into words."""
    return {
        "url": reverse("demo-mail-open", kwargs={"slug": each.code}),
        "to": each.to,
        "sender": each.sender,
        "language": each.language,
        "subject": each.subject or _("(geen onderwerp)"),
        "at": moments.stamp(each.at) if each.at is not None else "",
    }


def _with_links(text: str) -> SafeString:
    """Give a text in which addresses can be followed; one of ours stays in the site the reader is in."""
    parts, done = [], 0
    for found in LINK.finditer(text):
        url = found[0].rstrip(".,;:!?)")
        here = url.removeprefix(settings.SITE_ADDRESS)
        parts.append((text[done : found.start()],))
        parts.append((format_html('<a href="{}">{}</a>', here if here.startswith("/") else url, url),))
        done = found.start() + len(url)
    parts.append((text[done:],))
    return format_html_join("", "{}", parts)
