"""The meaning of the machine: what becomes of a lead as events arrive and time passes, told as plainly as can be.

The second half of the reference, beside ``evaluator``. It keeps the whole log, looks at every instant at which anything
could conceivably change, and at each works everything out anew. The journey machine must give the same effects.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from attrs import define, evolve, field

from nurture.domain.business import appointment
from nurture.domain.event import LEAD_UPDATED, Event
from nurture.domain.journeys import LONGEST_ENTRY, LONGEST_KEY, MOST_KEYS, MOST_RUNS
from nurture.domain.people import Lead
from nurture.domain.recurrence import next_day, put_off
from nurture.domain.time import MICRO, Duration, resolve, zone
from nurture.dsl import program as p
from nurture.dsl.arbitration import send, send_next
from nurture.dsl.evaluator import Moment, arrives, at, truth, value
from nurture.dsl.waiting import draw, drawn, wait
from nurture.dsl.walk import codes

__all__ = ["Life", "live"]

_DAY = dt.timedelta(days=1)
_LAST = dt.datetime.max.replace(tzinfo=dt.UTC)


@define
class Life:
    """A lead's whole story so far. ``effects`` are as ``Effect.to_dict`` gives them; ``refused`` are ids of late events."""

    program: p.Program
    lead: Lead
    now: dt.datetime
    fresh: bool = True
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
    sent: dict[str, list[dt.datetime]] = field(factory=dict)
    messages: list[Event] = field(factory=list)

    def zone(self) -> Any:
        return zone(self.attributes.get("timezone") or self.lead.timezone or self.program.timezone)

    def appointment(self, duration: Duration) -> dt.datetime:
        return appointment(self.now, duration, self.zone(), self.program.almanac.of(self.attributes))

    def moment(self, run: dict[str, Any] | None = None) -> Moment:
        """The lead as it is now, as seen from inside a run of a scenario, or from outside."""
        events, run = tuple(sorted([*self.log, *self.messages])), run or {"entered": None, "entry": {}}
        moment = Moment(
            self.program, self.attributes, events, self.now, dict(self.stages), run["entered"], run["entry"]
        )
        return at(moment)

    def runs_of(self, scenario: p.ScenarioRule) -> list[dict[str, Any]]:
        """All the runs there ever were of a scenario, in order."""
        return self.runs.setdefault(scenario.name, [])

    def emit(self, kind: str, key: tuple[object, ...], **rest: Any) -> None:
        name = "/".join(str(part) for part in (self.program.name, self.lead.id, *key))
        self.effects.append({"kind": kind, "key": name, "lead": self.lead.id, "at": self.now.isoformat(), **rest})

    def write(self, name: str, new: Any, key: tuple[dt.datetime, int, str]) -> None:
        if name not in self.set_at or self.set_at[name] < key:
            self.attributes[name], self.set_at[name] = new, key


def live(program: p.Program, lead: Lead, start: dt.datetime, arrivals: Iterable[Event], until: dt.datetime) -> Life:
    """The life of ``lead`` from ``start`` on, with events as they arrive (already checked), up to and with ``until``."""
    life = Life(program, lead, start, attributes=dict(lead.attributes))
    life.floor = (start - program.late * MICRO, "")
    life.set_at = dict.fromkeys(lead.attributes, (start, 0, ""))  # known at the start: no earlier update has a say
    life.stages = {journey.name: journey.stages[0].name for journey in program.journeys}
    for event in arrivals:
        reach = (max(life.now, event.at) - program.late * MICRO, "")
        if any(event.id == other.id and (other.at, other.id) > reach for other in life.log):
            continue
        if (event.at, event.id) <= life.floor:
            life.refused.append(event.id)
            continue
        _pass_time(life, max(life.now, event.at))
        life.log.append(event)
        if event.type == LEAD_UPDATED:
            for name, new in event.properties.items():
                life.write(name, new, (event.at, 0, event.id))
        _settle(life, event)
        _raise_floor(life)
    _pass_time(life, max(life.now, until))
    if life.fresh:
        _settle(life, None)
    _raise_floor(life)
    return life


def _raise_floor(life: Life) -> None:
    keys = sorted((event.at, event.id) for event in life.log)
    kept = [key for key in keys if key > life.floor]
    crowd = kept[: max(0, len(kept) - life.program.late_events)]
    life.floor = max([life.floor, (life.now - life.program.late * MICRO, ""), *crowd[-1:]])


