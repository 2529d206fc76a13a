"""The public functions: one lead under one ruleset, step by step or as a whole log. All of them are pure.

An argument of the wrong class is an ``InputError`` that names it, in each of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import evolve

from nurture.compiler import Ruleset
from nurture.domain.accounts import event_of_account
from nurture.domain.checked import check_each, check_kind
from nurture.domain.event import Event
from nurture.domain.people import Lead
from nurture.domain.time import check_instant
from nurture.errors import InputError, NurtureError
from nurture.journey import amending, checking, codec, erasing, machine, merging
from nurture.journey import replay as replaying
from nurture.journey.machine import Step
from nurture.journey.migration import Migrated, migrated
from nurture.journey.plan import Plan
from nurture.journey.replay import Replay
from nurture.journey.state import LeadState
from nurture.scoring.explanation import Explanation
from nurture.scoring.matching import PersonaExplanation

if TYPE_CHECKING:
    from nurture.backends.bytecode import Scorer

__all__ = [
    "advance",
    "change_people",
    "dump_state",
    "erase",
    "explain",
    "explain_persona",
    "for_account",
    "load_state",
    "merge",
    "migrate",
    "next_wake",
    "replay",
    "scorer",
    "sql",
    "start",
    "transition",
]


def _plan(rules: object) -> Plan:
    return check_kind("rules", rules, Ruleset).plan


def _state(state: object) -> LeadState:
    return check_kind("state", state, LeadState)


def start(rules: Ruleset, lead: Lead, *, at: dt.datetime) -> LeadState:
    """The state of ``lead`` as it is first known, at the aware instant ``at``.

    A lead becomes known by something that happens, so that an event of ``at`` settles the instant, or ``advance`` does, and
    that step returns its effects. Raises ``LeadError`` where the lead does
    not fit the ruleset's ``lead`` block.
    """
    return machine.start(_plan(rules), check_kind("lead", lead, Lead), at)


def transition(rules: Ruleset, state: LeadState, event: Event) -> Step:
    """What ``event`` makes of ``state``: the next state, the effects, and a trace of what was decided and why.

    Time passes up to the event's own first, with all that it brings about. An event seen before changes nothing. Raises
    ``EventError`` where the event does not fit the ruleset or the lead, ``LateEventError`` where it is older than late
    events may be, ``StateError`` where the state is of other rules; the state given stays as it is.
    """
    if type(rules) is Ruleset and type(state) is LeadState and type(event) is Event:
        step = rules.plan.quick[event.type](state, event)
        if step is not None:
            return step
    return machine.transition(_plan(rules), _state(state), check_kind("event", event, Event))


def advance(rules: Ruleset, state: LeadState, *, to: dt.datetime) -> Step:
    """What time makes of ``state`` by passing up to and including ``to``.

    All that falls due on the way is decided at its own instant, in order: advancing in pieces, or late, gives the same
    effects. That time is at ``to`` says that what happened up to then has arrived: what is due at that very instant, and
    what the start of a lead brings about, is decided. Raises ``InputError`` where ``to`` lies before the state's own time.
    """
    return machine.advance(_plan(rules), _state(state), to)


def next_wake(rules: Ruleset, state: LeadState) -> dt.datetime | None:
    """The earliest instant to advance to for anything to happen by time alone; None where nothing ever will.

    It is the state's own time where something is due that events of this very instant still come before: what the start
    of a lead brings about, or an appointment of the instant of the last event.
    """
    return machine.next_wake(_plan(rules), _state(state))


def replay(
    rules: Ruleset, lead: Lead, events: Iterable[Event], *, until: dt.datetime, start_at: dt.datetime | None = None
) -> Replay:
    """``lead`` taken through ``events`` by (time, id), and on to ``until``; later events are left out.

    Of events with one id the first counts.

    It starts at ``start_at``, or at its first event, or at ``until`` where there is neither. Equal to folding
    ``transition`` over the events and ending with ``advance``; as the log is all that happened, a start at ``until`` is
    settled too.
    """
    plan, known = _plan(rules), check_kind("lead", lead, Lead)
    if start_at is not None:
        check_instant("start_at", start_at)
    return replaying.replay(plan, known, check_each("events", events, Event), until, start_at)


def merge(rules: Ruleset, survivor: LeadState, other: LeadState, *, log: Iterable[Event], at: dt.datetime) -> Step:
    """Two records of one person made one at ``at``: ``survivor`` goes on as both, ``other`` ends.

    ``log`` are the events that either has taken, each with the id of its record; an event of both, told by its id, counts
    once. Time passes for both up to ``at`` first. Scores are those of the united log, attributes as they were set last,
    stages the further of the two; of two runs of a scenario the further goes on, and what either has been through is not
    gone through again. From then on the other's events belong to the survivor. Raises ``InputError`` where ``at`` is
    before either's own time, ``EventError`` where an event of the log does not fit or one that was taken is not in it,
    ``StateError`` where a state is of other rules.
    """
    plan = _plan(rules)
    pair = check_kind("survivor", survivor, LeadState), check_kind("other", other, LeadState)
    return merging.merge(plan, *pair, check_each("log", log, Event), at)


def erase(rules: Ruleset, state: LeadState, *, at: dt.datetime, known_as: str) -> Step:
    """A lead erased at ``at``: a state that holds nothing of the person, and effects that end what was under way.

    Time passes up to ``at`` first. What remains has the id ``known_as``, no attributes and no memory, and is ``erased``:
    it can be stepped, stored and read, events of that id may come, and nothing comes of any of it - nobody is written to
    again. Choose an id that does not tell who it was. The log, and effects that were stored, are the host's to delete.
    Raises ``InputError`` where ``at`` is before the state's own time, ``LeadError`` where ``known_as`` is no id.
    """
    return erasing.erase(_plan(rules), _state(state), at, known_as)


def for_account(rules: Ruleset, event: Event, lead: Lead, *, role: str = "role") -> Event | None:
    """What ``event`` of ``lead`` is to the account it belongs to, under the rules of accounts.

    It has the account's id, and beside its own properties ``person``, the lead's id, and ``role``, what the lead's attribute
    of the name ``role`` is - as far as ``rules`` declare them. A ``lead_updated`` becomes a ``person_updated``. Its own id
    is made of both, so that no two people's events are taken for one. A lead whose role is not known has no ``role`` there:
    let ``rules`` declare it optional (``role: text?``), or the account refuses what such people do. None where the lead has
    no account, or the rules do not declare such an event. Raises ``EventError`` where the event is of another lead.
    """
    declared = _plan(rules).events
    return event_of_account(declared, check_kind("event", event, Event), check_kind("lead", lead, Lead), role)


def change_people(
    rules: Ruleset,
    state: LeadState,
    *,
    log: Iterable[Event],
    people: Mapping[str, str | None],
    at: dt.datetime,
) -> Step:
    """The state of an account after its people have changed at ``at``: two were one person, or one is erased.

    ``people`` says by which id somebody is known from now on, None for nobody's; ``log`` are the events that the account
    has taken. Time passes up to ``at`` first. What is remembered is worked out anew from ``account_log(log, people)``;
    attributes and runs that had an old id have the new one. Runs ``for each person`` end where the person is gone, and of
    two for one person the further goes on; all else that was decided stays. Raises ``InputError`` where ``at`` is before
    the state's own time or an id is to be known by one that changes itself, ``EventError`` where an event does not fit or
    one that was taken is not in the log, ``StateError`` where the state is of other rules.
    """
    if not isinstance(people, Mapping):
        raise InputError("people", people, "must be a mapping of ids to ids, or to None")
    events = tuple(check_each("log", log, Event))
    return amending.change_people(_plan(rules), _state(state), events, people, at)


def scorer(rules: Ruleset, score: str, *, at: dt.datetime, of: object = dict) -> Scorer:
    """The score of what leads are, as of the aware instant ``at``, compiled for records of one kind.

    ``of`` says how records are laid out: ``dict`` for mappings of attributes to values (the default), ``"nested"`` for
    mappings in which ``company.size`` lies in a mapping ``company``, or a class made by attrs. Its functions take one
    record each, and give points in thousandths. Values are as the schema says: what can be told from that at no cost
    raises ``LeadError``, and the rest is not looked at twice. Raises ``InputError`` where there is no such score, or where
    it reads more than attributes and the clock: what events come to is kept by ``start`` and ``transition``.

    >>> import nurture
    >>> rules = nurture.parse('''ruleset "small" {}
    ... lead {
    ...   title: text?
    ...   company.size: integer?
    ... }
    ... score fit {
    ...   +10 when title == "部長"
    ...   +2.5 when company.size >= 300
    ... }''')
    >>> fit = nurture.scorer(rules, "fit", at=dt.datetime(2026, 4, 1, tzinfo=dt.UTC), of="nested")
    >>> fit.score({"title": "部長", "company": {"size": 1200}})
    12500
    >>> points, places = fit.reasons({"title": None, "company": {"size": 300}})
    >>> points, [fit.clauses[place].span.line for place in places]
    (2500, [8])
    """
    from nurture.backends import bytecode

    return bytecode.scorer(check_kind("rules", rules, Ruleset).program, score, at, bytecode.layout(of))


def sql(
    rules: Ruleset,
    what: str,
    *,
    dialect: str,
    at: dt.datetime | None = None,
    leads: str | Sequence[str] = "leads",
    events: str | Sequence[str] = "events",
    only: Iterable[str] | None = None,
    updated: Iterable[str] | None = None,
    distinct: bool = False,
) -> str:
    """The query, as text, that gives for each row of ``leads`` what it is: scores, grades, checklists, persona, segments.

    ``what`` is ``"score"``; ``dialect`` is ``duckdb``, ``sqlite`` or ``postgres``. As of the aware instant ``at``, or of
    the engine's own clock. ``leads`` has ``id`` and a column per attribute, ``events`` has ``id``, ``lead``, ``type``,
    ``at`` and one per property; a table may be named by its parts, as ``("lake", "crm", "events")``. ``only`` names the
    facts wanted, ``updated`` the attributes that ``lead_updated`` events have a column for (all, where it is None).
    ``distinct`` promises that no event id of a lead comes twice. Rows are taken as the schema says: nothing checks them,
    as ``frames.score`` does.

    Needs the extra ``sql``. Raises ``BackendError`` with all that SQL cannot say exactly, ``InputError`` for an argument.
    """
    try:
        from nurture.backends.relational import printed, request
    except ModuleNotFoundError as fault:
        raise NurtureError("nurture.sql needs the package sqlglot: pip install 'nurture[sql]'") from fault

    program = check_kind("rules", rules, Ruleset).program
    if what != "score":
        raise InputError("what", what, 'must be "score"')
    asked = request(
        program, dialect=dialect, at=at, leads=leads, events=events, only=only, updated=updated, distinct=distinct
    )
    return printed(program, asked)


def explain(rules: Ruleset, state: LeadState, score: str, *, events: Iterable[Event] = ()) -> Explanation:
    """Why ``score`` is what it is: parts that add up to it exactly.

    A state remembers how many events count, and on which day only as long as it matters. Give the lead's ``events`` to
    have each counted anew and named; a clause to which they do not give the points that the state has is told as
    remembered. Raises ``InputError`` where there is no such score, ``EventError`` where an event does not fit.
    """
    plan, known = _plan(rules), _state(state)
    known.score(score)
    view = machine.view_of(plan, known)
    log = [checking.checked_event(plan, known.lead, event) for event in check_each("events", events, Event)]
    found: Explanation = plan.explain(score)(view, known.lead.id, log)
    return found


def explain_persona(rules: Ruleset, state: LeadState) -> PersonaExplanation:
    """Why the lead is matched with its persona: of every persona the parts of its condition, and which of them hold.

    Raises ``StateError`` where the state is of other rules.
    """
    view = machine.view_of(rules.plan, state)
    found: PersonaExplanation = rules.plan.explain_persona(view, state.lead.id)
    return found


def migrate(
    old: Ruleset,
    new: Ruleset,
    state: LeadState,
    *,
    at: dt.datetime | None = None,
    events: Iterable[Event] | None = None,
) -> Migrated:
    """``state``, which was made by ``old``, as a state of ``new``, another version of the same ruleset.

    It happens at the aware instant ``at``, up to which time passes by the old rules, or at the state's own time. The new
    rules then settle that instant; the effects are those of both. What becomes of leads within a scenario whose steps
    have changed, the new rules say with ``when edited``; while one is pinned, the state stays under the old rules.

    Where the new rules ask of events what the old ones did not, the lead's whole log is needed as ``events``; an empty
    one says that there was nothing. Raises ``MigrationError`` with every reason why the state cannot go over,
    ``StateError`` where it is not of ``old``, ``InputError`` where the two are not versions of one ruleset.
    """
    before, after, known = _plan(old), _plan(new), _state(state)
    checking.same_rules(before, known)
    passed = Step(known, (), ()) if at is None else machine.advance(before, known, at)
    log = None if events is None else check_each("events", events, Event)
    found = migrated(before, after, passed.state, log)
    return evolve(found, effects=(*passed.effects, *found.effects))


def dump_state(state: LeadState) -> bytes:
    """``state`` as bytes (JSON in UTF-8), which ``load_state`` reads; equal states give equal bytes."""
    return codec.dump_state(_state(state))


def load_state(rules: Ruleset, data: bytes | str) -> LeadState:
    """The state that ``dump_state`` wrote. Raises ``StateError`` where it is none, or was made by other rules."""
    check_kind("data", data, bytes, bytearray, str)
    return codec.load_state(_plan(rules), data)
