"""A whole page written from a pattern: what stands between its words is rendered once for each language and shape.

A page of a few words costs as much again in going through templates, its own and the frame's, as in all else it does.
Here a page and the frame it extends become one pattern (patterns.py); its words come from a row, those of the frame
from what the context processors give for this request. What is kept holds no word of either.

Such a page extends literally, and holds blocks, `{% static "…" %}`, and of the frame `{{ frame.x }}` and
`{{ university }}`; all else is as in a row. Anything more raises Unfit.
"""

import functools
from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import Engine, NodeList
from django.template.base import FilterExpression, VariableNode
from django.template.loader import get_template
from django.template.loader_tags import BlockNode, ExtendsNode
from django.templatetags.static import StaticNode
from django.utils.translation import get_language

from naast.foundation.core.patterns import Shape, all_escaped, check, pattern_of, shape_of, unfit

FRAME = ("frame", "university")
"""Names that are the frame's, whatever the page."""


def render_whole(
    request: HttpRequest, template: str, row: Mapping[str, str | bool], *, status: int = 200
) -> HttpResponse:
    """Answer with a page whose words stand in `row`, within the frame of this request. Raises Unfit."""
    pattern, words = _page(template, get_language() or "", tuple(row), shape_of(row))
    frame = frame_of(request)
    found = [each(frame) if callable(each) else row[each] for each in words]
    return HttpResponse(pattern % tuple(all_escaped(found)), status=status)


def frame_of(request: HttpRequest) -> dict[str, Any]:
    """Give what every page of this request finds beside its own words."""
    found: dict[str, Any] = {}
    for processor in Engine.get_default().template_context_processors:
        found |= processor(request)
    return found


Word = str | Callable[[Mapping[str, Any]], Any]
"""A word of a row by its name, or how one of the frame is found."""


@functools.lru_cache(maxsize=1024)
def _page(name: str, language: str, names: tuple[str, ...], shape: Shape) -> tuple[str, tuple[Word, ...]]:
    """Render a page for one shape; give it with a %s for each word, and where each word comes from."""
    _check(get_template(name).template.nodelist, name)  # type: ignore[attr-defined]  # Django's own engine
    text, words = pattern_of(name, names, shape, {each: _Mark(each) for each in FRAME})
    return text, tuple(_finder(each[1:]) if each.startswith("@") else each for each in words)


class _Mark:
    """Stands for something of the frame, and for whatever is asked of it."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __getitem__(self, name: str) -> "_Mark":
        return _Mark(f"{self.path}.{name}")

    def __str__(self) -> str:
        return f"\x02@{self.path}\x03"


def _finder(path: str) -> Callable[[Mapping[str, Any]], Any]:
    """Find a word of the frame as a template does: by name, else as an attribute."""
    first, *rest = path.split(".")

    def find(frame: Mapping[str, Any]) -> Any:
        found = frame[first]
        for name in rest:
            found = found[name] if isinstance(found, Mapping) else getattr(found, name)
        return found

    return find


def _check(nodes: NodeList, name: str) -> None:
    """Raise Unfit for what would differ from page to page without being seen."""
    for node in nodes:
        if isinstance(node, ExtendsNode):
            parent = node.parent_name.var if isinstance(node.parent_name, FilterExpression) else None
            if not isinstance(parent, str):
                raise unfit(node, name)
            _check(get_template(parent).template.nodelist, parent)  # type: ignore[attr-defined]
            _check(node.nodelist, name)
        elif isinstance(node, BlockNode):
            _check(node.nodelist, name)
        elif isinstance(node, StaticNode):
            if node.varname is not None or not isinstance(node.path.var, str):
                raise unfit(node, name)
        elif not (isinstance(node, VariableNode) and _of_frame(node.filter_expression)):
            check(NodeList([node]), name)


def _of_frame(word: Any) -> bool:
    """Tell whether a word is the frame's, written as it is."""
    lookups: tuple[str, ...] = getattr(word.var, "lookups", None) or ()
    return not word.filters and lookups[:1] in {(each,) for each in FRAME}
