"""The text of the rules as comments of a query: it may say anything, and must not end the comment."""

from __future__ import annotations

from nurture.diagnostics import Source, Span

__all__ = ["comment_of"]

_LONGEST = 2_000
_MARKS = {"*/": "* /", "/*": "/ *", "--": "- -", "{{": "{ {", "{%": "{ %", "{#": "{ #"}  # of SQL, and of templates of SQL


def comment_of(source: Source, span: Span) -> str:
    """What is written at ``span``, harmless in a comment: on one line each, without marks and unseen characters."""
    text = source.excerpt(span)
    lines = [" ".join(line.split()) for line in text[:_LONGEST].splitlines()]
    shown = "\n".join(line for line in lines if line) + (" ..." if len(text) > _LONGEST else "")
    safe = "".join(char if char.isprintable() or char == "\n" else "\ufffd" for char in shown)
    for mark, harmless in _MARKS.items():
        while mark in safe:
            safe = safe.replace(mark, harmless)
    return safe
