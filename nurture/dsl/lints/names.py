"""Warnings about names: those that nothing reads, and those that the eye takes for others."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from nurture.diagnostics import Span
from nurture.domain.checklist import Checklist
from nurture.domain.journeys import Channel, Journey
from nurture.domain.matrix import Matrix
from nurture.domain.ruleset import EventType
from nurture.domain.scoring import Grade, Persona
from nurture.dsl import program as p
from nurture.dsl.messages import Report
from nurture.dsl.scope import Scope
from nurture.dsl.walk import parts

__all__ = ["check_names", "skeleton"]


def check_names(program: p.Program, scope: Scope, report: Report) -> None:
    """Warn about names that are not used, or that look like others, and about text that is not what it seems."""
    _unused(program, report)
    for names in _spaces(program, scope):
        _alike(names, report)
    for match in _TURNING.finditer(program.source.text):
        if report.is_full:  # to find the line of each takes a while
            break
        span = program.source.span(match.start(), match.end())
        report.add("N517", span, code=f"U+{ord(match[0]):04X}")


# -- what is not used ------------------------------------------------------------------------------------------------


def _unused(program: p.Program, report: Report) -> None:
    """Events that no rule reads, channels that no scenario sends by.

    Attributes of leads and properties of events are columns of somebody's tables, whatever the rules read of them.

    Scores, segments, grades, personas and journeys are what a ruleset is for, and may be read by its users alone. Tests
    do not count: what only they name has no part in the rules.
    """
    used = set(_uses(program))
    for event in program.rules.of(EventType):
        if not used & {("event", event.name), ("event", None)}:
            report.add("N507", event.span, kind="event", name=event.name)
    for channel in program.rules.of(Channel):
        if ("channel", channel.name) not in used:
            report.add("N507", channel.span, kind="channel", name=channel.name)


def _uses(program: p.Program) -> Iterator[tuple[str, str | None]]:
    for persona in program.rules.of(Persona):
        yield from (("channel", name) for name in persona.prefers)
    channels = tuple(program.channels.values())
    for part in parts((program.facts, program.journeys, program.scenarios, channels)):
        if isinstance(part, p.Select):
            yield "event", part.event
        elif isinstance(part, (p.SendTo, p.SendNext)):
            yield "channel", part.channel


# -- what looks like something else ----------------------------------------------------------------------------------

# Pairs of a character and what it is taken for: Greek and Cyrillic for Latin; digits for letters; kana for kanji,
# long marks and dashes for one another; hiragana for the katakana that is drawn alike.
_TAKEN_FOR = (
    "аaеeоoрpсcуyхxіiјjѕsԁdԛqԝwһhгrпnтtкk"
    "АAВBЕEЗ3КKМMНHОOРPСCТTУYХXІIЈJЅSҮY"
    "αaνvοoρpυuιiκkτtχx"
    "ΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX"
    "0O1lIlöo"
    "一ー―ー—ー–ー─ー-ー丨|"
    "力カロロ口ロ囗ロ二ニハ八タ夕ト卜エ工チ千ミ三へヘべベぺペりリノ丿才オ"
)
_SKELETON = {ord(char): like for char, like in zip(_TAKEN_FOR[::2], _TAKEN_FOR[1::2], strict=True)}
_UNSEEN = dict.fromkeys([*range(0xFE00, 0xFE10), 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0])
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def skeleton(name: str) -> str:
    """What the eye makes of ``name``: two names with the same skeleton look alike.

    >>> skeleton("scоre") == skeleton("score"), skeleton("カ一ド") == skeleton("カード")
    (True, True)
    """
    return unicodedata.normalize("NFKC", name).translate(_UNSEEN).translate(_SKELETON)


def _alike(names: Iterable[tuple[str, Span | None]], report: Report) -> None:
    seen: dict[str, str] = {}
    for name, span in names:
        first = seen.setdefault(skeleton(name), name)
        if first != name:
            report.add("N514", span, first=first, second=name, difference=_difference(first, name))


def _difference(first: str, second: str) -> str:
    """The characters by which two names that look alike differ."""
    pairs = [(one, two) for one, two in zip(first, second, strict=False) if one != two]
    if not pairs or len(first) != len(second):
        return "one of them holds a character that is not seen"
    one, two = (f"U+{ord(char):04X} {unicodedata.name(char, '')}".rstrip() for char in pairs[0])
    return f"it has {two} where the other has {one}"


def _spaces(program: p.Program, scope: Scope) -> Iterator[list[tuple[str, Span | None]]]:
    """The names that could be taken for one another, by the space that they share."""
    declared: Mapping[str, Span | None] = {
        name: symbol.declaration.span for name, symbol in scope.symbols.items() if symbol.declaration is not None
    }
    yield list(declared.items())
    yield [(event.name, event.span) for event in program.rules.of(EventType)]
    yield [(channel.name, channel.span) for channel in program.rules.of(Channel)]
    yield [(persona.name, persona.span) for persona in program.rules.of(Persona)]
    yield from ([(item.name, item.span) for item in event.properties] for event in program.rules.of(EventType))
    yield from ([(stage.name, stage.span) for stage in journey.stages] for journey in program.rules.of(Journey))
    yield from ([(band.name, band.span) for band in grade.bands] for grade in program.rules.of(Grade))
    yield from ([(item.name, item.span) for item in each.questions] for each in program.rules.of(Checklist))
    for matrix in program.rules.of(Matrix):
        yield from ([(band.name, band.span) for band in axis.bands] for axis in matrix.axes)
