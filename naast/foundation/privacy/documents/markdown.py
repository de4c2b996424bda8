"""A document as Markdown, for whoever goes on writing in it."""

import re

from .blocks import Block, Document

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|])")


def markdown(document: Document) -> str:
    """Write a document as Markdown; what stands in it stays text."""
    parts = [f"# {_plain(document.title)}", _plain(document.under), *(_block(block) for block in document.blocks)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _block(block: Block) -> str:
    match block["kind"]:
        case "heading":
            return f"{'#' * block['level']} {_plain(block['text'])}"
        case "paragraph":
            return _plain(block["text"])
        case "items":
            return "\n".join(f"- {_plain(text)}" for text in block["texts"])
        case "facts":
            return "\n".join(f"- **{_plain(name)}**: {_plain(value)}" for name, value in block["rows"])
        case _:
            head = f"| {' | '.join(_plain(cell) for cell in block['head'])} |"
            rule = f"|{'---|' * len(block['head'])}"
            rows = [f"| {' | '.join(_plain(cell) for cell in row)} |" for row in block["rows"]]
            return "\n".join([head, rule, *rows]) if rows else ""


def _plain(text: str) -> str:
    """Keep a text from being read as markup, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
