"""The text of the rules as comments of a query: it may say anything, and must not end the comment."""

from __future__ import annotations

from typing import Any

from nurture.domain.checklist import Checklist
from nurture.domain.matrix import Matrix
from nurture.domain.ruleset import Rules
from nurture.domain.scoring import Grade, Persona, Score, Segment
from nurture.dsl.layout import laid_out
from nurture.dsl.print_facts import FACTS
from nurture.dsl.print_rows import rows_of

__all__ = ["comment_of", "harmless"]

_LONGEST = 4_000
_MARKS = {"*/": "* /", "/*": "/ *", "{{": "{ {", "{%": "{ %", "{#": "{ #"}  # of SQL, and of templates of SQL
_KINDS: tuple[Any, ...] = (Score, Segment, Grade, Matrix, Checklist)


def comment_of(rules: Rules, fact: str) -> str:
    """What the rules say of ``fact``, in canonical form; nothing where it is a part of another."""
    kinds: tuple[Any, ...] = (Persona,) if fact == "persona" else _KINDS
    found = [item for kind in kinds for item in rules.of(kind) if kind is Persona or item.name == fact]
    return harmless("".join(laid_out(rows_of([item], FACTS)) for item in found))


def harmless(text: str) -> str:
    """``text`` without what could end a comment, begin another or be taken for a template, or cannot be seen.

    >>> harmless("10 */ drop")
    ' 10 * / drop '
    """
    cut = text[:_LONGEST] + (" ..." if len(text) > _LONGEST else "")
    safe = "".join(char if char.isprintable() or char == "\n" else "\ufffd" for char in cut.strip())
    for mark, instead in _MARKS.items():
        while mark in safe:
            safe = safe.replace(mark, instead)
    return f" {safe} " if safe else ""
