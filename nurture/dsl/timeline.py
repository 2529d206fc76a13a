"""The meaning of the machine: what becomes of a lead as events arrive and time passes, told as plainly as can be.

The second half of the reference, beside ``evaluator``. It keeps the whole log, looks at every instant at which anything
could conceivably change, and at each works everything out anew. The journey machine must give the same effects.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from attrs import define, field

from nurture.domain.business import appointment
from nurture.domain.event import LEAD_UPDATED, Event
from nurture.domain.journeys import assigning
from nurture.domain.people import Lead
from nurture.domain.time import MICRO, Duration, zone
from nurture.dsl import program as p
from nurture.dsl.arbitration import send, send_next
from nurture.dsl.enrolling import comes_now, enters, goes_off, leave, reach_goal, take_exits
from nurture.dsl.evaluator import Moment, at, truth, value
from nurture.dsl.instants import Watch, instants, watch
from nurture.dsl.waiting import draw, wait

__all__ = ["Life", "arrive", "born", "live", "pass_on"]

_LAST = dt.datetime.max.replace(tzinfo=dt.UTC)


@define
class Life:
    """A lead's whole story so far. ``effects`` are as ``Effect.to_dict`` gives them; ``refused`` are ids of late events."""

    program: p.Program
    lead: Lead
    now: dt.datetime
    watch: Watch
    fresh: bool = True
    early: bool = False  # an event has arrived: it comes before what is appointed for its instant
    log: list[Event] = field(factory=list)
    effects: list[dict[str, Any]] = field(factory=list)
    refused: list[str] = field(factory=list)
    floor: tuple[dt.datetime, str] = (dt.datetime.min.replace(tzinfo=dt.UTC), "")
    attributes: dict[str, Any] = field(factory=dict)
    set_at: dict[str, tuple[dt.datetime, int, str]] = field(factory=dict)
    stages: dict[str, str] = field(factory=dict)
    moves: dict[str, int] = field(factory=dict)
    turns: dict[str, int] = field(factory=dict)
    since: dict[Any, dt.datetime | None] = field(factory=dict)
    came: dict[Any, dt.datetime] = field(factory=dict)
    runs: dict[str, list[dict[str, Any]]] = field(factory=dict)
    called: set[str] = field(factory=set)
    refusals: dict[str, int] = field(factory=dict)
    sent: dict[str, list[dt.datetime]] = field(factory=dict)
    messages: list[Event] = field(factory=list)
    writes: int = 0
    known: tuple[Any, dict[str, Any]] = ((), {})

    def zone(self) -> Any:
        return zone(self.attributes.get("timezone") or self.lead.timezone or self.program.timezone)

    def appointment(self, duration: Duration, time: dt.time | None = None) -> dt.datetime:
        return appointment(self.now, duration, self.zone(), self.program.almanac.of(self.attributes), time)

    def moment(self, run: dict[str, Any] | None = None) -> Moment:
        """The lead as it is now, as seen from inside a run of a scenario, or from outside."""
        blank: dict[str, Any] = {"entered": None, "entry": {}, "told": {}, "from": len(self.log)}
        events, tz, run = tuple(sorted([*self.log, *self.messages])), self.zone(), run or blank
        stamp = (self.now, len(self.log), self.writes)
        if self.known[0] != stamp:  # facts are of the log and the attributes alone, whoever asks
            self.known = stamp, at(Moment(self.program, self.attributes, events, self.now, zone=tz)).facts
        return Moment(
            self.program,
            self.attributes,
            events,
            self.now,
            dict(self.stages),
            run["entered"],
            run["entry"],
            dict(self.known[1]),
            tz,
            dict(run["told"]),
            tuple(sorted(self.log[run["from"] :])),
        )

    def runs_of(self, scenario: p.ScenarioRule) -> list[dict[str, Any]]:
        """All the runs there ever were of a scenario, in order."""
        return self.runs.setdefault(scenario.name, [])

    def emit(self, kind: str, key: tuple[object, ...], **rest: Any) -> None:
        name = "/".join(str(part) for part in (self.program.name, self.lead.id, *key))
        self.effects.append({"kind": kind, "key": name, "lead": self.lead.id, "at": self.now.isoformat(), **rest})

    def write(self, name: str, new: Any, key: tuple[dt.datetime, int, str]) -> None:
        if name not in self.set_at or self.set_at[name] < key:
            self.attributes[name], self.set_at[name] = new, key
            self.writes += 1


