"""``nurture compile``: what a rule becomes in Python, beside the lines of the rules file."""

from __future__ import annotations

import datetime as dt
import re
from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from attrs import asdict, frozen

from nurture.api import scorer
from nurture.backends.bytecode.showing import Instruction, Line, instructions, lines
from nurture.backends.bytecode.stepping.showing import quick_step
from nurture.compiler import Ruleset
from nurture.diagnostics import Source, columns
from nurture.domain.event import LEAD_UPDATED
from nurture.dsl import program as p
from nurture.dsl.messages import nearest
from nurture.dsl.walk import codes
from nurture.errors import InputError
from nurture.hosts.files import open_text
from nurture.tools.inputs import UsageError, instant_of, load_rules
from nurture.tools.output import print_json
from nurture.tools.wording import safe

__all__ = ["run"]

_LAYOUTS: dict[str, object] = {"flat": dict, "nested": "nested"}
_TIME = "time"
_ANY = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)  # of rules that read no clock
_WIDEST = 64


@frozen
class _Compiled:
    """A rule as Python: its lines, what the names in them stand for, and the bytecode."""

    rule: str
    lines: Sequence[Line]
    names: dict[str, str]
    bytecode: Sequence[Instruction]


def run(args: Namespace) -> int:
    """Show the rule that is asked for."""
    rules = load_rules(args.rules, args)
    made, source = _compiled(args, rules), rules.program.source
    if args.json:
        print_json(asdict(made))
        return 0
    told = _bytecode(made.bytecode, source) if args.bytecode else _python(made, source)
    with open_text(args.out) as stream:
        stream.writelines(f"{line}\n" for line in told)
    return 0


def _compiled(args: Namespace, rules: Ruleset) -> _Compiled:
    found = {rule.name: rule for rule in rules.program.of(p.ScoreRule)}
    events = [name for name in rules.program.events if name != LEAD_UPDATED]
    if args.show in found:
        return _of_score(args, rules)
    if args.show in events or args.show == _TIME:
        return _of_event(args.show, rules)
    near = nearest(args.show, [*found, *events, _TIME])
    meant = f"; did you mean {near!r}?" if near else ""
    raise UsageError(f"there is no score and no event {args.show!r}{meant}")


def _of_event(name: str, rules: Ruleset) -> _Compiled:
    """The step that an event of a type, or time, makes where no scenario is concerned."""
    tree, meant, function = quick_step(rules.plan, None if name == _TIME else name)
    shown = lines(tree)
    used = {word for line in shown for word in re.findall(r"\w+", line.code)}
    return _Compiled(
        name, shown, {title: text for title, text in meant.items() if title in used}, instructions(function)
    )


def _of_score(args: Namespace, rules: Ruleset) -> _Compiled:
    at = _instant(args, rules)
    try:
        made = scorer(rules, args.show, at=at, of=_LAYOUTS[args.of])
    except InputError as fault:
        raise UsageError(f"the score {args.show!r} {fault.problem}") from fault
    return _Compiled(args.show, made.lines, made.names, instructions(made.score))


def _instant(args: Namespace, rules: Ruleset) -> dt.datetime:
    if args.at is not None:
        return instant_of(args.at, args, rules)
    if any(isinstance(code, (p.Now, p.Today)) for fact in rules.program.facts for code in codes(fact)):
        raise UsageError("these rules read the clock: say with --at as of which instant")
    return _ANY


def _python(made: _Compiled, source: Source) -> Iterator[str]:
    """The lines, those of the rules beside them, and what the names stand for."""
    width = min(_WIDEST, max(columns(line.code) for line in made.lines))
    before: tuple[int, ...] = ()
    for line in made.lines:
        beside = _place(line.rules, source) if line.rules and line.rules != before else ""
        gap = " " * max(0, width - columns(line.code))
        yield safe(f"{line.code}{gap}  {beside}".rstrip())
        before = line.rules or before
    yield ""
    widest = max(map(len, made.names), default=0)
    yield from (safe(f"{name:<{widest}}  {meaning}") for name, meaning in made.names.items())


def _place(rules: Iterable[int], source: Source) -> str:
    first, *others = rules
    more = f" (and {', '.join(map(str, others))})" if others else ""
    return f"# {first}: {source.line(first).strip()}{more}"


def _bytecode(bytecode: Iterable[Instruction], source: Source) -> Iterator[str]:
    """The instructions, under the lines of the rules."""
    for place, some in groupby(bytecode, lambda each: each.rules):
        yield safe(_place([place], source)) if place else "#"
        for each in some:
            yield safe(f"  {each.offset:>5}  {each.operation:<28}{each.argument}".rstrip())
