"""Turns an editor's Markdown into safe HTML."""

import functools

import nh3
from django import template
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

register = template.Library()
_TAGS = {"p", "ul", "ol", "li", "strong", "em", "a", "h2", "h3", "h4", "blockquote", "br"}


@register.filter
@functools.lru_cache(maxsize=512)
def markdown(text: str) -> SafeString:
    """Render Markdown to HTML with a short list of tags; everything else is taken out."""
    html = MarkdownIt("commonmark", {"html": False}).render(text)
    return mark_safe(nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}}, link_rel="noreferrer"))  # noqa: S308