def live(program: p.Program, lead: Lead, start: dt.datetime, arrivals: Iterable[Event], until: dt.datetime) -> Life:
    """The life of ``lead`` from ``start`` on, with events as they arrive (already checked), up to and with ``until``."""
    life = born(program, lead, start)
    for event in arrivals:
        arrive(life, event)
    pass_on(life, until)
    return life


def born(program: p.Program, lead: Lead, start: dt.datetime) -> Life:
    """The life of ``lead`` as it begins at ``start``."""
    life = Life(program, lead, start, watch(program), attributes=dict(lead.attributes))
    life.floor = (start - program.late * MICRO, "")
    life.set_at = dict.fromkeys(lead.attributes, (start, 0, ""))  # known at the start: no earlier update has a say
    life.stages = {journey.name: journey.stages[0].name for journey in program.journeys}
    return life


def arrive(life: Life, event: Event) -> None:
    """An event arrives: time passes up to its own, and it is taken in, unless it is there already or too late."""
    reach = max(life.floor, (max(life.now, event.at) - life.program.late * MICRO, ""))
    if any(event.id == other.id and (other.at, other.id) > reach for other in life.log):
        return  # what is older than late events may be is known no more by its id
    if (event.at, event.id) <= life.floor:
        life.refused.append(event.id)
        return
    _pass_time(life, event.at - MICRO)
    life.now = max(life.now, event.at)
    life.log.append(event)
    if event.type == LEAD_UPDATED:
        for name, new in event.properties.items():
            life.write(name, new, (event.at, 0, event.id))
    _settle(life, event)
    _raise_floor(life)


def pass_on(life: Life, until: dt.datetime) -> None:
    """Time passes up to and including ``until``."""
    _pass_time(life, max(life.now, until))
    life.now = max(life.now, until)
    _raise_floor(life)


def _raise_floor(life: Life) -> None:
    keys = sorted((event.at, event.id) for event in life.log)
    kept = [key for key in keys if key > life.floor]
    crowd = kept[: max(0, len(kept) - life.program.late_events)]
    life.floor = max([life.floor, (life.now - life.program.late * MICRO, ""), *crowd[-1:]])


def _pass_time(life: Life, to: dt.datetime) -> None:
    """Settle what time brings about up to and including ``to``; the events of an instant come before that."""
    if to >= life.now and (life.fresh or _appointed(life)):
        _settle(life, None)
    while (due := min((time for time in instants(life) if time > life.now), default=_LAST)) <= to:
        life.now = due
        _settle(life, None)


def _appointed(life: Life) -> bool:
    """Whether something is appointed for this very instant: events of the instant have come before it."""
    program, found = life.program, []
    for journey in program.journeys:
        ways = [way for way in journey.transitions if life.stages[journey.name] in way.sources]
        keys = [(journey.name, life.moves.get(journey.name, 0), index) for index in range(len(ways))]
        found += [
            life.since.get(key) for key, way in zip(keys, ways, strict=True) if isinstance(way.trigger, p.AfterRule)
        ]
    for scenario in program.scenarios:
        for run in (run for run in life.runs_of(scenario) if run["step"] is not None):
            found += [run.get("due"), run.get("comes")]
            ends = enumerate(scenario.exits)
            of_run = (scenario.name, "exit", run["number"])
            found += [life.since.get((*of_run, n)) for n, rule in ends if isinstance(rule, p.AfterRule)]
        for index, rule in enumerate(scenario.enter):
            if isinstance(rule, (p.DateRule, p.EveryRule)):
                found += [life.now] * (comes_now(life, (scenario.name, "enter", index), rule) is not None)
    return life.now in found


# -- one instant -----------------------------------------------------------------------------------------------------


def _settle(life: Life, event: Event | None) -> None:
    life.fresh, life.early = False, event is not None
    for runs in life.runs.values():
        for run in runs:  # by the clock of those who wait already, an event comes just before its instant
            run["early"] = event is not None and run["step"]
    entered: set[object] = set()
    again = True
    while again:
        moment = life.moment()
        for rule in sorted(life.program.of(p.SegmentRule), key=lambda rule: str(rule.name)):
            _segment(life, rule.name, moment.facts[rule.name])
        for journey in life.program.journeys:
            _journey(life, journey, event, entered)
        for scenario in life.program.scenarios:
            for run in life.runs_of(scenario):
                reach_goal(life, scenario, run, event)
                take_exits(life, scenario, run, event)
        for scenario in life.program.scenarios:
            if enters(life, scenario, event, closed=scenario.name in entered):
                entered.add(scenario.name)
        life.called.clear()
        again = any([_steps(life, each, run) for each in life.program.scenarios for run in life.runs_of(each)])
        event = None


