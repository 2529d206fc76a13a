"""What commands are given: rules files, instants, and files that must not clash."""

from __future__ import annotations

import datetime as dt
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any, BinaryIO

from nurture.compiler import Ruleset, decoded, parse
from nurture.diagnostics import Source
from nurture.domain import time
from nurture.domain.parameter import Parameter
from nurture.domain.schema import DATETIME
from nurture.dsl import limits
from nurture.dsl.messages import Report
from nurture.dsl.parser import parse_rules
from nurture.errors import InputError, NurtureError, TableError
from nurture.hosts.ingestion.values import read_value
from nurture.plugins import Plugins

__all__ = [
    "STDIN",
    "BadRowsError",
    "UsageError",
    "instant_of",
    "load_rules",
    "prepare",
    "read_rules",
    "shown_name",
    "zone_of_tables",
]

STDIN = "-"
_READ = ("leads", "events", "merges", "erasures")
_WRITTEN = ("skip-bad", "out", "states")


class UsageError(NurtureError):
    """The command was not given as it must be."""


class BadRowsError(NurtureError):
    """Several rows of tables that cannot be used: the first of them, and how many there are."""

    def __init__(self, first: tuple[TableError, ...], count: int) -> None:
        super().__init__(first, count)
        self.first = first
        self.count = count

    def __str__(self) -> str:
        more = f"... and {self.count - len(self.first):,} more; " if self.count > len(self.first) else ""
        way = f"{more}`--skip-bad FILE` puts all bad rows into a file, with the reasons, and goes on"
        return "\n".join([*map(str, self.first), way])


def shown_name(file: str) -> str:
    """The name that messages show for ``file``."""
    return "<stdin>" if file == STDIN else file


def read_rules(file: str) -> bytes:
    """The bytes of a rules file, at most a few more than one may have. Raises ``OSError``."""
    if file == STDIN:
        stdin: BinaryIO | None = getattr(sys.stdin, "buffer", None)
        if stdin is None:
            raise UsageError("there is no standard input")
        return stdin.read(limits.SOURCE + 4)
    try:
        with Path(file).open("rb") as stream:
            return stream.read(limits.SOURCE + 4)
    except ValueError as fault:  # a NUL in the name
        raise UsageError(f"{file!r}: {fault}") from fault


def load_rules(file: str, args: Namespace) -> Ruleset:
    """The ruleset in ``file``, with the parameters and plug-ins of the command.

    Raises ``RulesError`` with every fault, or ``OSError``.
    """
    name, given = shown_name(file), getattr(args, "parameter", ())
    plugins = Plugins(installed=not args.no_plugins)
    return parse(
        decoded(read_rules(file), name=name), name=name, plugins=plugins, parameters=dict(map(_parameter, given))
    )


def _parameter(given: str) -> tuple[str, Any]:
    """A parameter out of ``NAME=VALUE``, where the value is as rules have it."""
    name, _, written = given.partition("=")
    source = Source("--parameter", f"parameter p = {written}\n")
    declarations = parse_rules(source, Report(source)).rules.declarations
    if not name.strip() or len(declarations) != 1 or not isinstance(declarations[0], Parameter):
        raise UsageError(f"--parameter {given!r}: must be NAME=VALUE, with the value as rules have it")
    return name.strip(), declarations[0].value


def prepare(args: Namespace) -> tuple[Ruleset, dt.datetime]:
    """The ruleset and the instant that a command on tables is about, once its files are known not to clash."""
    _check_files(args)
    rules = load_rules(args.rules, args)
    return rules, instant_of(args.at, args, rules)


def instant_of(text: str, args: Namespace, rules: Ruleset) -> dt.datetime:
    """The instant that ``text`` names; without an offset it is in ``--zone``, else in the ruleset's zone."""
    home = rules.program.timezone if args.zone is None else time.check_zone("zone", args.zone)
    try:
        found = read_value("T", text, DATETIME, time.zone(home))
    except InputError as fault:
        raise UsageError(f"{text}: {fault.problem}") from fault
    if not isinstance(found, dt.datetime):
        raise UsageError("the instant must not be empty")
    return found


def zone_of_tables(args: Namespace, rules: Ruleset) -> str | None:
    """Where times without an offset are in tables: ``--zone``, else what the rules set; None where neither is."""
    return args.zone if args.zone is not None else rules.program.rules.settings.timezone


def _check_files(args: Namespace) -> None:
    """Refuse files that are wanted for two things."""
    named = {"RULES": args.rules, **{f"--{name}": getattr(args, name) for name in _READ}}
    if sum(file == STDIN for file in named.values()) > 1:
        raise UsageError("only one of RULES and the tables can be standard input")
    written = {f"--{name}": getattr(args, name.replace("-", "_"), None) for name in _WRITTEN}
    for word in ("--skip-bad", "--states"):
        if written[word] == STDIN:
            raise UsageError(f"{word} must name a file")
    for word, file in written.items():
        for other, taken in named.items():
            if _same(file, taken):
                raise UsageError(f"{word} and {other} name the same file, {file}")
        named[word] = file


def _same(one: str | None, other: str | None) -> bool:
    if one is None or other is None or STDIN in (one, other):
        return False
    return Path(one).resolve() == Path(other).resolve()
