"""The addresses of the interface and what stands around them: one version, one description, problems as JSON (G6)."""

import functools
from typing import Any

from django.db import DatabaseError
from django.http import Http404, HttpResponse
from django.http.request import UnreadablePostError
from django.urls import URLPattern, URLResolver, path
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import PathView

from .forms import Problem
from .views import about, guide, problems


class Interface(NinjaAPI):
    """Ninja's interface with ours around it: no page of a third party, and JSON for everything that goes wrong."""

    @property
    def urls(self) -> tuple[list[URLResolver | URLPattern], str, str]:
        """Give the addresses, with our own start page, description and page for people.

        What is not here gets its 404 from the house's error pages, in JSON below /api/.
        """
        operations, app, namespace = super().urls
        return (
            [
                # The name by which ninja asks for the root of the interface.
                path("", about.start, name="api-root"),
                path("openapi.json", about.description_of(self), name="openapi-json"),
                path("docs", about.page_of(self), name="docs"),
                *(pattern for pattern in operations if getattr(pattern, "name", "") != "api-root"),
            ],
            app,
            namespace,
        )

    def _get_bound_routers(self) -> list[Any]:
        """Let each address say 405 as a problem instead of in plain text."""
        fresh = self._bound_routers_cache is None
        routers: list[Any] = super()._get_bound_routers()
        if fresh:
            for view in (view for router in routers for view in router.path_operations.values()):
                view._not_allowed = functools.partial(_not_allowed, view)
        return routers

    def get_openapi_schema(self, **given: Any) -> OpenAPISchema:
        """Describe all operations, problems included."""
        schema = super().get_openapi_schema(**given)
        model = Problem.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
        schema["components"]["schemas"] |= {**model.pop("$defs"), "Problem": model}
        return schema


def _not_allowed(view: PathView) -> HttpResponse:
    return problems.not_allowed(sorted({method for operation in view.operations for method in operation.methods}))


api = Interface(
    title="Naast, for programs",
    version="1.0.0",
    description="The help guide of the university: who one can turn to, every form of help, and every helpline. "
    "No key, no cookie, nothing about a person. What somebody typed is not kept.",
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
    parser=problems.HouseParser(),
    openapi_extra={"info": {"license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"}}},
)
api.add_router("/guide", guide.router)
api.add_exception_handler(ValidationError, problems.invalid)
api.add_exception_handler(HttpError, problems.refused)
api.add_exception_handler(Http404, problems.missing)
api.add_exception_handler(UnreadablePostError, problems.cut_off)
api.add_exception_handler(DatabaseError, problems.unread)
api.add_exception_handler(Exception, problems.broken)
