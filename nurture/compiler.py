"""Rulesets: loading, checking and compiling them. The only module that knows every room."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

from nurture.backends.bytecode.planner import plan
from nurture.diagnostics import Diagnostic, Severity, Source
from nurture.domain import fields as f
from nurture.domain.checked import check_each, check_kind
from nurture.domain.frozen import FrozenMap
from nurture.domain.journeys import Journey, Scenario, Stage
from nurture.domain.maps import Backlog
from nurture.domain.parameter import set_parameters
from nurture.domain.ruleset import DECLARATIONS, Declaration, Rules, Settings
from nurture.domain.scoring import Persona
from nurture.dsl import limits
from nurture.dsl.checker import Checked, check
from nurture.dsl.json import from_dict, to_dict
from nurture.dsl.lints import lint
from nurture.dsl.messages import Report
from nurture.dsl.parser import parse_rules
from nurture.dsl.pieces import PLAIN, is_readable
from nurture.dsl.places import Places
from nurture.dsl.printer import print_rules, printed
from nurture.dsl.program import Program
from nurture.dsl.scope import Scope
from nurture.errors import InputError, RulesError
from nurture.journey.plan import Plan
from nurture.maps.comparison import compared
from nurture.maps.journey_map import journey_map
from nurture.maps.tables import Document
from nurture.plugins import NO_PLUGINS, Plugins, Registry

__all__ = ["Ruleset", "check_text", "decoded", "load", "parse"]


NO_PARAMETERS: Mapping[str, Any] = FrozenMap()


@frozen(repr=False, eq=False, field_transformer=f.checked)
class Ruleset:
    """A checked ruleset, ready to run.

    Made by ``load`` from a file, ``parse`` from text, ``from_dict`` from its JSON form, or ``build`` from objects; all
    four carry the same information, and rulesets are equal where their declarations are. Each takes ``plugins``, for this
    ruleset alone; a ruleset that is pickled keeps them.
    """

    program: Program = field(metadata=f.instance(Program))
    plan: Plan = field(metadata=f.instance(Plan))
    scope: Scope = field(metadata=f.instance(Scope))
    plugins: Plugins = field(default=NO_PLUGINS, metadata=f.instance(Plugins))

    @classmethod
    def build(
        cls,
        settings: Settings | str,
        declarations: Iterable[Declaration],
        *,
        plugins: Plugins = NO_PLUGINS,
    ) -> Ruleset:
        """A ruleset out of objects: its settings (or just its name) and its declarations.

        Raises ``InputError`` for what is no declaration, ``RulesError`` for what the rules mean.
        """
        named = Settings(settings) if isinstance(settings, str) else check_kind("settings", settings, Settings)
        rules = Rules(named, tuple(check_each("declarations", declarations, *DECLARATIONS)))
        return cls.from_dict(to_dict(rules), plugins=plugins)

    @classmethod
    def from_dict(
        cls,
        data: Mapping[str, Any],
        *,
        plugins: Plugins = NO_PLUGINS,
    ) -> Ruleset:
        """A ruleset out of its JSON form. Raises ``InputError`` for its form, ``RulesError`` for its meaning."""
        places = Places()
        rules = from_dict(data, places.next)
        source = Source(f"<ruleset {rules.settings.name}>", printed(rules))
        places.settle(rules, source)
        report = Report(source)
        if not is_readable(report):
            raise RulesError(report.sorted())
        return _compiled(
            check(rules, source, report, Registry(check_kind("plugins", plugins, Plugins))), report, plugins
        )

    def to_dict(self) -> dict[str, Any]:
        """The ruleset as plain data that JSON can hold."""
        return to_dict(self.program.written)

    def to_text(self) -> str:
        """The ruleset as a rules file in canonical form."""
        return print_rules(self.program.written)

    @cached_property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What is legal and cannot be meant, in the order of its places. It is looked for when it is first asked for."""
        return _warnings(self.program, self.scope)

    @property
    def name(self) -> str:
        """The ruleset's name."""
        return self.program.name

    @property
    def version(self) -> str:
        """What tells this version of the ruleset from others: a hash of its JSON form without tests, labels and order."""
        return self.program.version

    @property
    def personas(self) -> tuple[Persona, ...]:
        """The personas, as declared."""
        return self.program.rules.of(Persona)

    @property
    def journeys(self) -> tuple[Journey, ...]:
        """The journeys, with the stages of the presets that they use; ``to_text`` and ``to_dict`` keep the ``use``."""
        return self.program.rules.of(Journey)

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages of all journeys, those of their presets among them."""
        return tuple(stage for journey in self.journeys for stage in journey.stages)

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The scenarios, as declared."""
        return self.program.rules.of(Scenario)

    def backlog(self, journey: str) -> Backlog:
        """What is to be mended in ``journey``; ``ranked`` has the heaviest issue first. Raises ``InputError``."""
        self._journey("journey", journey)
        return next((item for item in self.program.rules.of(Backlog) if item.journey == journey), Backlog(journey))

    def journey_map(self, journey: str) -> Document:
        """The map of ``journey``: for everybody and each persona what they do, think and feel, and what they are sent.

        ``to_markdown`` and ``to_html`` write it; a notebook shows it. Raises ``InputError`` where there is no such journey.
        """
        return journey_map(self.program.rules, self._journey("journey", journey))

    def compare(self, first: str, second: str) -> Document:
        """Two journeys side by side, stage by stage and way by way. Raises ``InputError`` where there is no such journey."""
        return compared(self._journey("first", first), self._journey("second", second))

    def _journey(self, where: str, name: str) -> Journey:
        found = next((item for item in self.journeys if item.name == name), None)
        if found is None:
            raise InputError(where, name, "must be the name of a journey")
        return found

    @property
    def state_bound(self) -> int:
        """The most bytes that a lead's state takes when written down, beside the lead and when its attributes were set.

        It does not grow with history: ids of events count at their longest, 255 characters.
        """
        return self.plan.bound

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Ruleset)
            and self.program.written == other.program.written
            and self.program.rules == other.program.rules
        )

    def __hash__(self) -> int:
        return hash(self.version)

    def __repr__(self) -> str:
        kinds = ", ".join(
            f"{len(self.program.rules.of(kind))} {kind.__name__}" for kind in (Persona, Journey, Scenario)
        )
        return f"<Ruleset {self.name!r} version {self.version}: {kinds}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (self.to_dict(), self.plugins)


