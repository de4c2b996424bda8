"""What the interface says about itself: where to start, the description for machines, and the same for people (G6).

The description is OpenAPI 3.1. The page for people is made from it here, without anything from another server.
"""

import functools
import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

from naast.foundation.access.page import anyone, page

from . import problems

View = Callable[..., HttpResponseBase]


def only_reading(view: View) -> View:
    """Answer 405 as a problem to whoever does something else than read."""

    @page(access=anyone)
    def guarded(request: HttpRequest, **parts: Any) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD"):
            return problems.not_allowed(["GET", "HEAD"])
        return view(request, **parts)

    return csrf_exempt(guarded)  # whatever is not reading gets its 405


@only_reading
def start(request: HttpRequest) -> HttpResponse:
    """Say where to begin."""
    names = ("openapi-json", "docs", "find", "services", "helplines")
    return JsonResponse({name: reverse(f"api:{name}") for name in names})


@functools.cache
def schema_of(api: NinjaAPI) -> dict[str, Any]:
    """Give the description; it changes with the code alone."""
    return dict(api.get_openapi_schema())


def description_of(api: NinjaAPI) -> View:
    """Make the view that gives the description for machines."""

    @only_reading
    def openapi_json(request: HttpRequest) -> HttpResponseBase:
        body = json.dumps(schema_of(api), ensure_ascii=False).encode()
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        response = HttpResponse(body, content_type="application/json; charset=utf-8")
        response.headers["ETag"] = etag
        response.headers["Content-Language"] = "en"
        response.headers["Cache-Control"] = "public, no-cache"
        return get_conditional_response(request, etag=etag, response=response) or response

    return openapi_json


def page_of(api: NinjaAPI) -> View:
    """Make the view that shows the description to people; in English, as are the names in it."""

    @only_reading
    def docs(request: HttpRequest) -> HttpResponse:
        schema = schema_of(api)
        context = {
            "words": _WORDS,
            "title": api.title,
            "lead": api.description,
            "operations": [
                _operation(schema, path, method, told)
                for path, methods in schema["paths"].items()
                for method, told in methods.items()
            ],
            "shapes": [_shape(name, told) for name, told in sorted(schema["components"]["schemas"].items())],
        }
        with translation.override("en"):
            response = render(request, "api/docs.html", context)
        response.headers["Content-Language"] = "en"
        return response

    return docs


_WORDS = {
    "operations": "Operations",
    "shapes": "What goes in and what comes out",
    "machines": "The same for machines (OpenAPI 3.1)",
    "sends": "Send",
    "answers": "Answers",
    "status": "Status",
    "meaning": "Meaning",
    "body": "Body",
    "field": "Field",
    "type": "Type",
    "required": "required",
    "address": "Part of the address",
}
_NAMED = {"string": "text", "integer": "whole number", "boolean": "true or false"}


def _operation(schema: dict[str, Any], path: str, method: str, told: dict[str, Any]) -> dict[str, Any]:
    """Prepare one operation for the page."""
    answers = []
    for status, answer in sorted(told["responses"].items(), key=lambda item: int(item[0])):
        content: dict[str, Any] = answer.get("content", {})
        media = next(iter(content), "")
        answers.append(
            {
                "status": status,
                "meaning": answer["description"],
                "media": media,
                "shape": _type(content.get(media, {}).get("schema", {})),
            }
        )
    body = told.get("requestBody", {}).get("content", {})
    return {
        "id": told["operationId"],
        "name": f"{method.upper()} {path}",
        "text": [part.strip() for part in told.get("description", "").split("\n\n")],
        "parts": [part["name"] for part in told.get("parameters", [])],
        "sends": [(media, _type(given["schema"])) for media, given in body.items()],
        "answers": answers,
    }


def _shape(name: str, told: dict[str, Any]) -> dict[str, Any]:
    """Prepare one shape for the page."""
    required = told.get("required", [])
    fields = [
        {
            "name": field,
            "type": _type(given),
            "required": field in required,
            "text": given.get("description", ""),
        }
        for field, given in told.get("properties", {}).items()
    ]
    return {"name": name, "text": told.get("description", ""), "fields": fields}


def _type(schema: dict[str, Any]) -> str:
    """Write a type of JSON Schema as people read it: "list of Service", "text, at most 60 characters"."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(_type(choice) for choice in schema["anyOf"])
    if "enum" in schema:
        return " or ".join(json.dumps(value) for value in schema["enum"])
    if "const" in schema:
        return json.dumps(schema["const"])
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"list of {_type(schema.get('items', {}))}"
    named = schema.get("format", _NAMED.get(kind, kind))
    return f"{named}, at most {schema['maxLength']:,} characters" if "maxLength" in schema else str(named)
