"""Names that no value goes by: of what else they are the name, and how that is written where a value is wanted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nurture.diagnostics import Span
from nurture.domain.event import MESSAGE_SENT
from nurture.domain.journeys import Journey
from nurture.dsl import spelling
from nurture.dsl.messages import Report, listed
from nurture.dsl.scope import PERSONA, Scope
from nurture.dsl.wordings import NO_VALUE

__all__ = ["no_attribute", "no_value"]

_LOOKED_AT = 80  # characters before a name
_BY_AN_EVENT = re.compile(r"(?:\b(?P<word>enter|exit|goal)|->\s*\S+|[+-]\s*[\d_.]+)[ \t]+when[ \t]+$")
_COMPARED = re.compile(r"(?:[=!]=|\bin[ \t]*\[[^\]\n]*)[ \t]*$")


def no_value(name: str, span: Span | None, scope: Scope, report: Report) -> None:
    """Report a name that is read as a value, and is the name of none."""
    help_ = next(_elsewhere(name, _before(span, report), scope), None) if report.compares(scope.symbols) else None
    near = "" if help_ else report.near(name, scope.symbols)
    report.add("N201", span, name=name, near=near, help=help_ or _known(scope))


def no_attribute(name: str, span: Span | None, scope: Scope, report: Report) -> None:
    """Report a name that stands where only an attribute of the lead may, and is the name of none."""
    symbol = scope.symbols.get(name)
    fields = [each for each, item in scope.symbols.items() if item.kind == "field"]
    help_ = _known(scope) if symbol is None else NO_VALUE["other"].format(name=name, kind=symbol.kind)
    report.add("N201", span, name=name, near=report.near(name, fields), help=help_)


def _before(span: Span | None, report: Report) -> str:
    """What stands before a place on its line."""
    return "" if span is None else report.source.text[: span.start][-_LOOKED_AT:].rpartition("\n")[2]


def _elsewhere(name: str, before: str, scope: Scope) -> Iterator[str]:
    """What the name is of, the likeliest first."""
    parts = {"name": spelling.name(name), "text": spelling.text(name)}
    compared = _COMPARED.search(before)
    options = [NO_VALUE[kind].format(**parts, of=spelling.name(of)) for kind, of in _options(name, scope)]
    if compared:
        yield from options
        yield from (NO_VALUE["label"].format(**parts, stage=stage, of=of) for stage, of in _labelled(name, scope))
    if scope.event(name) is not None:
        found = _BY_AN_EVENT.search(before)
        word = f"{found['word']} " if found and found["word"] else ""
        yield NO_VALUE["on" if found else "event"].format(**parts, word=word)
    if not compared:
        yield from options
    for event, properties in scope.events.items():
        if name in properties and event != MESSAGE_SENT:
            yield NO_VALUE["property"].format(**parts, event=spelling.name(event))
    if compared:
        yield NO_VALUE["text"].format(**parts)


_KINDS = {"journey": "stage", "grade": "band", "field": "option", "persona": "persona"}


def _options(name: str, scope: Scope) -> Iterator[tuple[str, str]]:
    """What has ``name`` among its values, each with what such a value is called."""
    for of, symbol in scope.symbols.items():
        if symbol.kind in _KINDS and name in (symbol.type.item or symbol.type).options:
            yield _KINDS[symbol.kind], of


def _labelled(name: str, scope: Scope) -> Iterator[tuple[str, str]]:
    """The stages that have ``name`` for a label, each with its journey."""
    for of, symbol in scope.symbols.items():
        if isinstance(symbol.declaration, Journey):
            yield from ((spelling.text(stage.name), of) for stage in symbol.declaration.stages if stage.label == name)


def _known(scope: Scope) -> str:
    if any(item.kind == "field" for item in scope.symbols.values()):
        return NO_VALUE["fields"]
    known = [name for name in scope.symbols if name != PERSONA]
    return NO_VALUE["known"].format(known=listed(known)) if known else NO_VALUE["nothing"]
