"""Where people meet online: a provider gives the link, and whoever has the appointment is given it, nobody else (C1).

The provider of the house is the link that a member of staff keeps themselves. Another one (a server for meetings that
makes a room for each appointment) is a class with a `link`, named in `PROVIDERS`; it is asked when the page is opened.
"""

import dataclasses
import datetime
from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol
from urllib.parse import urlsplit

OWN_LINK = "own-link"


@dataclasses.dataclass(frozen=True, slots=True)
class Meeting:
    """What a provider may know of an appointment: when it is, and the host's own link. Not who comes, nor why."""

    code: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    own_link: str = dataclasses.field(default="", repr=False)


class MeetingProvider(Protocol):
    """Something that knows where a meeting is."""

    def link(self, meeting: Meeting) -> str:
        """Give the address of a meeting, "" when there is none yet."""


class OwnLink:
    """The link that the host keeps in their diary, the same for everybody they meet."""

    def link(self, meeting: Meeting) -> str:
        """Give the host's link when it is one that a browser may follow safely."""
        return meeting.own_link if is_safe_link(meeting.own_link) else ""


PROVIDERS: Mapping[str, MeetingProvider] = MappingProxyType({OWN_LINK: OwnLink()})


def link_of(meeting: Meeting, provider: str = OWN_LINK) -> str:
    """Give the address of a meeting by the provider of this installation; "" when there is none to be trusted."""
    known = PROVIDERS.get(provider)
    found = known.link(meeting) if known is not None else ""
    return found if is_safe_link(found) else ""


def is_safe_link(address: str) -> bool:
    """Tell whether an address is one of the web, over TLS, without a name and password in it."""
    try:
        parts = urlsplit(address)
        return parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc and address.isprintable()
    except ValueError:
        return False
