"""From Lark's parse tree to the domain's classes: one method per rule of the grammar.

Methods never raise for a fault in the text: they report it and go on with something harmless, so that all faults of a
file come out at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from attrs import evolve
from lark import Token
from lark.tree import Meta
from lark.visitors import Transformer_NonRecursive, v_args

from nurture.diagnostics import Span
from nurture.domain import expression as e
from nurture.domain import journeys as j
from nurture.domain import ruleset as r
from nurture.domain import scoring as s
from nurture.domain.frozen import FrozenMap
from nurture.domain.schema import TEXT, Field, Type, list_of, one_of
from nurture.domain.time import Duration
from nurture.dsl import limits, literals
from nurture.dsl.messages import Report, did_you_mean
from nurture.errors import InputError, shown

__all__ = ["NO_SETTINGS", "Builder"]

PLAIN_TYPES = ("text", "integer", "decimal", "boolean", "date", "datetime")
_UNREAD = Type("?")
NO_SETTINGS = r.Settings("")  # stands where a text has no `ruleset` block
_SCORE_PARTS = {s.Decay: "decay", s.Limit: "limit"}


def _flat(node: Any) -> Any:
    """Something that can stand where ``node`` stands, and is not deep."""
    if isinstance(node, e.Selection):
        return evolve(node, where=None)
    return j.Leave(span=node.span) if isinstance(node, j.Step) else e.Literal(value=False, span=node.span)


@v_args(meta=True)
class Builder(Transformer_NonRecursive[Token, Any]):
    """Builds ``Rules`` (or one expression) from a parse tree, reporting what is wrong with it."""

    def __init__(self, report: Report, offset: Span) -> None:
        super().__init__()
        self._report = report
        self._offset = offset
        self._depths: dict[int, int] = {}
        self._kept: list[object] = []  # keeps nodes alive, so that their ids stay theirs

    # -- places, depths and values -------------------------------------------------------------------------------

    def span(self, at: Meta | Token) -> Span:
        """The span of a tree or token in the whole source, which may begin before the text that was parsed."""
        if getattr(at, "start_pos", None) is None:
            return Span(self._offset.start, self._offset.start, self._offset.line, 1)
        start, end, line, column = at.start_pos, at.end_pos, at.line, at.column
        assert start is not None and end is not None and line is not None and column is not None
        return Span(start + self._offset.start, end + self._offset.start, line + self._offset.line - 1, column)

    def _deep(self, node: Any, *parts: Any) -> Any:
        """``node``, one level above ``parts``; something flat in its place where that is too deep."""
        depth = 1 + max((self._depths.get(id(part), 0) for part in parts), default=0)
        if depth > limits.NESTING:
            self._report.add("N111", node.span, limit=limits.NESTING)
            node, depth = _flat(node), 1
        self._depths[id(node)] = depth
        self._kept.append(node)
        return node

    def _chain(self, meta: Meta, operands: list[Any]) -> list[Any]:
        if len(operands) > limits.CHAIN:
            self._report.add("N112", self.span(meta), limit=limits.CHAIN)
        return operands[: limits.CHAIN]

    def _made(self, meta: Meta | Token, fallback: Any, make: Callable[..., Any], *args: Any, **values: Any) -> Any:
        """What ``make`` gives, or ``fallback`` where it refuses, which becomes a finding."""
        try:
            return make(*args, **values)
        except InputError as fault:
            self._report.add("N122", self.span(meta), problem=fault.problem, found=shown(fault.value))
            return fallback

    def _text(self, token: Token) -> str:
        return literals.text(token, self.span(token), self._report)

    def _label(self, token: Token | None) -> str | None:
        return None if token is None else self._text(token)

    def _number(self, token: Token, most: int = limits.INTEGER) -> int:
        value = literals.integer(token, self.span(token), self._report)
        if value > most:
            self._report.add("N130", self.span(token), found=value, limit=most)
            return most
        return value

    # -- names, numbers, durations -------------------------------------------------------------------------------

    def name(self, meta: Meta, children: list[Token]) -> Token:
        token = children[0]
        value = literals.name(token, self.span(token), self._report)
        return Token.new_borrow_pos(token.type, value, token)

    def names(self, meta: Meta, children: list[Token]) -> tuple[str, ...]:
        return tuple(str(child) for child in children)

    def constant(self, meta: Meta, children: list[Token]) -> Any:
        token = children[0]
        return literals.READERS[token.type](token, self.span(token), self._report)

    def number(self, meta: Meta, children: list[Token]) -> Decimal:
        token = children[0]
        return Decimal(literals.READERS[token.type](token, self.span(token), self._report))

    def signed(self, meta: Meta, children: list[Any]) -> int:
        sign, token = children
        value = self._number(token, 1_000_000)
        return -value if sign == "-" else value

    def duration(self, meta: Meta, children: list[Token]) -> Duration:
        return self._duration(meta, children[0], str(children[1]).rstrip("s"))

    def business_duration(self, meta: Meta, children: list[Token]) -> Duration:
        return self._duration(meta, children[0], "business day")

    def _duration(self, meta: Meta, amount: Token, unit: str) -> Duration:
        number = literals.integer(amount, self.span(amount), self._report)
        try:
            return Duration(number, unit)
        except InputError as fault:
            self._report.add("N124", self.span(meta), found=f"{number} {unit}s", limit=fault.problem.split("at most ")[-1])
            return Duration(1, unit)

    def instant(self, meta: Meta, children: list[Token]) -> dt.datetime:
        value = self.constant(meta, children)
        return value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())

    # -- the file, settings, schema ------------------------------------------------------------------------------

    def start(self, meta: Meta, children: list[Any]) -> r.Rules:
        settings = [child for child in children if isinstance(child, r.Settings)]
        declarations = [child for child in children if isinstance(child, r.DECLARATIONS)]
        return r.Rules(settings[0] if settings else NO_SETTINGS, tuple(declarations))

    def expression_only(self, meta: Meta, children: list[Any]) -> e.Node:
        node = children[-1] if isinstance(children[-1], e.Node) else children[0]
        assert isinstance(node, e.Node)
        return node

    def ruleset(self, meta: Meta, children: list[Any]) -> r.Settings:
        label, *settings = children
        values: dict[str, Any] = {}
        for setting in settings:
            if setting is not None:
                self._once(values, *setting, where="`ruleset`")
        return self._made(meta, r.Settings(""), r.Settings, self._text(label), **values, span=self.span(meta))

    def _once(self, values: dict[str, Any], key: str, value: Any, span: Span, where: str) -> None:
        if key in values:
            self._report.add("N120", span, what=key, where=where)
        values[key] = value

    def language(self, meta: Meta, children: list[Token]) -> tuple[str, Any, Span]:
        version = self._number(children[0], 1_000)
        if version != r.LANGUAGE:
            self._report.add("N117", self.span(children[0]), found=version, known=r.LANGUAGE)
        return "language", r.LANGUAGE, self.span(meta)

    def timezone(self, meta: Meta, children: list[Token]) -> tuple[str, Any, Span]:
        return "timezone", literals.zone(children[0], self.span(children[0]), self._report), self.span(meta)

    def late(self, meta: Meta, children: list[Any]) -> tuple[str, Any, Span]:
        duration, events = children
        most = 256 if events is None else self._number(events, 10_000)
        return "late", self._made(meta, r.Late(Duration(7, "day")), r.Late, duration, most), self.span(meta)

    def fields(self, meta: Meta, children: list[Any]) -> tuple[Field, ...]:
        return tuple(child for child in children if isinstance(child, Field))

    def field(self, meta: Meta, children: list[Any]) -> Field:
        name, kind, optional = children
        made = Field(str(name), TEXT if kind == _UNREAD else kind, optional is not None, span=self.span(name))
        if kind == _UNREAD:  # no field has such a type, but it keeps one fault from making others
            object.__setattr__(made, "type", kind)
        return made

    def plain_type(self, meta: Meta, children: list[Token]) -> Type:
        name = str(children[0])
        if name not in PLAIN_TYPES:
            self._report.add("N121", self.span(meta), found=name, near=did_you_mean(name, PLAIN_TYPES))
            return _UNREAD
        return Type(name)

    def one_of(self, meta: Meta, children: list[Token]) -> Type:
        options = [self._text(child) for child in children]
        for n, option in enumerate(options):
            if option in options[:n]:
                self._report.add("N129", self.span(children[n]), found=option)
        return one_of(*dict.fromkeys(options))

    def list_of(self, meta: Meta, children: list[Type]) -> Type:
        if children[0].item is not None:
            self._report.add("N128", self.span(meta))
            return children[0]
        return children[0] if children[0] == _UNREAD else list_of(children[0])

    def lead(self, meta: Meta, children: list[Any]) -> r.LeadSchema:
        return r.LeadSchema(children[0], span=self.span(meta))

    def event(self, meta: Meta, children: list[Any]) -> r.EventType:
        name, label, fields = children
        return r.EventType(str(name), fields or (), self._label(label), span=self.span(name))

    # -- personas, scores, segments, grades ----------------------------------------------------------------------

    def persona(self, meta: Meta, children: list[Any]) -> s.Persona:
        name, label, priority, *traits = children
        values: dict[str, Any] = {"goals": (), "pains": (), "prefers": ()}
        for trait in traits:
            if trait is None:
                continue
            key, value, span = trait
            if key == "when":
                self._once(values, key, value, span, where=f"persona `{name}`")
            else:
                values[key] += value
        return s.Persona(str(name), self._label(label), priority=priority or 0, span=self.span(name), **values)

    def persona_when(self, meta: Meta, children: list[Any]) -> tuple[str, Any, Span]:
        return "when", children[0], self.span(meta)

    def persona_goal(self, meta: Meta, children: list[Token]) -> tuple[str, Any, Span]:
        return "goals", (self._text(children[0]),), self.span(meta)

    def persona_pain(self, meta: Meta, children: list[Token]) -> tuple[str, Any, Span]:
        return "pains", (self._text(children[0]),), self.span(meta)

    def persona_prefers(self, meta: Meta, children: list[Any]) -> tuple[str, Any, Span]:
        return "prefers", children[0], self.span(meta)

    def score(self, meta: Meta, children: list[Any]) -> s.Score:
        name, label, *items = children
        values: dict[str, Any] = {}
        clauses = []
        for item in items:
            if isinstance(item, (s.Points, s.Group)):
                clauses.append(item)
            elif item is not None:
                limit, span = item if isinstance(item, tuple) else (item, item.span)
                self._once(values, _SCORE_PARTS[type(limit)], limit, span, where=f"score `{name}`")
        return s.Score(str(name), self._label(label), clauses=clauses, span=self.span(name), **values)

    def _decay(self, kind: str, meta: Meta, duration: Duration | None, percent: int | None = None) -> s.Decay:
        if duration is not None and duration.unit not in ("day", "week"):
            self._report.add("N414", self.span(meta))
            duration = Duration(30, "day")
        elif duration is not None and duration.amount == 0:
            self._report.add("N416", self.span(meta))
            duration = Duration(1, "day")
        return s.Decay(kind, duration, percent, span=self.span(meta))

    def half_life(self, meta: Meta, children: list[Any]) -> s.Decay:
        return self._decay("half-life", meta, children[0])

    def linear(self, meta: Meta, children: list[Any]) -> s.Decay:
        return self._decay("linear", meta, children[0])

    def step(self, meta: Meta, children: list[Any]) -> s.Decay:
        return self._decay("step", meta, children[1], self._number(children[0], 99))

    def expiry(self, meta: Meta, children: list[Any]) -> s.Decay:
        return self._decay("expiry", meta, children[0])

    def no_decay(self, meta: Meta, children: list[Any]) -> s.Decay:
        return self._decay("none", meta, None)

    def bound(self, meta: Meta, children: list[Any]) -> Decimal:
        sign, number = children
        return self._points(meta, number.copy_negate() if sign == "-" else number)

    def points(self, meta: Meta, children: list[Any]) -> Decimal:
        sign, number = children
        return self._points(meta, number.copy_negate() if sign == "-" else number)

    def _points(self, meta: Meta, value: Decimal) -> Decimal:
        try:
            return s.Limit(value).least or Decimal(0)
        except InputError:
            self._report.add("N125", self.span(meta), found=f"{value:f}"[:40])
            return Decimal(0)

    def _limit(self, meta: Meta, least: Decimal | None, most: Decimal | None) -> tuple[s.Limit, Span]:
        if least is not None and most is not None and least > most:
            self._report.add("N126", self.span(meta), least=least, most=most)
            least, most = most, least
        return s.Limit(least, most), self.span(meta)

    def limit_both(self, meta: Meta, children: list[Decimal]) -> tuple[s.Limit, Span]:
        return self._limit(meta, *children)

    def limit_least(self, meta: Meta, children: list[Decimal]) -> tuple[s.Limit, Span]:
        return self._limit(meta, children[0], None)

    def limit_most(self, meta: Meta, children: list[Decimal]) -> tuple[s.Limit, Span]:
        return self._limit(meta, None, children[0])

    def group(self, meta: Meta, children: list[Any]) -> s.Group:
        name, (limit, _), *clauses = children
        kept = [clause for clause in clauses if clause is not None]
        return s.Group(str(name), limit, kept, span=self.span(name))

    def clause_when(self, meta: Meta, children: list[Any]) -> s.Points:
        return s.Points(children[0], when=children[1], span=self.span(meta))

    def clause_on(self, meta: Meta, children: list[Any]) -> s.Points:
        points, selection, *parts = children
        values: dict[str, Any] = {}
        for part in parts:
            key = "cap" if isinstance(part, s.Cap) else "decay"
            self._once(values, key, part, part.span, where="this clause")
        return s.Points(points, on=selection, span=self.span(meta), **values)

    def _cap(self, meta: Meta, number: Token, period: str) -> s.Cap:
        return s.Cap(self._number(number, 1_000_000), period, span=self.span(meta))

    def cap_per(self, meta: Meta, children: list[Token]) -> s.Cap:
        return self._cap(meta, children[0], self._period(children[1]))

    def cap_ever(self, meta: Meta, children: list[Token]) -> s.Cap:
        return self._cap(meta, children[0], "ever")

    def cap_window(self, meta: Meta, children: list[Token]) -> s.Cap:
        return self._cap(meta, children[0], "window")

    def _period(self, name: Token) -> str:
        if name not in ("day", "week", "month"):
            self._report.add("N123", self.span(name), found=name)
            return "day"
        return str(name)

    def segment(self, meta: Meta, children: list[Any]) -> s.Segment:
        name, label, when = children
        return s.Segment(str(name), when, self._label(label), span=self.span(name))

    def grade(self, meta: Meta, children: list[Any]) -> s.Grade:
        name, label, *bands = children
        kept = [band for band in bands if band is not None]
        return s.Grade(str(name), kept, self._label(label), span=self.span(name))

    def band_when(self, meta: Meta, children: list[Any]) -> s.Band:
        return s.Band(str(children[0]), children[1], span=self.span(children[0]))

    def band_otherwise(self, meta: Meta, children: list[Any]) -> s.Band:
        return s.Band(str(children[0]), span=self.span(children[0]))

    # -- journeys ------------------------------------------------------------------------------------------------

    def journey(self, meta: Meta, children: list[Any]) -> j.Journey:
        name, label, *items = children
        stages = [item for item in items if isinstance(item, j.Stage)]
        transitions = [item for item in items if isinstance(item, j.Transition)]
        return j.Journey(str(name), stages, transitions, self._label(label), span=self.span(name))

    def stage(self, meta: Meta, children: list[Any]) -> j.Stage:
        name, label, position = children
        return j.Stage(str(name), self._label(label), position and str(position), span=self.span(name))

    def some_sources(self, meta: Meta, children: list[Any]) -> tuple[str, ...]:
        names: tuple[str, ...] = children[0]
        return names

    def any_source(self, meta: Meta, children: list[Any]) -> tuple[str, ...]:
        return ()

    def transition(self, meta: Meta, children: list[Any]) -> j.Transition:
        sources, target, trigger = children
        return j.Transition(sources, target=str(target), trigger=trigger, span=self.span(meta))

    def on_event(self, meta: Meta, children: list[Any]) -> j.On:
        return j.On(children[0], span=self.span(meta))

    def when_true(self, meta: Meta, children: list[Any]) -> j.When:
        return j.When(children[0], children[1], span=self.span(meta))

    def trigger_selection(self, meta: Meta, children: list[Any]) -> e.Selection:
        return self.selection(meta, children)

    def trigger_where(self, meta: Meta, children: list[Any]) -> e.Node:
        return self.where(meta, children)

    # -- scenarios -----------------------------------------------------------------------------------------------

    def scenario(self, meta: Meta, children: list[Any]) -> j.Scenario:
        name, label, priority, *items = children
        values: dict[str, Any] = {}
        steps: list[j.Step] = []
        for item in items:
            if isinstance(item, j.Step):
                steps.append(item)
            elif item is not None:
                part, span = item
                for key, value in part.items():
                    self._once(values, key, value, span, where=f"scenario `{name}`")
        return j.Scenario(
            str(name), self._label(label), priority=priority or 0, steps=steps, span=self.span(name), **values
        )

    def enter(self, meta: Meta, children: list[Any]) -> tuple[dict[str, Any], Span]:
        *triggers, reentry = children
        part: dict[str, Any] = {"enter": tuple(triggers)}
        if reentry is not None:
            part["reentry"] = reentry
        return part, self.span(meta)

    def reentry_once(self, meta: Meta, children: list[Any]) -> j.Reentry:
        return j.Reentry("once")

    def reentry_per(self, meta: Meta, children: list[Any]) -> j.Reentry:
        return j.Reentry("per", children[0])

    def reentry_always(self, meta: Meta, children: list[Any]) -> j.Reentry:
        return j.Reentry("always")

    def exit(self, meta: Meta, children: list[Any]) -> tuple[dict[str, Any], Span]:
        return {"exit": tuple(children)}, self.span(meta)

    def goal_on(self, meta: Meta, children: list[Any]) -> tuple[dict[str, Any], Span]:
        selection: e.Selection = children[0]
        within = selection.window.duration if selection.window and selection.window.kind == "within" else None
        if selection.window and within is None:
            self._report.add("N413", selection.span)
        kept = evolve(selection, window=None)
        return {"goal": j.Goal(j.On(kept, span=self.span(meta)), within, span=self.span(meta))}, self.span(meta)

    def goal_when(self, meta: Meta, children: list[Any]) -> tuple[dict[str, Any], Span]:
        condition, lasting, within = children
        trigger = j.When(condition, lasting, span=self.span(meta))
        if within is not None:
            within = self._window("within", meta, within).duration
        return {"goal": j.Goal(trigger, within, span=self.span(meta))}, self.span(meta)

    def send(self, meta: Meta, children: list[Any]) -> j.Step:
        return j.SendStep(str(children[0]), self._text(children[1]), span=self.span(meta))

    def assign(self, meta: Meta, children: list[Any]) -> j.Step:
        return j.AssignStep(str(children[0]), self._text(children[1]), children[2], span=self.span(meta))

    def notify(self, meta: Meta, children: list[Any]) -> j.Step:
        return j.NotifyStep(str(children[0]), self._text(children[1]), span=self.span(meta))

    def set(self, meta: Meta, children: list[Any]) -> j.Step:
        step = j.SetStep(str(children[0]), children[1], span=self.span(meta))
        return self._deep(step, children[1])  # type: ignore[no-any-return]

    def wait(self, meta: Meta, children: list[Any]) -> j.Step:
        return j.Wait(children[0], span=self.span(meta))

    def wait_until(self, meta: Meta, children: list[Any]) -> j.Step:
        until, token, at_most = children
        time = None if token is None else literals.time(token, self.span(token), self._report)
        return self._deep(j.WaitUntil(until, time, at_most, span=self.span(meta)), until)  # type: ignore[no-any-return]

    def leave(self, meta: Meta, children: list[Any]) -> j.Step:
        return j.Leave(span=self.span(meta))

    def if_step(self, meta: Meta, children: list[Any]) -> j.If:
        condition, then, otherwise = children
        step = j.If(condition, then, otherwise or (), span=condition.span)
        return self._deep(step, condition, *then, *(otherwise or ()))  # type: ignore[no-any-return]

    def else_if(self, meta: Meta, children: list[Any]) -> tuple[j.Step, ...]:
        return (children[0],)

    def block(self, meta: Meta, children: list[Any]) -> tuple[j.Step, ...]:
        return tuple(child for child in children if isinstance(child, j.Step))

    # -- channels ------------------------------------------------------------------------------------------------

    def channel(self, meta: Meta, children: list[Any]) -> j.Channel:
        name, label, *policies = children
        values: dict[str, Any] = {}
        caps: list[j.MessageCap] = []
        for policy in policies:
            if policy is None:
                continue
            key, value, span = policy
            if key == "caps":
                caps.append(value)
            else:
                self._once(values, key, value, span, where=f"channel `{name}`")
        return j.Channel(str(name), self._label(label), caps=caps, span=self.span(name), **values)

    def requires(self, meta: Meta, children: list[Any]) -> tuple[str, Any, Span]:
        return "requires", children[0], self.span(meta)

    def message_cap_per(self, meta: Meta, children: list[Token]) -> tuple[str, Any, Span]:
        number, period = self._number(children[0], 1_000), self._period(children[1])
        cap = j.MessageCap(number, period=period, span=self.span(meta))
        return "caps", cap, self.span(meta)

    def message_cap_within(self, meta: Meta, children: list[Any]) -> tuple[str, Any, Span]:
        if not children[1].is_length:
            self._report.add("N313", self.span(meta), found=str(children[1]))
            return "caps", j.MessageCap(1, period="day"), self.span(meta)
        cap = j.MessageCap(self._number(children[0], 1_000), within=children[1], span=self.span(meta))
        return "caps", cap, self.span(meta)

    def hours(self, meta: Meta, children: list[Any]) -> tuple[str, Any, Span]:
        start = literals.time(children[0], self.span(children[0]), self._report)
        end = dt.time.max  # the end of the day, which Python's times do not have
        if children[1] != "24:00":
            end = literals.time(children[1], self.span(children[1]), self._report)
        if start >= end:
            self._report.add("N127", self.span(meta), start=f"{start:%H:%M}", end=f"{end:%H:%M}")
            start, end = dt.time(0), dt.time(23, 59)
        return "hours", j.Hours(start, end, children[2] is not None), self.span(meta)

    def business_days(self, meta: Meta, children: list[Any]) -> tuple[str, Any, Span]:
        return "hours", j.Hours(dt.time(0), dt.time.max, business_days=True), self.span(meta)

    # -- tests ---------------------------------------------------------------------------------------------------

    def test(self, meta: Meta, children: list[Any]) -> r.TestCase:
        name, *items = children
        kept = [item for item in items if item is not None]
        given = [item for item in kept if isinstance(item, r.Given)]
        for extra in given[1:]:
            self._report.add("N120", extra.span, what="given lead", where="this test")
        steps = [item for item in kept if not isinstance(item, r.Given)]
        first = given[0] if given else r.Given()
        return r.TestCase(self._text(name), first, steps, span=self.span(name))

    def given(self, meta: Meta, children: list[Any]) -> r.Given:
        values, zone = children
        key = None if zone is None else literals.zone(zone, self.span(zone), self._report)
        return r.Given(values or {}, key, span=self.span(meta))

    def happening_at(self, meta: Meta, children: list[Any]) -> r.Happening:
        at, happening = children
        event, values = happening or (None, None)
        return r.Happening(at, event, values or {}, span=self.span(meta))

    def happening(self, meta: Meta, children: list[Any]) -> tuple[str, Any]:
        return str(children[0]), children[1]

    def expect(self, meta: Meta, children: list[Any]) -> r.ExpectEffect | r.Expect:
        condition, at = children
        never = isinstance(condition, e.Not) and isinstance(condition.operand, e.Responded)
        effect = condition.operand if never else condition
        if isinstance(effect, e.Responded):
            return r.ExpectEffect(effect.verb, effect.message, at, never, span=self.span(meta))
        if at is not None:
            place = self._report.part(self.span(meta), "at")
            self._report.add("N101", place, found="at", help="put a line `at ...` before the condition that is to hold then")
        return r.Expect(condition, span=self.span(meta))

    def map(self, meta: Meta, children: list[Any]) -> FrozenMap:
        values: dict[str, Any] = {}
        for entry in children:
            if entry is not None:
                self._once(values, *entry, where="this list of values")
        return FrozenMap(values)

    def entry(self, meta: Meta, children: list[Any]) -> tuple[str, Any, Span]:
        return str(children[0]), children[1], self.span(meta)

    def signed_constant(self, meta: Meta, children: list[Any]) -> Any:
        sign, token = children
        value = literals.READERS[token.type](token, self.span(token), self._report)
        return value if sign == "+" else 0 - value if isinstance(value, int) else value.copy_negate()

    def value_list(self, meta: Meta, children: list[Any]) -> tuple[Any, ...]:
        return tuple(child for child in children if child is not None)

    # -- expressions ---------------------------------------------------------------------------------------------

    def any_of(self, meta: Meta, children: list[e.Node]) -> e.Node:
        operands = self._chain(meta, children)
        return self._deep(e.Or(operands, span=self.span(meta)), *operands)  # type: ignore[no-any-return]

    def all_of(self, meta: Meta, children: list[e.Node]) -> e.Node:
        operands = self._chain(meta, children)
        return self._deep(e.And(operands, span=self.span(meta)), *operands)  # type: ignore[no-any-return]

    def chain(self, meta: Meta, children: list[Any]) -> e.Node:
        operands = self._chain(meta, children[::2])
        operators = [str(token) for token in children[1 : 2 * len(operands) - 1 : 2]]
        return self._deep(e.Arithmetic(operators, operands, span=self.span(meta)), *operands)  # type: ignore[no-any-return]

    def negated(self, meta: Meta, children: list[e.Node]) -> e.Node:
        return self._deep(e.Not(children[0], span=self.span(meta)), children[0])  # type: ignore[no-any-return]

    def compare(self, meta: Meta, children: list[Any]) -> e.Node:
        left, operator, right = children
        return self._deep(e.Compare(str(operator), left, right, span=self.span(meta)), left, right)  # type: ignore[no-any-return]

    def between(self, meta: Meta, children: list[e.Node]) -> e.Node:
        return self._deep(e.Between(*children, span=self.span(meta)), *children)  # type: ignore[no-any-return]

    def in_list(self, meta: Meta, children: list[e.Node]) -> e.Node:
        return self._deep(e.In(*children, span=self.span(meta)), *children)  # type: ignore[no-any-return]

    def not_in_list(self, meta: Meta, children: list[e.Node]) -> e.Node:
        return self.negated(meta, [self.in_list(meta, children)])

    def _match(self, operator: str, meta: Meta, children: list[e.Node]) -> e.Node:
        return self._deep(e.Match(operator, *children, span=self.span(meta)), *children)  # type: ignore[no-any-return]

    def contains(self, meta: Meta, children: list[e.Node]) -> e.Node:
        return self._match("contains", meta, children)

    def starts_with(self, meta: Meta, children: list[e.Node]) -> e.Node:
        return self._match("starts with", meta, children)

    def ends_with(self, meta: Meta, children: list[e.Node]) -> e.Node:
        return self._match("ends with", meta, children)

    def like(self, meta: Meta, children: list[e.Node]) -> e.Node:
        return self._match("like", meta, children)

    def is_known(self, meta: Meta, children: list[e.Node]) -> e.Node:
        return self._deep(e.Known(children[0], span=self.span(meta)), children[0])  # type: ignore[no-any-return]

    def is_missing(self, meta: Meta, children: list[e.Node]) -> e.Node:
        return self.negated(meta, [self.is_known(meta, children)])

    def any_event(self, meta: Meta, children: list[e.Selection]) -> e.Node:
        return self._deep(e.Any(children[0], span=self.span(meta)), *children)  # type: ignore[no-any-return]

    def no_event(self, meta: Meta, children: list[e.Selection]) -> e.Node:
        return self.negated(meta, [self.any_event(meta, children)])

    def _times(self, bound: str, meta: Meta, children: list[Any]) -> e.Node:
        number, selection = self._number(children[0], limits.COUNTED), children[1]
        return self._deep(e.Times(bound, number, selection, span=self.span(meta)), selection)  # type: ignore[no-any-return]

    def at_least(self, meta: Meta, children: list[Any]) -> e.Node:
        return self._times("at least", meta, children)

    def at_most(self, meta: Meta, children: list[Any]) -> e.Node:
        return self._times("at most", meta, children)

    def exactly(self, meta: Meta, children: list[Any]) -> e.Node:
        return self._times("exactly", meta, children)

    def sequence(self, meta: Meta, children: list[Any]) -> e.Node:
        return self._deep(e.Sequence(*children, span=self.span(meta)), *children)  # type: ignore[no-any-return]

    def absence(self, meta: Meta, children: list[Any]) -> e.Node:
        return self._deep(e.Absence(*children, span=self.span(meta)), *children)  # type: ignore[no-any-return]

    def responded(self, meta: Meta, children: list[Token]) -> e.Node:
        return e.Responded(str(children[0]), self._text(children[1]), span=self.span(meta))

    def signed_value(self, meta: Meta, children: list[Any]) -> e.Node:
        sign, node = children
        if sign == "+":
            return node  # type: ignore[no-any-return]
        value: Any = node.value if isinstance(node, e.Literal) else None
        if type(value) in (int, Decimal) and value > 0 and node.span.end == meta.end_pos + self._offset.start:
            # no bracket in between: `-5` is a number, `-(5)` a number with its sign turned
            return e.Literal(0 - value if isinstance(value, int) else value.copy_negate(), span=self.span(meta))
        return self._deep(e.Negate(node, span=self.span(meta)), node)  # type: ignore[no-any-return]

    def literal(self, meta: Meta, children: list[Any]) -> e.Node:
        return e.Literal(children[0], span=self.span(meta))

    def reference(self, meta: Meta, children: list[Token]) -> e.Node:
        return e.Name(str(children[0]), span=self.span(meta))

    def before(self, meta: Meta, children: list[Any]) -> e.Node:
        return self._shifted("-", meta, children)

    def after(self, meta: Meta, children: list[Any]) -> e.Node:
        return self._shifted("+", meta, children)

    def _shifted(self, operator: str, meta: Meta, children: list[Any]) -> e.Node:
        duration, moment = children
        operands = (moment, e.Literal(duration, span=self.span(meta)))
        return self._deep(e.Arithmetic((operator,), operands, span=self.span(meta)), moment)  # type: ignore[no-any-return]

    def now(self, meta: Meta, children: list[Any]) -> e.Node:
        return e.Now(span=self.span(meta))

    def today(self, meta: Meta, children: list[Any]) -> e.Node:
        return e.Today(span=self.span(meta))

    def count(self, meta: Meta, children: list[e.Selection]) -> e.Node:
        return self._deep(e.Count(children[0], span=self.span(meta)), *children)  # type: ignore[no-any-return]

    def sum_of(self, meta: Meta, children: list[Any]) -> e.Node:
        return self._deep(e.Sum(str(children[0]), children[1], span=self.span(meta)), children[1])  # type: ignore[no-any-return]

    def time_of(self, meta: Meta, children: list[Any]) -> e.Node:
        return self._deep(e.Pick(str(children[0]), children[1], span=self.span(meta)), children[1])  # type: ignore[no-any-return]

    def property_of(self, meta: Meta, children: list[Any]) -> e.Node:
        name, which, selection = children
        return self._deep(e.Pick(str(which), selection, str(name), span=self.span(meta)), selection)  # type: ignore[no-any-return]

    def list(self, meta: Meta, children: list[Any]) -> e.Node:
        items = [child for child in children if child is not None]
        if len(items) > limits.LIST:
            self._report.add("N114", self.span(meta), limit=limits.LIST)
            items = items[: limits.LIST]
        return self._deep(e.ListOf(items, span=self.span(meta)), *items)  # type: ignore[no-any-return]

    def selection(self, meta: Meta, children: list[Any]) -> e.Selection:
        event, where, *window = children
        name = None if event is None else str(event)
        node = e.Selection(name, where, window[0] if window else None, span=self.span(meta))
        return self._deep(node, where)  # type: ignore[no-any-return]

    def plain_selection(self, meta: Meta, children: list[Any]) -> e.Selection:
        return self.selection(meta, children)

    def event_name(self, meta: Meta, children: list[Any]) -> Any:
        return children[0]

    def all_events(self, meta: Meta, children: list[Any]) -> None:
        return None

    def where(self, meta: Meta, children: list[e.Node]) -> e.Node:
        return children[0]

    def where_not(self, meta: Meta, children: list[e.Node]) -> e.Node:
        return self.negated(meta, children)

    def _window(self, kind: str, meta: Meta, duration: Duration) -> e.Window:
        if not duration.is_length:
            at = self._report.part(self.span(meta), str(duration))
            self._report.add("N313", at, found=str(duration))
            duration = Duration(30, "day")
        elif duration.amount == 0:
            self._report.add("N416", self.span(meta))
            duration = Duration(1, "day")
        return e.Window(kind, duration, span=self.span(meta))

    def within(self, meta: Meta, children: list[Any]) -> e.Window:
        return self._window("within", meta, children[0])

    def over(self, meta: Meta, children: list[Token]) -> e.Window:
        duration = self._duration(meta, children[0], str(children[1]).rstrip("s"))
        if duration.unit not in ("day", "week"):
            self._report.add("N414", self.span(meta))
            duration = Duration(30, "day")
        return self._window("over", meta, duration)

    def since_entry(self, meta: Meta, children: list[Any]) -> e.Window:
        return e.Window("entry", span=self.span(meta))
