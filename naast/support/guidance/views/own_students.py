"""Beginning with a student of one's own programmes whom one knows, without an appointment (C4)."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from naast.foundation.access.gate import shown, who_asks
from naast.foundation.access.page import page

from ..access import ADVISER, OWN_STUDENT, advises_here
from ..actions import seek_own_student, take_on
from ..forms import Number
from ..queries.files import open_file_of


@page(access=advises_here, confidential=True, lists=True, strong=True)
@require_http_methods(["GET", "HEAD", "POST"])
def begin_own(request: HttpRequest) -> HttpResponse:
    """Ask for a whole student number, show whose it is, and begin; another's number and no number answer alike."""
    actor = who_asks(request)
    form = Number(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        shown(request, [])
        return render(request, "guidance/begin_own.html", {"form": form}, status=422 if form.is_bound else 200)
    found = seek_own_student(actor=actor, number=form.cleaned_data["number"])
    shown(request, [] if found is None else [found.pk])
    if found is None:
        form.nobody()
        return render(request, "guidance/begin_own.html", {"form": form}, status=422)
    kept = open_file_of(actor, student=found.pk)
    if kept is None and request.POST.get("do") != "begin":
        context = {"name": found.shown_name, "number": found.person_number}
        return render(request, "guidance/begin_own_sure.html", context)
    if kept is None:
        kept = take_on(actor=actor, student=found, role=ADVISER, because=OWN_STUDENT)
    return HttpResponseRedirect(reverse("guidance-file", kwargs={"code": kept.code}))