def _restored(data: Mapping[str, Any], plugins: Plugins) -> Ruleset:
    return Ruleset.from_dict(data, plugins=plugins)


def load(
    path: str | os.PathLike[str],
    *,
    plugins: Plugins = NO_PLUGINS,
    parameters: Mapping[str, Any] = NO_PARAMETERS,
) -> Ruleset:
    """The ruleset in the file at ``path``. Raises ``RulesError``, which carries every fault, or ``OSError``.

    ``plugins`` are for this ruleset alone, and go before those of installed packages and of the library; one that the
    rules use and that is broken is a fault that names it. ``parameters`` are values for parameters that the rules
    declare, by name; one that they do not declare, or of another type, is an ``InputError``.
    """
    file = _path(path)
    with file.open("rb") as opened:
        text = decoded(opened.read(limits.SOURCE + 4), name=str(file))
        return parse(text, name=str(file), plugins=plugins, parameters=parameters)


def _path(path: str | os.PathLike[str]) -> Path:
    try:
        named = Path(path)
        if b"\x00" not in os.fsencode(named):
            return named
    except (TypeError, ValueError):
        pass
    raise InputError("path", path, "must be the path of a file")


def decoded(raw: bytes, *, name: str = "<bytes>") -> str:
    """The text of a rules file out of its bytes, which are UTF-8, with or without a mark. Raises ``RulesError``."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        if len(raw) > limits.SOURCE:
            return raw.decode("utf-8", "ignore")
        source = Source(name, raw[: fault.start].decode("utf-8"))
        report = Report(source)
        report.add("N116", source.end(), found=f"the byte 0x{raw[fault.start]:02X}, which is not UTF-8", advice=PLAIN)
        raise RulesError(report.sorted()) from fault


def parse(
    text: str,
    *,
    name: str = "<text>",
    plugins: Plugins = NO_PLUGINS,
    parameters: Mapping[str, Any] = NO_PARAMETERS,
) -> Ruleset:
    """The ruleset in ``text``; ``name`` is shown in findings. Raises ``RulesError``, which carries every fault.

    ``plugins`` are for this ruleset alone, and go before those of installed packages and of the library; one that the
    rules use and that is broken is a fault that names it. ``parameters`` are values for parameters that the rules
    declare, by name; one that they do not declare, or of another type, is an ``InputError``.

    >>> rules = parse('ruleset "small" { language 1 }')
    >>> rules.name
    'small'
    """
    source = Source(check_kind("name", name, str), check_kind("text", text, str))
    return _compiled(*_checked(source, plugins, parameters), plugins)


def _compiled(checked: Checked, report: Report, plugins: Plugins) -> Ruleset:
    report.stop()
    return Ruleset(checked.program, plan(checked.program), checked.scope, plugins)


def _warnings(program: Program, scope: Scope) -> tuple[Diagnostic, ...]:
    report = Report(program.source)
    lint(program, scope, report)
    return report.sorted()


def check_text(
    text: str,
    *,
    name: str = "<text>",
    plugins: Plugins = NO_PLUGINS,
) -> tuple[Diagnostic, ...]:
    """Every finding about ``text``, errors and warnings, in the order of their places."""
    checked, report = _checked(Source(name, text), plugins)
    return report.sorted() if report.failed else _warnings(checked.program, checked.scope)


def _checked(
    source: Source,
    plugins: Plugins,
    parameters: Mapping[str, Any] = NO_PARAMETERS,
) -> tuple[Checked, Report]:
    registry = Registry(check_kind("plugins", plugins, Plugins))
    if not isinstance(parameters, Mapping):
        raise InputError("parameters", parameters, "must be a mapping of names to values")
    report = Report(source)
    parsed = parse_rules(source, report)
    rules = parsed.rules
    if parameters and not report.failed:
        rules = evolve(rules, declarations=set_parameters(rules.declarations, parameters))
    findings = Report(source)
    checked = check(rules, source, findings, registry)
    report.found.extend(_meant(findings.found, parsed.left_out[:_MOST_LEFT_OUT]) if report.failed else findings.found)
    return checked, report


def _meant(findings: list[Diagnostic], left_out: str) -> list[Diagnostic]:
    """Of ``findings``, those that are not just for want of what had to be left out."""
    return [
        item
        for item in findings
        if item.severity is Severity.ERROR and not (item.code in _WANTING and _is_in(_named(item), left_out))
    ]


_WANTING = frozenset(
    {
        "N118",
        "N201",
        "N202",
        "N203",
        "N204",
        "N205",
        "N209",
        "N211",
        "N212",
        "N213",
        "N215",
        "N251",
        "N252",
        "N253",
        "N257",
        "N314",
        "N410",
        "N411",
        "N415",
    }
)


_MOST_LEFT_OUT = 100_000  # characters in which names are looked for,
_MOST_PLACES = 100  # and places of each: text full of their likes takes no longer


def _is_in(name: str, text: str) -> bool:
    """Whether ``name`` stands in ``text``, and not as a part of a longer word; no name does so anywhere."""
    at = -1
    for _ in range(_MOST_PLACES):
        at = text.find(name, at + 1)
        if at < 0:
            return False
        end = at + len(name)
        if not name or not (_in_word(text[at - 1 : at]) or _in_word(text[end : end + 1])):
            return True
    return False


def _in_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def _named(finding: Diagnostic) -> str:
    parts = finding.message.split("`")
    return parts[-2] if len(parts) > 2 else ""
