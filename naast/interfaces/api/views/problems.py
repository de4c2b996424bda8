"""Answers that say what went wrong and what to do, without a word of what was sent (RFC 9457; A2)."""

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from pathlib import PurePath
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja.parser import Parser

from ..forms import Fault, Problem, Question

logger = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
LARGEST_BODY = 256 * 1024
"""Bytes: room for the longest question with every character written as two escapes (20,000 x 12) and the rest."""

_FIELDS = frozenset(Question.model_fields)
# By pydantic's name of the fault. The figures and choices filled in are our own, from the shape.
_SAID = {
    "missing": "is missing",
    "string_type": "is not text",
    "string_too_long": "is longer than {max_length} characters",
    "literal_error": "is not one of {expected}",
    "model_type": "is not an object",
    "model_attributes_type": "is not an object",
}


def problem(
    status: int, detail: str, *, faults: Iterable[Fault] = (), headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """Answer with a problem. Nobody keeps it: it may be about a question."""
    body = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, faults=list(faults))
    response = HttpResponse(body.model_dump_json(), status=status, content_type=MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = "en"
    for name, value in (headers or {}).items():
        response.headers[name] = value
    return response


class HouseParser(Parser):
    """Reads JSON as RFC 8259 has it: UTF-8, no NaN, no Infinity."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Read the body. Raises ValueError (ninja answers 400) or RecursionError for what is not JSON."""
        try:
            return json.loads(request.body.decode("utf-8-sig"), parse_constant=_refuse)  # type: ignore[no-any-return]
        except ValueError:
            # The fault of json.loads holds the whole text; leave it behind.
            raise ValueError("not JSON") from None


def _refuse(name: str) -> None:
    raise ValueError(name)


def body_first(run: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Look at the size and the kind of a body before a byte of it is read."""

    def look(request: HttpRequest, **parts: Any) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or ""
        if not length and "Transfer-Encoding" in request.headers:
            return problem(411, "Say how long the body is: send Content-Length.")
        if length and not (length.isascii() and length.isdigit()):
            return problem(400, "Content-Length is not a number.")
        if len(length) > len(str(LARGEST_BODY)) or int(length or 0) > LARGEST_BODY:
            return problem(413, f"The body may hold {LARGEST_BODY:,} bytes.")
        if request.content_type != "application/json":
            return problem(415, "Send JSON, with Content-Type: application/json.")
        return run(request, **parts)

    return look


def invalid(request: HttpRequest, fault: Any) -> HttpResponse:
    """Name each field that is wrong and what is wrong with it (422); `fault` is ninja's ValidationError."""
    faults = [Fault(field=_field(error["loc"]), message=_message(error)) for error in fault.errors]
    return problem(422, "The JSON is not what this address takes.", faults=faults)


def _field(place: Iterable[Any]) -> str:
    """Name a field of ours; whatever else stands in the place came from outside."""
    return next((name for name in reversed(list(place)) if name in _FIELDS), "body")


def _message(error: Mapping[str, Any]) -> str:
    context = error.get("ctx", {})
    ours = {name: context.get(name, "") for name in ("max_length", "expected")}
    return _SAID.get(error["type"], "is not what the description of this address says").format(**ours)


def refused(request: HttpRequest, fault: Any) -> HttpResponse:
    """Answer what ninja refuses with an HttpError: a body that cannot be read as JSON (400)."""
    if fault.status_code == HTTPStatus.BAD_REQUEST:
        return problem(400, "The body is not JSON in UTF-8.")
    return problem(fault.status_code, HTTPStatus(fault.status_code).description or "This cannot be done.")


def cut_off(request: HttpRequest, fault: Any) -> HttpResponse:
    """Answer a sender who stopped halfway; most are gone by now."""
    return problem(400, "The body stopped before its end.")


def missing(request: HttpRequest, fault: Any = None) -> HttpResponse:
    """Answer what is not there."""
    return problem(404, "There is nothing here. The description of all operations is at /api/v1/openapi.json.")


def not_allowed(methods: Iterable[str]) -> HttpResponse:
    """Answer a method that this address does not have, with those it has."""
    allowed = ", ".join(methods)
    return problem(405, f"This address answers {allowed}.", headers={"Allow": allowed})


def unread(request: HttpRequest, fault: Any) -> HttpResponse:
    """Answer while the guide cannot be read: no database and no copy in memory yet."""
    logger.error("the guide cannot be read (%s)", type(fault).__name__)
    return problem(
        503,
        "The guide cannot be read now. In danger: 112. Thoughts of suicide: 113. /api/v1/guide/helplines answers.",
        headers={"Retry-After": "10"},
    )


def broken(request: HttpRequest, fault: Any) -> HttpResponse:
    """Answer a fault of ours. The log says where it happened, never what the fault holds: that may be a question."""
    logger.error("the interface failed: %s", where(fault))
    return problem(500, "Something went wrong on our side. What was sent is not kept.")


def where(fault: BaseException) -> str:
    """Name the kind of a fault and the last lines of code it passed, without its message."""
    steps, step = [], fault.__traceback__
    while step is not None:
        steps.append(f"{PurePath(step.tb_frame.f_code.co_filename).name}:{step.tb_lineno}")
        step = step.tb_next
    return f"{type(fault).__name__} at {' > '.join(steps[-6:])}"
