"""How the tests of the interface ask, and how they look for what was typed in what came back."""

import json
import logging
from typing import Any

FIND = "/api/v1/guide/find"
MARK = "zwaluwnest"
"""A word nobody's guide holds; wherever it turns up after a question, the question was repeated or kept."""


def ask(program: Any, body: Any, **more: Any) -> Any:
    """Put a question; a text or bytes go as they are, everything else as JSON."""
    content = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return program.post(FIND, content, content_type=more.pop("content_type", "application/json"), **more)


def told(response: Any) -> dict[str, Any]:
    """Read a problem, and hold it to its form."""
    assert response.headers["Content-Type"] == "application/problem+json"
    body = response.json()
    assert set(body) == {"type", "title", "status", "detail", "faults"}
    assert body["status"] == response.status_code
    return body


def repeats(response: Any) -> list[str]:
    """List where an answer repeats what was typed: in its body, its headers, its cookies."""
    places = {"body": response.content.decode(), "headers": str(response.headers), "cookies": str(response.cookies)}
    return [place for place, text in places.items() if MARK in text]


class Log(logging.Handler):
    """Everything that is logged, at every level, by everybody, with the words of exceptions."""

    def __init__(self) -> None:
        super().__init__(level=logging.NOTSET)
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s %(args)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    def repeats(self) -> list[str]:
        return [line for line in self.lines if MARK in line]
