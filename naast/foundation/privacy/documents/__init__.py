"""Documents to read and print: blocks of text that become a tagged PDF (PDF/UA-1) or Markdown, the same for both."""

from .blocks import Block, Document, facts, heading, items, paragraph, table
from .markdown import markdown
from .pdf import pdf

__all__ = ["Block", "Document", "facts", "heading", "items", "markdown", "paragraph", "pdf", "table"]
