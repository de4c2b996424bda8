"""What the institution decided to switch on: what runs, what ends soon, recording one, and taking one back (G8)."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from naast.foundation.access.gate import who_asks
from naast.foundation.access.page import page
from naast.foundation.core import moments, time
from naast.foundation.decisions.access import may_record_decisions, may_revoke_decisions
from naast.foundation.decisions.actions import (
    DecisionIncomplete,
    NoSuchDecision,
    RevokedAlready,
    record_decision,
    revoke_decision,
)
from naast.foundation.decisions.queries import DecisionShown, SwitchShown, ending_soon, public_list

from ..access import oversees_processing, sees_decisions
from ..forms import DECISION_FAULTS, OUTCOME_WORDS, RecordDecision, RevokeDecision


@page(access=sees_decisions)
@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """List every function that can be switched on, what ends soon first, with what was decided before."""
    actor = who_asks(request)
    found = public_list()
    soon = {switch.slug for switch in ending_soon()}
    context = {
        "rows": [_switch(each) | {"soon": each.slug in soon} for each in found],
        "soon": [_switch(each) for each in found if each.slug in soon],
        "may_record": bool(may_record_decisions(actor)),
        "may_revoke": bool(may_revoke_decisions(actor)),
        "oversees": bool(oversees_processing(actor)),
    }
    return render(request, "privacy/decisions.html", context)


@page(access=may_record_decisions, strong=True)
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest) -> HttpResponse:
    """Record a decision that was taken; from its first day the function is on."""
    wanted = request.GET.get("function", "") if request.method == "GET" else ""
    form = RecordDecision(request.POST or None, initial={"function": wanted})
    if request.method == "POST" and form.is_valid():
        try:
            record_decision(actor=who_asks(request), proposal=form.proposal())
        except DecisionIncomplete as fault:
            for label in fault.faults:
                field, words = DECISION_FAULTS.get(label, (None, _("Dit besluit is niet volledig.")))
                form.add_error(field, words)
        else:
            return HttpResponseRedirect(reverse("privacy-decisions"))
    return render(request, "privacy/decision_new.html", {"form": form}, status=422 if request.method == "POST" else 200)


@page(access=may_revoke_decisions, strong=True)
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, decision: UUID) -> HttpResponse:
    """Take a decision back from a day, with the paper and the reason; off is always the safe side. Raises Http404."""
    switch, found = _found(decision)
    open_yet = found.state in ("ahead", "in-force") and found.revoked_on is None
    form = RevokeDecision(request.POST or None, initial={"revoked_on": time.today()})
    fault, status = "", 200
    if request.method == "POST":
        status = 422
        if not open_yet:
            fault, status = _("Dit besluit geldt al niet meer of is al ingetrokken."), 409
        elif form.is_valid():
            try:
                revoke_decision(actor=who_asks(request), decision=decision, **form.cleaned_data)
            except RevokedAlready:
                fault, status = _("Dit besluit geldt al niet meer of is al ingetrokken."), 409
            except NoSuchDecision:
                raise Http404 from None
            except DecisionIncomplete:
                form.add_error(None, _("Dit besluit is niet volledig."))
            else:
                return HttpResponseRedirect(reverse("privacy-decisions"))
    context = {
        "switch": _switch(switch),
        "row": _decision(found),
        "form": form if open_yet else None,
        "fault": fault,
    }
    return render(request, "privacy/decision.html", context, status=status)


def _found(decision: UUID) -> tuple[SwitchShown, DecisionShown]:
    """Find a decision on the public list with its function. Raises Http404."""
    for switch in public_list():
        for each in (switch.decision, *switch.history):
            if each is not None and UUID(each.pk) == decision:
                return switch, each
    raise Http404


def _switch(switch: SwitchShown) -> dict[str, Any]:
    """Prepare a function with its decisions."""
    return {
        "slug": switch.slug,
        "name": str(switch.name),
        "does": str(switch.does),
        "on": switch.on,
        "decision": _decision(switch.decision) if switch.decision is not None else None,
        "history": [_decision(each) for each in switch.history],
    }


def _decision(each: DecisionShown) -> dict[str, Any]:
    """Prepare a decision."""
    states = {
        "ahead": _("gaat nog in"),
        "in-force": _("geldt nu"),
        "over": _("voorbij"),
        "revoked": _("ingetrokken"),
    }
    return {
        "url": reverse("privacy-decision", kwargs={"decision": each.pk}),
        "title": str(each.title),
        "document": each.document,
        "dpia": each.dpia,
        "taken_by": str(each.taken_by),
        "taken_on": moments.date(each.taken_on),
        "council": OUTCOME_WORDS[each.council_outcome],
        "council_text": str(each.council_text),
        "starts": moments.date(each.starts_on),
        "ends": moments.date(each.ends_on),
        "norm": each.norm,
        "invented": each.invented,
        "state": states[each.state],
        "revoked": moments.date(each.revoked_on) if each.revoked_on is not None else "",
        "revoked_because": str(each.revoked_because) if each.revoked_because is not None else "",
    }
