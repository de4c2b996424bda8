"""The rows of a page, written from a pattern (architecture §6).

To go through a template for each of thirty rows costs more than all the rest of a page. Here the template of one row is
rendered once for each language and shape, with a mark where a word of the row comes; a row then is its own words,
escaped, between what was kept. Its shape is which of its values are there. What is kept holds no word of any row.

Little fits in a pattern, and anything else raises Unfit: text, `{{ row.name }}` without a filter, `{% translate %}`,
`{% blocktranslate with a=row.name %}`, `{% url "name" %}` and `{% if row.name %}` with and, or, not. Values are texts,
True or False; what is not there is written as nothing. A page that is one row to itself is written so too.
"""

import functools
import html
import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.template import Node, NodeList
from django.template.base import TextNode, TokenType, VariableNode
from django.template.defaulttags import IfNode, LoadNode, TemplateLiteral, URLNode
from django.template.loader import get_template
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

_MARK = re.compile("\x02(@?[\\w.]+)\x03")
Shape = tuple[bool | None, ...]
"""For each value True, False or, for a text to be written, None; an empty text is False."""


class Unfit(TypeError):
    """A template or a row holds something that cannot be kept."""


def written(template: str, rows: Iterable[Mapping[str, str | bool]]) -> SafeString:
    """Write rows one after another, each as the template says; words are escaped unless they are safe. Raises Unfit."""
    language, patterns, words = get_language() or "", [], []
    for row in rows:
        pattern, names = _pattern(template, language, tuple(row), shape_of(row))
        patterns.append(pattern)
        words += [row[name] for name in names]
    return mark_safe("".join(patterns) % tuple(all_escaped(words)))  # noqa: S308 - the rest is our template


def shape_of(row: Mapping[str, str | bool]) -> Shape:
    """Say which values of a row are there."""
    return tuple([each if each is True or each is False else None if each else False for each in row.values()])


def in_lines(text: str) -> SafeString:
    """Escape a text and keep its lines apart, as `linebreaksbr` does."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return SafeString(html.escape(text).replace("\n", "<br>"))


_BETWEEN = "\x03"


def all_escaped(words: list[Any]) -> list[str]:
    """Escape words, all in one go: for a hundred short ones, one by one, it took longer than all else."""
    plain = [each if type(each) is str else "" for each in words]
    texts = html.escape(_BETWEEN.join(plain)).split(_BETWEEN)
    if len(texts) != len(words):  # one of them holds what we put between them, or there is none
        return [_escaped(each) for each in words]
    return [text if type(each) is str else _escaped(each) for text, each in zip(texts, words, strict=True)]


def _escaped(value: str | bool) -> str:
    """Escape a word as templates do."""
    if isinstance(value, SafeString):
        return value
    if not isinstance(value, str):
        raise Unfit(f"a pattern writes texts, not {type(value).__name__}")
    return html.escape(value)


@functools.lru_cache(maxsize=1024)
def _pattern(name: str, language: str, names: tuple[str, ...], shape: Shape) -> tuple[str, tuple[str, ...]]:
    """Render the template of a row for one shape; give it with a %s for each word, and which word comes where."""
    check(get_template(name).template.nodelist, name)  # type: ignore[attr-defined]  # Django's own engine is the only one
    return pattern_of(name, names, shape, {})


def pattern_of(
    name: str, names: tuple[str, ...], shape: Shape, others: Mapping[str, object]
) -> tuple[str, tuple[str, ...]]:
    """Render a template that was checked for one shape of its row, with marks for its words and those of `others`."""
    marks = {
        each: mark_safe(f"\x02{each}\x03") if there is None else there or ""  # noqa: S308 - a mark, replaced below
        for each, there in zip(names, shape, strict=True)
    }
    text = str(get_template(name).render({"row": marks, **others}))
    return _MARK.sub("%s", text.replace("%", "%%")), tuple(_MARK.findall(text))


def check(nodes: NodeList, name: str) -> None:
    """Raise Unfit for what would differ from row to row without being seen."""
    for node in nodes:
        if isinstance(node, IfNode):
            for condition, inner in node.conditions_nodelists:
                _check_condition(condition, name)
                check(inner, name)
        elif isinstance(node, VariableNode):
            _check_word(node.filter_expression, name)
        elif isinstance(node, TranslateNode | BlockTranslateNode):
            _check_translation(node, name)
        elif isinstance(node, URLNode):
            if node.args or node.kwargs or node.asvar or not isinstance(node.view_name.var, str):
                raise unfit(node, name)
        elif not isinstance(node, TextNode | LoadNode):
            raise unfit(node, name)


def _check_translation(node: TranslateNode | BlockTranslateNode, name: str) -> None:
    """Let words of the house pass, and a sentence that names which words of the row it holds."""
    if isinstance(node, TranslateNode):
        words = [word for word in (node.filter_expression, node.message_context) if word is not None]
        if any(word.filters or getattr(word.var, "lookups", None) for word in words):
            raise unfit(node, name)
        return
    held = {each.contents for each in node.singular if each.token_type == TokenType.VAR}
    if node.countervar or node.asvar or not held <= node.extra_context.keys():
        raise unfit(node, name)
    for word in node.extra_context.values():
        _check_word(word, name)


def _check_condition(condition: Any, name: str) -> None:
    """Let `and`, `or`, `not` and the words of a row pass."""
    if isinstance(condition, TemplateLiteral):
        _check_word(condition.value, name)
    elif condition is not None:
        if getattr(condition, "id", "") not in ("and", "or", "not"):
            raise unfit(condition, name)
        for side in ("first", "second"):
            _check_condition(getattr(condition, side, None), name)


def _check_word(word: Any, name: str) -> None:
    """Let a word of the row pass that is written as it is."""
    lookups: tuple[str, ...] = getattr(word.var, "lookups", None) or ()
    if word.filters or len(lookups) != 2 or lookups[0] != "row":
        raise unfit(word, name)


def unfit(what: object, name: str) -> Unfit:
    """Make the refusal, with the place in the template where there is one."""
    token = what.token if isinstance(what, Node) else what
    return Unfit(f"{name}: {token} does not fit in a pattern")
