"""Pages for programs: the offline worker, and whether the house is up."""

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from naast.foundation.access.page import anyone, page


@page(access=anyone)
@require_safe
def offline_worker(request: HttpRequest) -> HttpResponse:
    """Give the script that keeps the card in the browser; it stands at the root so that it serves every page."""
    response = render(request, "website/sw.js", content_type="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


@page(access=anyone)
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers; asks nothing of anybody."""
    return JsonResponse({"status": "ok"})


@page(access=anyone)
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether this process can serve pages: 200 with a database that gives a row of a table, else 503."""
    try:
        with connection.cursor() as cursor:
            # A row from the file itself: a constant would be answered without opening it.
            cursor.execute("SELECT app FROM django_migrations LIMIT 1")
    except Error:
        return JsonResponse({"status": "database does not answer"}, status=503)
    return JsonResponse({"status": "ready"})
