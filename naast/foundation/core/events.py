"""News between rooms: emitted in the caller's transaction, delivered after its commit, at least once.

An event is a frozen dataclass of ids and labels: what happened, never what was written. A lower room defines and
emits it; an upper room that wants to know listens, and the lower room does not know that it does. Delivery is a job
for each listener, so one that fails is tried again without troubling the others; the order is not promised.
"""

import dataclasses
import datetime
import inspect
import re
import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from naast.foundation.core import time
from naast.foundation.core.ids import new_id
from naast.foundation.core.jobs import enqueue, job
from naast.foundation.core.models import Delivery

_LABEL = re.compile(r"[\w.:/-]{0,80}\Z", re.ASCII)

Listener = TypeVar("Listener", bound=Callable[..., None])


class NotAnEvent(TypeError):
    """An event is a frozen dataclass of ids and labels."""


@dataclasses.dataclass(frozen=True)
class _Listening:
    """A listener, by the name its deliveries carry."""

    name: str
    event: type
    function: Callable[..., None]
    wants_key: bool


_listeners: dict[str, _Listening] = {}


def listens(event: type) -> Callable[[Listener], Listener]:
    """Register the function below for an event; it stands in its room's `jobs.py`, which is loaded at the start.

    It is called with the event after the commit, at least once. When it has a parameter `key` it is also given a
    UUID that is the same each time this event comes, to tell a second delivery by. Raises NotAnEvent.
    """
    if not _is_event_type(event):
        raise NotAnEvent(f"{event!r} is not a frozen dataclass")

    def register(function: Listener) -> Listener:
        name = f"{function.__module__}.{function.__qualname__}"
        wants_key = "key" in inspect.signature(function).parameters
        _listeners[f"{name}|{_name_of(event)}"] = _Listening(name, event, function, wants_key)
        return function

    return register


def emit(event: Any) -> uuid.UUID:
    """Store an event in the caller's transaction, for every listener; gives the key of this event.

    Nothing is stored when nobody listens, and nothing is delivered when the transaction is rolled back. Raises
    NotAnEvent when it is no frozen dataclass, or holds anything but ids, labels, numbers, dates and moments.
    """
    if isinstance(event, type) or not _is_event_type(type(event)):
        raise NotAnEvent(f"{type(event).__name__} is not a frozen dataclass")
    content = {field.name: _pack(event, field.name) for field in dataclasses.fields(event)}
    key, kind, now = new_id(), _name_of(type(event)), time.now()
    for listening in [found for found in _listeners.values() if found.event is type(event)]:
        row = Delivery.objects.create(key=key, event=kind, listener=listening.name, content=content, emitted_at=now)
        enqueue("core.deliver", row.pk)
    return key


@job("core.deliver", retries=6)
def deliver(delivery: uuid.UUID) -> None:
    """Bring one event to one listener, and forget it when it arrived."""
    row = Delivery.objects.filter(pk=delivery).first()
    if row is None:
        return  # arrived before; the worker died between delivering and writing so
    listening = _listeners[f"{row.listener}|{row.event}"]
    event = listening.event(**{name: _unpack(value) for name, value in row.content.items()})
    if listening.wants_key:
        listening.function(event, key=row.key)
    else:
        listening.function(event)
    row.delete()


def _is_event_type(event: type) -> bool:
    """Tell whether a class is a frozen dataclass."""
    return dataclasses.is_dataclass(event) and event.__dataclass_params__.frozen  # type: ignore[attr-defined]


def _name_of(event: type) -> str:
    """Name an event class as its deliveries do."""
    return f"{event.__module__}.{event.__qualname__}"


def _pack(event: Any, name: str) -> Any:
    """Turn one value into what JSON keeps, with its kind. Raises NotAnEvent for content."""
    value = getattr(event, name)
    match value:
        case None | bool() | int():
            return value
        case uuid.UUID():
            return {"uuid": str(value)}
        case datetime.datetime() if value.tzinfo is not None:
            return {"moment": value.isoformat()}
        case datetime.date() if not isinstance(value, datetime.datetime):
            return {"day": value.isoformat()}
        case str() if _LABEL.match(value):
            return value
    raise NotAnEvent(f"{type(event).__name__}.{name} is no id, label, number, date or moment; events carry no content")


def _unpack(value: Any) -> Any:
    """Turn what JSON kept into the value it was."""
    if not isinstance(value, dict):
        return value
    ((kind, text),) = value.items()
    read: dict[str, Callable[[str], Any]] = {
        "uuid": uuid.UUID,
        "moment": datetime.datetime.fromisoformat,
        "day": datetime.date.fromisoformat,
    }
    return read[kind](text)