def _pass_time(life: Life, to: dt.datetime) -> None:
    if life.fresh and to > life.now:  # a lead is known by its first event: the start is settled with it, or after
        _settle(life, None)
    while (due := min((time for time in _instants(life) if time > life.now), default=_LAST)) <= to:
        life.now = due
        _settle(life, None)
    life.now = to


def _instants(life: Life) -> Iterator[dt.datetime]:
    """Every instant at which something could change by itself, and many at which nothing does."""
    program, tz = life.program, life.zone()
    midnight = resolve(dt.datetime.combine(life.now.date(), dt.time()), zone("UTC")) - program.offset * MICRO
    yield from (midnight + n * _DAY for n in range(-1, 3))
    today = life.now.astimezone(tz).date()
    for code in codes((program.facts, program.journeys, program.scenarios)):
        if isinstance(code, (p.Equal, p.Less)) and any(isinstance(part, p.Now) for part in codes(code)):
            yield from _meetings(life, code, None)
    for scenario in program.scenarios:
        for code in codes(scenario):
            if isinstance(code, (p.Equal, p.Less)) and any(isinstance(part, p.Now) for part in codes(code)):
                for run in life.runs_of(scenario):
                    yield from _meetings(life, code, run)
    lengths = {length for each in _selects(program) for length in (each.within,) if length is not None}
    lengths |= {
        code.lasting
        for code in codes((program.facts, program.journeys, program.scenarios))
        if isinstance(code, p.Quiet)
    }
    yield from (event.at + length * MICRO for event in (*life.log, *life.messages) for length in lengths)
    for rule in (rule for scenario in program.scenarios for rule in scenario.enter):
        if isinstance(rule, (p.DateRule, p.EveryRule)):
            yield from (resolve(local, tz) for local in _comings(life, rule))
    lastings = {0, *(rule.lasting for rule in _when_rules(program))}
    yield from (since + lasting * MICRO for since in life.since.values() if since for lasting in lastings)
    for run in (run for runs in life.runs.values() for run in runs):
        if run["step"] is not None:
            yield from (run[name] for name in ("due", "comes") if run.get(name) is not None)
    yield from (resolve(dt.datetime.combine(today + n * _DAY, dt.time()), tz) for n in (0, 1))


