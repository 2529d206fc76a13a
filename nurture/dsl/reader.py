"""Reads a text by the tables of the language, and has what it says made on the way.

It takes the steps of Lark's LALR parser with Lark's contextual lexer, and no others: where it does not know how to go on it
gives up, and Lark is asked, which takes longer and can say what is wrong. ``tests/properties/test_reader.py`` holds the two
together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, TypeAlias

from attrs import frozen

from nurture.diagnostics import Span
from nurture.dsl.builder import Builder
from nurture.dsl.messages import Report
from nurture.dsl.tables import BRACKETS, GOES_ON, Reduction, tables
from nurture.dsl.words import Extent, Word

__all__ = ["UNREAD", "follow", "read"]

UNREAD = object()
_NAME = ("NAME",)
_NOTHING = Word("")
_NOTHING.kind = ""
_Maker: TypeAlias = Callable[[Builder, Extent, list[Any]], Any]
_Met: TypeAlias = tuple[tuple[str, ...], Word]  # a word, and the terminals that it can be


def read(text: str, start: str, report: Report, offset: Span) -> Any:
    """What ``text``, a ``start`` of the grammar that stands at ``offset``, says; ``UNREAD`` where it cannot be read."""
    return follow(_words(text), start, report, offset)


def follow(words: Iterable[_Met], start: str, report: Report, offset: Span) -> Any:
    """What ``words`` say; ``UNREAD`` where they cannot be read. ``report`` is left alone until all of them have been."""
    trial = Report(report.source, list(report.found))
    made = _made(words, start, Builder(trial, offset))
    if made is not UNREAD:
        report.found[:] = trial.found
    return made


def _made(words: Iterable[_Met], start: str, builder: Builder) -> Any:
    """What ``builder`` makes of ``words``, with the last of which their text ends."""
    rows, actions = tables().rows, _reductions()
    state, end = tables().starts[start]
    states, values, begins = [state], list[Any](), list[Word]()
    depth, before = 0, _NOTHING
    for kinds, word in words:
        row = rows[states[-1]]
        word.kind = kind = kinds[0] if kinds[0] in row else next((each for each in kinds if each in row), "")
        if kind == "_NL" and (depth > 0 or before.kind in GOES_ON):
            continue
        depth += BRACKETS.get(kind, 0)
        while (action := rows[states[-1]].get(kind, _UNKNOWN)) < 0:
            if action == _UNKNOWN:
                return UNREAD
            due = actions[~action]
            if due.is_unit:
                states[-1] = rows[states[-2]][due.origin]
            else:
                base = len(values) - due.size
                begin = begins[base] if due.size else word
                value = due.value(values[base:], (begin, before), builder)
                del values[base:], begins[base:], states[base + 1 :]
                values.append(value)
                begins.append(begin)
                states.append(rows[states[-1]][due.origin])
            if states[-1] == end:
                return values[-1]
        states.append(action)
        values.append(word)
        begins.append(word)
        before = word
    return UNREAD


# -- words -----------------------------------------------------------------------------------------------------------


def _words(text: str) -> Iterator[_Met]:
    """The words of ``text``, up to its end or to the first place where there is none."""
    known = tables().words
    at, line, margin = 0, 1, -1
    for match in tables().pattern.finditer(text):
        if match.start() != at:
            return
        kind = match.lastgroup or ""
        begin, at = match.span(kind)
        word = Word(match[kind])
        word.start, word.end, word.line, word.column = begin, at, line, begin - margin
        if kind == "NAME":
            yield known.get(word, _NAME), word
        elif kind != "GOES_ON":
            yield (kind,), word
        if kind in _LINE_ENDS:
            line += word.count("\n")
            margin = text.rfind("\n", begin, at)


_LINE_ENDS = ("_NL", "GOES_ON")


# -- reductions ------------------------------------------------------------------------------------------------------


_UNKNOWN = -(10**9)  # what no reduction has


@frozen
class _Due:
    """A reduction made ready: ``keeps`` are the children that are kept, where they are kept as they are and not all."""

    reduction: Reduction
    origin: str
    size: int
    is_unit: bool
    is_simple: bool
    keeps: tuple[int, ...]
    make: _Maker | None

    def value(self, found: list[Any], extent: Extent, builder: Builder) -> Any:
        """What becomes of the children that were ``found``."""
        if not self.is_simple:
            found = _picked(found, self.reduction)
        elif len(self.keeps) != self.size:
            found = [found[number] for number in self.keeps]
        if self.reduction.single and len(found) == 1:
            return found[0]
        return found if self.make is None else self.make(builder, extent, found)


def _picked(found: list[Any], reduction: Reduction) -> list[Any]:
    kept: list[Any] = []
    for number, is_list, missing in reduction.picks:
        kept += [None] * missing
        if not is_list:
            kept.append(found[number])
        elif kept:
            kept += found[number]
        else:
            kept = found[
                number
            ]  # the list itself, which nobody else holds: else a long one would be copied for each item
    return kept + [None] * reduction.missing


@cache
def _reductions() -> tuple[_Due, ...]:
    """The reductions of the language, with the methods of the builder."""
    return tuple(map(_due, tables().reductions))


def _due(each: Reduction) -> _Due:
    keeps = tuple(number for number, _, _ in each.picks)
    is_simple = not each.missing and not any(is_list or missing for _, is_list, missing in each.picks)
    is_unit = each.single and is_simple and each.size == len(keeps) == 1
    make = None if each.single or each.maker is None else getattr(Builder, each.maker)
    return _Due(each, each.origin, each.size, is_unit, is_simple, keeps, make)
