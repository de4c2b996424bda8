"""Finds the page of an address without trying every page of the house.

Django tries one pattern after another, and each is translated at every try; with some three hundred pages that cost a
page of staff a third of all it may. Here the patterns stand in groups by how many parts an address has and by its first
two words, in their own order, and only those of one group are tried.
"""

import functools
from collections.abc import Iterable
from typing import Any

from django.urls import URLPattern, URLResolver
from django.urls.resolvers import ResolverMatch, RoutePattern
from django.utils.translation import get_language

Pattern = URLPattern | URLResolver
Group = tuple[int, str, str]
ANY = "<>"
"""Stands for a part that differs from address to address."""


class InGroups(URLResolver):
    """Pages whose addresses are compared with a few others only; which page is found is the same as without."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        super().__init__(RoutePattern("", is_endpoint=False), _leaves(patterns))

    def resolve(self, path: Any) -> ResolverMatch:
        """Find the page of an address. Raises Resolver404."""
        groups, (count, first, second) = self._groups(get_language() or ""), group_of(str(path))
        for key in ((count, first, second), (count, first, ANY), (count, ANY, ANY)):
            if key in groups:
                return groups[key].resolve(path)
        return groups[_OTHERS].resolve(path)

    @functools.cache  # noqa: B019 - there is one of these as long as the house is open
    def _groups(self, language: str) -> dict[Group, URLResolver]:
        """Put the patterns in groups as they read in a language."""
        keyed = [(_group(pattern), pattern) for pattern in self.url_patterns]
        groups = {}
        for key in {key for key, _pattern in keyed if key is not None} | {_OTHERS}:
            fitting = [pattern for own, pattern in keyed if own is None or _fits(own, key)]
            groups[key] = URLResolver(RoutePattern("", is_endpoint=False), fitting)
        return groups


_OTHERS: Group = (0, "", "")


def group_of(path: str) -> Group:
    """Say how many parts an address has, and its first two."""
    parts = path.split("/")
    return len(parts), parts[0], parts[1] if len(parts) > 1 else ""


def _leaves(patterns: Iterable[Pattern]) -> list[Pattern]:
    """List patterns, those of an `include` without a prefix or a name of its own one by one."""
    found: list[Pattern] = []
    for pattern in patterns:
        plain = isinstance(pattern, URLResolver) and not (str(pattern.pattern) or pattern.namespace)
        found += _leaves(pattern.url_patterns) if plain else [pattern]  # type: ignore[union-attr]
    return found


def _group(pattern: Pattern) -> Group | None:
    """Say in which group a pattern stands; None for one that must be tried everywhere."""
    route = str(pattern.pattern)
    if isinstance(pattern, URLResolver) or not isinstance(pattern.pattern, RoutePattern) or "<path:" in route:
        return None
    count, first, second = group_of(route)
    if "<" in first:
        return count, ANY, ANY
    return count, first, ANY if "<" in second else second


def _fits(own: Group, key: Group) -> bool:
    """Tell whether a pattern of one group can be the page of an address in another."""
    return own[0] == key[0] and own[1] in (ANY, key[1]) and own[2] in (ANY, key[2])