def _meetings(life: Life, code: p.Equal | p.Less, run: dict[str, Any] | None) -> Iterator[dt.datetime]:
    moment = life.moment(run)
    later = evolve(moment, now=moment.now + MICRO)
    gaps = [(value(code.left, m), value(code.right, m)) for m in (moment, later)]
    if None not in gaps[0]:
        before, after = (left - right for left, right in gaps)
        if before != after:
            meeting = life.now - (before // (after - before)) * MICRO
            yield from (meeting + n * MICRO for n in (-1, 0, 1, 2))


def _selects(program: p.Program) -> list[p.Select]:
    found = [clause.on for rule in program.of(p.ScoreRule) for group in rule.groups for clause in group.clauses]
    everything = (program.facts, program.journeys, program.scenarios, tuple(program.channels.values()))
    found += [code.select for code in codes(everything) if isinstance(code, (p.Count, p.Total, p.Edge))]
    return [select for select in found if select is not None]


def _when_rules(program: p.Program) -> list[p.WhenRule]:
    rules: list[p.EntryRule] = [way.trigger for journey in program.journeys for way in journey.transitions]
    for scenario in program.scenarios:
        rules += [*scenario.enter, *scenario.exits, *([scenario.goal.trigger] if scenario.goal else [])]
    return [rule for rule in rules if isinstance(rule, p.WhenRule)]


# -- one instant -----------------------------------------------------------------------------------------------------


def _settle(life: Life, event: Event | None) -> None:
    life.fresh = False
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
                _goal(life, scenario, run, event)
                _exits(life, scenario, run, event)
        for scenario in life.program.scenarios:
            if scenario.name not in entered and _enters(life, scenario, event):
                entered.add(scenario.name)
        life.called.clear()
        again = any([_steps(life, each, run) for each in life.program.scenarios for run in life.runs_of(each)])
        event = None


def _goes_off(life: Life, key: Any, rule: p.TriggerRule, event: Event | None, moment: Moment) -> bool:
    """Whether a trigger goes off now.

    Noted under ``key`` is since when a condition has held, or until when an appointment has to be waited for.
    """
    if isinstance(rule, p.OnRule):
        return event is not None and arrives(rule.select, moment, event)
    if isinstance(rule, p.AfterRule):
        due = life.since.setdefault(key, life.appointment(rule.duration))
        return due is not None and life.now >= due
    if not truth(rule.condition, moment):
        life.since.pop(key, None)
        return False
    since = life.since.setdefault(key, life.now)
    return since is not None and life.now >= since + rule.lasting * MICRO


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
            fires.append(_goes_off(life, (journey.name, visit, index), way.trigger, event, life.moment()))
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


def _goal(life: Life, scenario: p.ScenarioRule, run: dict[str, Any], event: Event | None) -> None:
    if scenario.goal is None or run["goal"] != "open":
        return
    goal, moment = scenario.goal, life.moment(run)
    if not _goes_off(life, (scenario.name, "goal", run["number"]), goal.trigger, event, moment):
        return
    time = event.at if isinstance(goal.trigger, p.OnRule) and event else life.now
    if run["entered"] <= time and (goal.within is None or time <= run["entered"] + goal.within * MICRO):
        run["goal"] = "reached"
        key = ("scenario", scenario.name, run["number"], "goal")
        step = run["step"] or "end"
        life.emit("goal_reached", key, scenario=scenario.name, step=step, enrolment=run["number"])
        if goal.ends and run["step"] is not None:
            _leave(life, scenario, run, "goal")


def _exits(life: Life, scenario: p.ScenarioRule, run: dict[str, Any], event: Event | None) -> None:
    if run["step"] is None:
        return
    moment = life.moment(run)
    keys = [(scenario.name, "exit", run["number"], index) for index in range(len(scenario.exits))]
    if any([_goes_off(life, key, rule, event, moment) for key, rule in zip(keys, scenario.exits, strict=True)]):
        _leave(life, scenario, run, "exit")


def _leave(life: Life, scenario: p.ScenarioRule, run: dict[str, Any], reason: str) -> None:
    key = ("scenario", scenario.name, run["number"], "left")
    life.emit("left", key, scenario=scenario.name, step=run["step"], enrolment=run["number"], reason=reason)
    run["step"] = None


def _enters(life: Life, scenario: p.ScenarioRule, event: Event | None) -> bool:
    moment = life.moment()
    keys = [(scenario.name, "enter", index) for index in range(len(scenario.enter))]
    fires = [
        _comes(life, key, rule, moment)
        if isinstance(rule, (p.DateRule, p.EveryRule))
        else _goes_off(life, key, rule, event, moment)
        for key, rule in zip(keys, scenario.enter, strict=True)
    ]
    for key, rule, fired in zip(keys, scenario.enter, fires, strict=True):
        if fired and isinstance(rule, p.WhenRule):
            life.since[key] = None
    if not any(fires) and scenario.name not in life.called:
        return False
    entry = {name: _kept(event.properties.get(name)) for name, _ in scenario.entry} if event else {}
    new = {"number": len(life.runs_of(scenario)) + 1, "entered": life.now, "entry": entry, "goal": "open"}
    if not _may_enter(life, scenario, new):
        return False
    _begin(life, scenario, new)
    return True


def _comings(life: Life, rule: p.DateRule | p.EveryRule) -> list[dt.datetime]:
    """The local times about now at which a date or a day of a recurrence comes."""
    days: list[dt.date] = []
    if isinstance(rule, p.DateRule):
        day = life.attributes.get(rule.attribute)
        if day is not None and rule.offset is not None:
            day = put_off(day, rule.offset, back=not rule.after)
        days = [day] if day is not None else []
    else:
        today = life.now.astimezone(life.zone()).date()
        days = [day for n in (-1, 0, 1, 2) if next_day(rule.rule, day := today + n * _DAY) == day]
    return [dt.datetime.combine(day, rule.time) for day in days]


def _comes(life: Life, key: Any, rule: p.DateRule | p.EveryRule, moment: Moment) -> bool:
    """Whether a date or a day of a recurrence comes now. Each comes once: what has come is noted."""
    if isinstance(rule, p.EveryRule) and rule.condition is not None and not truth(rule.condition, moment):
        return False
    before, tz = life.came.get(key), life.zone()
    comes = [local for local in _comings(life, rule) if resolve(local, tz) == life.now]
    if not comes or (before is not None and max(comes) <= before):
        return False
    life.came[key] = max(comes)
    return True


def _kept(value: Any) -> Any:
    return None if isinstance(value, str) and len(value) > LONGEST_ENTRY else value


def _key(scenario: p.ScenarioRule, run: dict[str, Any]) -> Any:
    return None if scenario.reentry.each is None else run["entry"].get(scenario.reentry.each)


def _may_enter(life: Life, scenario: p.ScenarioRule, new: dict[str, Any]) -> bool:
    """Whether run ``new`` may begin: by what it is told apart by, how often, overlap, exits and number."""
    reentry, key, runs = scenario.reentry, _key(scenario, new), life.runs_of(scenario)
    if reentry.each is not None and (key is None or (isinstance(key, str) and len(key) > LONGEST_KEY)):
        return False
    running = [run for run in runs if run["step"] is not None]
    current = [run for run in running if _key(scenario, run) == key]
    if (runs and reentry.kind == "once") or (current and reentry.overlap is None):
        return False
    remembered = {_key(scenario, run) for run in runs if reentry.every is not None and life.now < run["again"]}
    if key in remembered or len(remembered) >= MOST_KEYS:
        return False
    inside = life.moment(new)
    ends = [*scenario.exits, *([scenario.goal.trigger] if scenario.goal and scenario.goal.ends else [])]
    if any(isinstance(rule, p.WhenRule) and not rule.lasting and truth(rule.condition, inside) for rule in ends):
        return False
    return len(running) - (len(current) if reentry.overlap == "restart" else 0) < MOST_RUNS


def _begin(life: Life, scenario: p.ScenarioRule, new: dict[str, Any]) -> None:
    number, step, runs = new["number"], scenario.steps[0].label, life.runs_of(scenario)
    for run in runs:
        same = _key(scenario, run) == _key(scenario, new)
        if run["step"] is not None and same and scenario.reentry.overlap == "restart":
            _leave(life, scenario, run, "restarted")
        if run["step"] is None and (same or number - run["number"] >= MOST_RUNS) and run["goal"] == "open":
            run["goal"] = "closed"
    new |= {"step": step, "index": 0}
    if scenario.reentry.every is not None:
        new["again"] = life.appointment(scenario.reentry.every)
    runs.append(new)
    key = ("scenario", scenario.name, number, "entered")
    life.emit("entered", key, scenario=scenario.name, step=step, enrolment=number)
    _goal(life, scenario, new, None)
    for index, rule in enumerate(scenario.exits):
        _goes_off(life, (scenario.name, "exit", number, index), rule, None, life.moment(new))
    of_ruleset = drawn(100, life.program.name, "holdout", life.lead.id) < life.program.holdout
    if of_ruleset or drawn(100, life.program.name, "holdout", scenario.name, life.lead.id) < scenario.holdout:
        _leave(life, scenario, new, "holdout")


# -- steps -----------------------------------------------------------------------------------------------------------


def _steps(life: Life, scenario: p.ScenarioRule, run: dict[str, Any]) -> bool:
    """Take a run as far as it goes. Whether it did on the way what conditions can see: set an attribute, send a message."""
    wrote, sent = False, len(life.messages)
    run["kept"] = False  # whether it has come straight from a wait for a time of day
    while run["step"] is not None:
        step, index = scenario.steps[run["index"]], run["index"]
        run["step"] = step.label
        _step(life, scenario, step, run)
        wrote |= isinstance(step, (p.SetTo, p.RunOf))
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
            run["index"] += 1
        case p.NotifyOf():
            life.emit("notify", key, **place, team=step.team, text=step.text)
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
        case p.Pause() | p.PauseFor() | p.PauseUntil():
            wait(life, step, run, moment)
        case p.Branch():
            run["index"] = index + 1 if truth(step.condition, moment) else step.otherwise
        case p.Draw():
            draw(life, step, run, key, place)
        case p.Jump():
            run["index"] = step.to
        case p.Finish():
            _leave(life, scenario, run, step.reason)
