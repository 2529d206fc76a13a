"""What the writers of declarations share: heads with names and labels, blocks, tables of writers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from attrs import evolve

from nurture.domain.journeys import Use
from nurture.dsl.layout import Row
from nurture.dsl.spelling import name, text
from nurture.errors import InputError

__all__ = ["Writers", "behind", "block", "head", "indented", "label", "line", "print_use", "rows_of"]

Writers = Mapping[type, Callable[[Any], list[Row]]]


def rows_of(items: Iterable[Any], writers: Writers) -> list[Row]:
    """The rows of ``items``, each by the writer of its class."""
    rows = []
    for item in items:
        write = writers.get(type(item))
        if write is None:
            raise InputError(type(item).__name__, item, "must be something that the language has words for")
        rows += write(item)
    return rows


def line(write: Callable[[Any], str], kind: str = "") -> Callable[[Any], list[Row]]:
    """The writer of one line, from what gives its text."""
    return lambda item: [Row((write(item),), kind=kind)]


def block(start: str, inner: Iterable[Row]) -> list[Row]:
    """The rows of a block that begins with ``start``."""
    rows = indented(inner)
    return [Row((f"{start} {{",)), *rows, Row(("}",))] if rows else [Row((f"{start} {{}}",))]


def indented(rows: Iterable[Row]) -> list[Row]:
    """``rows`` one step to the right."""
    return [evolve(row, indent=row.indent + 1) if row.cells else row for row in rows]


def head(word: str, item: Any) -> str:
    """What a declaration begins with: ``word``, the name of ``item``, its label."""
    return f"{word} {name(item.name)}{label(item.label)}"


def label(value: str | None) -> str:
    """A label behind a name; nothing where there is none."""
    return "" if value is None else f" {text(value)}"


def print_use(use: Use) -> str:
    """What a declaration starts from.

    >>> print_use(Use("aisas", "ja", ("share",)))
    'use aisas in "ja" without share'
    """
    language = None if use.language is None else text(use.language)
    without = ", ".join(map(name, use.without)) or None
    return f"use {name(use.preset)}{behind(' in', language)}{behind(' without', without)}"


def behind(words: str, value: object | None) -> str:
    """``words`` and ``value``, as they stand behind something; nothing where there is no value.

    >>> behind(" for", "14 days"), behind(", within", None)
    (' for 14 days', '')
    """
    return "" if value is None else f"{words} {value}"
