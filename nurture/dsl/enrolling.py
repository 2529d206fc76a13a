"""The meaning of entering a scenario and of leaving it: when triggers go off, who may enter, goals, exits.

A part of the reference, told as plainly as can be: every run there ever was is kept, and looked at anew each time.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from nurture.domain.business import moved
from nurture.domain.event import Event
from nurture.domain.journeys import LONGEST_ENTRY, LONGEST_KEY, MOST_KEYS, MOST_RUNS
from nurture.domain.recurrence import next_day
from nurture.domain.time import MICRO, exists, resolve
from nurture.dsl import program as p
from nurture.dsl.evaluator import Moment, arrives, truth
from nurture.dsl.waiting import drawn

if TYPE_CHECKING:
    from nurture.dsl.timeline import Life

__all__ = ["comes_now", "comings", "enters", "goes_off", "leave", "reach_goal", "take_exits"]

_DAY = dt.timedelta(days=1)


def goes_off(life: Life, key: Any, rule: p.TriggerRule, event: Event | None, moment: Moment) -> bool:
    """Whether a trigger goes off now.

    Noted under ``key`` is since when a condition has held, or until when an appointment has to be waited for.
    """
    if isinstance(rule, p.OnRule):
        return event is not None and arrives(rule.select, moment, event)
    if isinstance(rule, p.AfterRule):
        due = life.since.setdefault(key, life.appointment(rule.duration))
        return due is not None and life.now - life.early * MICRO >= due
    if not truth(rule.condition, moment):
        life.since.pop(key, None)
        return False
    since = life.since.setdefault(key, life.now)
    return since is not None and life.now >= since + rule.lasting * MICRO


def reach_goal(life: Life, scenario: p.ScenarioRule, run: dict[str, Any], event: Event | None) -> None:
    """Look whether a run reaches its goal now."""
    if scenario.goal is None or run["goal"] != "open":
        return
    goal, moment = scenario.goal, life.moment(run)
    if not goes_off(life, (scenario.name, "goal", run["number"]), goal.trigger, event, moment):
        return
    time = event.at if isinstance(goal.trigger, p.OnRule) and event else life.now
    if run["entered"] <= time and (goal.within is None or time <= run["entered"] + goal.within * MICRO):
        run["goal"] = "reached"
        key = ("scenario", scenario.name, run["number"], "goal")
        step = run["step"] or "end"
        life.emit("goal_reached", key, scenario=scenario.name, step=step, enrolment=run["number"])
        if goal.ends and run["step"] is not None:
            leave(life, scenario, run, "goal")


def take_exits(life: Life, scenario: p.ScenarioRule, run: dict[str, Any], event: Event | None) -> None:
    """Take a run out where one of its exits goes off."""
    if run["step"] is None:
        return
    moment = life.moment(run)
    keys = [(scenario.name, "exit", run["number"], index) for index in range(len(scenario.exits))]
    fires = [goes_off(life, key, rule, event, moment) for key, rule in zip(keys, scenario.exits, strict=True)]
    if any(fires):
        leave(life, scenario, run, "exit")


def leave(life: Life, scenario: p.ScenarioRule, run: dict[str, Any], reason: str) -> None:
    """End a run."""
    key = ("scenario", scenario.name, run["number"], "left")
    life.emit("left", key, scenario=scenario.name, step=run["step"], enrolment=run["number"], reason=reason)
    run["step"] = None


def enters(life: Life, scenario: p.ScenarioRule, event: Event | None, *, closed: bool) -> bool:
    """Whether the lead enters now, which it then has; not where it is ``closed``, having let the lead in just now."""
    moment = life.moment()
    keys = [(scenario.name, "enter", index) for index in range(len(scenario.enter))]
    fires = [
        _comes(life, key, rule, moment)
        if isinstance(rule, (p.DateRule, p.EveryRule))
        else goes_off(life, key, rule, event, moment)
        for key, rule in zip(keys, scenario.enter, strict=True)
    ]
    for key, rule, fired in zip(keys, scenario.enter, fires, strict=True):
        if fired and isinstance(rule, p.WhenRule):
            life.since[key] = None
    if closed or (not any(fires) and scenario.name not in life.called):
        return False
    entry = {name: _kept(event.properties.get(name)) for name, _ in scenario.entry} if event else {}
    new = {"number": len(life.runs_of(scenario)) + 1, "entered": life.now, "entry": entry, "goal": "open"}
    new |= {"told": {}, "from": len(life.log) - (event is not None)}
    if not _may_enter(life, scenario, new):
        return False
    if full := _full(life, scenario, new):
        number = life.refusals[scenario.name] = life.refusals.get(scenario.name, 0) + 1
        life.emit("refused", ("scenario", scenario.name, "refused", number), scenario=scenario.name, reason=full)
        return False
    _begin(life, scenario, new)
    return True


def comings(life: Life, rule: p.DateRule | p.EveryRule) -> list[dt.datetime]:
    """The local times about now at which a date or a day of a recurrence comes."""
    days: list[dt.date] = []
    if isinstance(rule, p.DateRule):
        day = life.attributes.get(rule.attribute)
        if day is not None and rule.offset is not None:
            business = life.program.almanac.of(life.attributes)
            day = moved(day, rule.offset, life.zone(), business, back=not rule.after)
        days = [day] if day is not None else []
    else:
        today, tz = life.now.astimezone(life.zone()).date(), life.zone()
        days = [
            day for n in (-1, 0, 1, 2, 3) if next_day(rule.rule, day := today + n * _DAY) == day and exists(day, tz)
        ]
    return [dt.datetime.combine(day, rule.time) for day in days]


def comes_now(life: Life, key: Any, rule: p.DateRule | p.EveryRule) -> dt.datetime | None:
    """The local time that comes now, where none as late has come before."""
    before, tz = life.came.get(key), life.zone()
    comes = [local for local in comings(life, rule) if resolve(local, tz) == life.now]
    return max(comes) if comes and (before is None or max(comes) > before) else None


def _comes(life: Life, key: Any, rule: p.DateRule | p.EveryRule, moment: Moment) -> bool:
    """Whether a date or a day of a recurrence comes now. Each comes once, whether or not its condition holds then."""
    local = None if life.early else comes_now(life, key, rule)
    if local is None:
        return False
    life.came[key] = local
    return not isinstance(rule, p.EveryRule) or rule.condition is None or truth(rule.condition, moment)


def _kept(value: Any) -> Any:
    return None if isinstance(value, str) and len(value) > LONGEST_ENTRY else value


def _key(scenario: p.ScenarioRule, run: dict[str, Any]) -> Any:
    return None if scenario.reentry.each is None else run["entry"].get(scenario.reentry.each)


def _may_enter(life: Life, scenario: p.ScenarioRule, new: dict[str, Any]) -> bool:
    """Whether run ``new`` may begin: by what it is told apart by, how often, overlap and exits."""
    reentry, key, runs = scenario.reentry, _key(scenario, new), life.runs_of(scenario)
    if reentry.each is not None and (key is None or (isinstance(key, str) and len(key) > LONGEST_KEY)):
        return False
    running = [run for run in runs if run["step"] is not None]
    current = [run for run in running if _key(scenario, run) == key]
    if (runs and reentry.kind == "once") or (current and reentry.overlap is None):
        return False
    if key in _remembered(life, scenario):
        return False
    inside = life.moment(new)
    ends = [*scenario.exits, *([scenario.goal.trigger] if scenario.goal and scenario.goal.ends else [])]
    return not any(isinstance(rule, p.WhenRule) and not rule.lasting and truth(rule.condition, inside) for rule in ends)


def _remembered(life: Life, scenario: p.ScenarioRule) -> set[Any]:
    """What runs of a scenario are told apart by, of those after which no other of it may begin yet."""
    kept = [run for run in life.runs_of(scenario) if scenario.reentry.every is not None and life.now < run["again"]]
    return {_key(scenario, run) for run in kept}


def _full(life: Life, scenario: p.ScenarioRule, new: dict[str, Any]) -> str:
    """What is as much as may be already, if anything is, of a run that may begin."""
    if len(_remembered(life, scenario)) >= MOST_KEYS:
        return "values"
    running = [run for run in life.runs_of(scenario) if run["step"] is not None]
    if scenario.reentry.overlap == "restart":
        running = [run for run in running if _key(scenario, run) != _key(scenario, new)]
    return "runs" if len(running) >= MOST_RUNS else ""


def _begin(life: Life, scenario: p.ScenarioRule, new: dict[str, Any]) -> None:
    number, step, runs = new["number"], scenario.steps[0].label, life.runs_of(scenario)
    for run in runs:
        same = _key(scenario, run) == _key(scenario, new)
        if run["step"] is not None and same and scenario.reentry.overlap == "restart":
            leave(life, scenario, run, "restarted")
        if run["step"] is None and (same or number - run["number"] >= MOST_RUNS) and run["goal"] == "open":
            run["goal"] = "closed"
    new |= {"step": step, "index": 0}
    if scenario.reentry.every is not None:
        new["again"] = life.appointment(scenario.reentry.every)
    runs.append(new)
    key = ("scenario", scenario.name, number, "entered")
    life.emit("entered", key, scenario=scenario.name, step=step, enrolment=number)
    reach_goal(life, scenario, new, None)
    for index, rule in enumerate(scenario.exits):
        goes_off(life, (scenario.name, "exit", number, index), rule, None, life.moment(new))
    of_ruleset = drawn(100, life.program.name, "holdout", life.lead.id) < life.program.holdout
    if of_ruleset or drawn(100, life.program.name, "holdout", scenario.name, life.lead.id) < scenario.holdout:
        leave(life, scenario, new, "holdout")
