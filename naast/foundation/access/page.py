"""The declaration above a view: who may open the page, and whether opening it is worth a line in the trail."""

import dataclasses
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from .actor import Actor
from .decision import Decision, allow, refuse


class Rule(Protocol):
    """A question put to an actor and the parts of the address; the answer is a Decision."""

    def __call__(self, actor: Actor, /, **parts: Any) -> Decision:
        """Answer it."""


@dataclasses.dataclass(frozen=True)
class Page:
    """What a view declares. `confidential` pages leave a line in the trail and are never stored by a browser.

    `lists` marks a confidential page that shows several people: its view calls `gate.shown`, which writes the one line
    with all their names; a list that is answered without that call is withheld.
    `part` marks a poll or fragment of a page that was opened already: no line of its own, unless it is refused.
    `writes_on_get` names the reason why opening the page may write (a sign-in callback); empty for all others.
    `strong` pages ask for a second factor of everybody; without a word on it (None) a confidential page asks it of
    whoever holds a function that needs one, and False of nobody. `fresh` marks the most sensitive: who was away for a
    quarter of an hour proves again who they are. Where a second factor is asked, it is asked again after that too (G5).
    `from_elsewhere` names the reason why another site's form is answered (a SAML provider posts its answer): no token
    and no origin is asked, so the view itself must tie what it gets to something it gave this browser before.
    `stateless` pages answer a POST without a cookie; the sender's origin is checked instead (architecture §6).
    Raises ValueError for a list or part that is not confidential, for a list that is a part, and for a page that is
    posted to from elsewhere while it is confidential or held to our own origin.
    """

    access: Rule
    confidential: bool = False
    writes_on_get: str = ""
    stateless: bool = False
    part: bool = False
    lists: bool = False
    strong: bool | None = None
    fresh: bool = False
    from_elsewhere: str = ""

    def __post_init__(self) -> None:
        if (self.part or self.lists) and not self.confidential:
            raise ValueError("only a confidential page has lines to leave out or names to add")
        if self.part and self.lists:
            raise ValueError("a part leaves no line, so it has no place for names; make it a page of its own")
        if self.from_elsewhere and (self.confidential or self.stateless):
            raise ValueError("what is posted from elsewhere shows nothing, and is held to no origin")

    def lacks(self, actor: Actor) -> bool:
        """Tell whether somebody who may open the page must first prove who they are, with a second factor or again."""
        if not actor.known:
            return False
        strong = self.strong if self.strong is not None else self.confidential and actor.needs_strong
        return (strong and not actor.strong) or ((strong or self.fresh) and not actor.fresh)


def anyone(actor: Actor, /, **parts: Any) -> Decision:
    """Open to all, signed in or not."""
    return _OPEN


def signed_in(actor: Actor, /, **parts: Any) -> Decision:
    """Open to everybody the university knows."""
    return allow("signed in", subject=actor.pk) if actor.known else _SIGN_IN


def nobody(actor: Actor, /, **parts: Any) -> Decision:
    """Open to no one."""
    return refuse("closed")


_OPEN = allow("open to all")
_SIGN_IN = refuse("not signed in", sign_in_helps=True)
View = TypeVar("View", bound=Callable[..., Any])


def page(
    *,
    access: Rule,
    confidential: bool = False,
    writes_on_get: str = "",
    stateless: bool = False,
    part: bool = False,
    lists: bool = False,
    strong: bool | None = None,
    fresh: bool = False,
    from_elsewhere: str = "",
) -> Callable[[View], View]:
    """Declare who may open the view below. Without this line the gate answers 404. Raises ValueError (see Page)."""
    declaration = Page(access, confidential, writes_on_get, stateless, part, lists, strong, fresh, from_elsewhere)

    def declare(view: View) -> View:
        view.page = declaration  # type: ignore[attr-defined]
        if stateless or from_elsewhere:
            view.csrf_exempt = True  # type: ignore[attr-defined]
        return view

    return declare


def declared(view: Callable[..., Any], request: HttpRequest) -> Page | None:
    """Find the declaration of a view: its own, its operation's (API), or the house's table for others' views."""
    own: Page | None = getattr(view, "page", None)
    if own is not None:
        return own
    operation = _operation_page(view, request)
    if operation is not None:
        return operation
    match = request.resolver_match
    return foreign_pages().get(match.view_name) if match is not None else None


def _operation_page(view: Callable[..., Any], request: HttpRequest) -> Page | None:
    """Look inside django-ninja's one view per address for the operation that answers this method.

    A method without an operation is let through, so that it gets its 405.
    """
    for cell in getattr(view, "__closure__", None) or ():
        try:
            path_view = cell.cell_contents
        except ValueError:  # a name that was never given a value
            continue
        # By name: the ground floor does not import the interface's library.
        if type(path_view).__module__ != "ninja.operation":
            continue
        for operation in path_view.operations:
            if request.method in operation.methods:
                return getattr(operation.view_func, "page", None)
        return Page(anyone)
    return None


def foreign_pages() -> dict[str, Page]:
    """Give the house's table of views written by others, by URL name (interfaces/website/foreign.py)."""
    table: dict[str, Page] = import_string(settings.FOREIGN_PAGES)
    return table
