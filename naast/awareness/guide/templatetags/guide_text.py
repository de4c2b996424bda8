"""Shows an editor's Markdown: a passage with paragraphs, or the words of one line; links to entries by their name."""

import functools

from django import template
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from ..queries.shelf import shelf
from ..rules.markdown import line, passage

register = template.Library()


@register.filter
def markdown(text: str, mark: str = "") -> SafeString:
    """Render a passage: paragraphs, lists, headings of the third level down.

    `mark` is the attribute of words in another language than the page's; a single paragraph bears it itself.
    """
    html = _passage(text, translation.get_language() or "nl", shelf().edition)
    if not mark:
        return html
    alone = html.startswith("<p>") and html.count("<p>") == 1 and html.endswith("</p>")
    return SafeString(f"<p{mark}>{html[3:]}" if alone else f"<div{mark}>{html}</div>")


@register.filter
def markdown_line(text: str) -> SafeString:
    """Render the words of one line, without a paragraph around them."""
    return _line(text, translation.get_language() or "nl", shelf().edition)


@functools.lru_cache(maxsize=512)
def _passage(text: str, language: str, edition: int) -> SafeString:
    """Render once per text, language and edition: a link may lead to an entry that has gone since."""
    return mark_safe(passage(text, address_of=_address, outside=_("(andere site)")))  # noqa: S308 - cleaned by nh3


@functools.lru_cache(maxsize=4096)
def _line(text: str, language: str, edition: int) -> SafeString:
    """Render once per text, language and edition."""
    return mark_safe(line(text, address_of=_address, outside=_("(andere site)")))  # noqa: S308 - cleaned by nh3


def _address(slug: str) -> str:
    """Give the address of an entry that stands on the shelf, in the reader's language; else nothing."""
    return reverse("guide-entry", kwargs={"slug": slug}) if slug in shelf().entries else ""