def _segment(life: Life, name: str, inside: bool) -> None:
    if inside != bool(life.turns.get(name, 0) % 2):
        life.turns[name] = life.turns.get(name, 0) + 1
        life.emit("segment_changed", ("segment", name, life.turns[name]), segment=name, entered=inside)


def _journey(life: Life, journey: p.JourneyRule, event: Event | None, entered: set[object]) -> None:
    moved = True
    while moved:
        moved, source = False, life.stages[journey.name]
        visit = life.moves.get(journey.name, 0)
        ways = [way for way in journey.transitions if source in way.sources]
        fires = []
        for index, way in enumerate(ways):
            fires.append(goes_off(life, (journey.name, visit, index), way.trigger, event, life.moment()))
        for index, way in enumerate(ways):
            if fires[index] and (journey.name, way.target) in entered:
                life.since[journey.name, visit, index] = None  # acted on: not again until it has ceased to hold
            elif fires[index]:
                event = None if isinstance(way.trigger, p.OnRule) else event
                entered.add((journey.name, way.target))
                life.stages[journey.name], life.moves[journey.name] = way.target, visit + 1
                key = ("journey", journey.name, visit + 1)
                life.emit("stage_changed", key, journey=journey.name, source=source, target=way.target)
                moved = True
                break


# -- steps -----------------------------------------------------------------------------------------------------------


def _steps(life: Life, scenario: p.ScenarioRule, run: dict[str, Any]) -> bool:
    """Take a run as far as it goes. Whether it did what conditions can see: set an attribute, send, assign."""
    wrote, sent = False, len(life.messages)
    run["kept"] = False  # whether it has come straight from a wait for a time of day
    run["clock"] = life.now - MICRO if run.get("early") == run["step"] else life.now
    while run["step"] is not None:
        step, index = scenario.steps[run["index"]], run["index"]
        run["step"] = step.label
        _step(life, scenario, step, run)
        wrote |= isinstance(step, (p.SetTo, p.RunOf, p.AssignTo))
        run["clock"] = life.now
        if run["index"] == index:
            break
        for name in ("due", "comes", "held", "expires"):
            run.pop(name, None)
    return wrote or len(life.messages) > sent


def _step(life: Life, scenario: p.ScenarioRule, step: p.Instruction, run: dict[str, Any]) -> None:
    """What a step does; the run's ``index`` stays as it is where the lead is to wait here."""
    moment, index = life.moment(run), run["index"]
    key = ("scenario", scenario.name, run["number"], step.label)
    place = {"scenario": scenario.name, "step": step.label}
    match step:
        case p.SendTo():
            send(life, step, run, key, place)
        case p.SendNext():
            send_next(life, step, run, key, place)
        case p.AssignTo():
            due = None if step.due is None else life.appointment(step.due).isoformat()
            life.emit("assign", key, **place, team=step.team, task=step.task, due=due)
            run["told"][assigning(step.task)] = life.now
            run["index"] += 1
        case p.NotifyOf():
            life.emit("notify", key, **place, team=step.team, text=step.text)
            run["index"] += 1
        case p.ActOf():
            given = {name: value(code, moment) for name, code in step.arguments}
            life.emit("act", key, **place, action=step.action, arguments=given)
            run["index"] += 1
        case p.SetTo():
            new = value(step.value, moment)
            life.emit("set_attribute", key, **place, attribute=step.attribute, value=new)
            time, rank, _ = life.set_at.get(step.attribute, (life.now, 0, ""))
            life.write(step.attribute, new, (life.now, rank + 1 if time == life.now else 1, ""))
            run["index"] += 1
        case p.RunOf():
            life.called.add(step.scenario)
            run["index"] += 1
        case p.Pause() | p.PauseOpen() | p.PauseFor() | p.PauseUntil():
            wait(life, step, run, moment)
        case p.Branch():
            run["index"] = index + 1 if truth(step.condition, moment) else step.otherwise
        case p.Draw():
            draw(life, step, run, key, place)
        case p.Jump():
            run["index"] = step.to
        case p.Finish():
            leave(life, scenario, run, step.reason)
