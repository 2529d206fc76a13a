"""The canonical text of what becomes of leads: journeys, content plans, scenarios, channels."""

from __future__ import annotations

from attrs import evolve

from nurture.domain import content as c
from nurture.domain import expression as e
from nurture.domain import journeys as j
from nurture.domain import maps as m
from nurture.domain.recurrence import DAYS
from nurture.dsl.layout import Row
from nurture.dsl.phrases import arriving, phrase
from nurture.dsl.print_rows import Writers, behind, block, head, label, print_use
from nurture.dsl.print_steps import step_rows
from nurture.dsl.spelling import EVENT, GOAL, LEAVE, SOURCE, clock, name, step_label, text

__all__ = ["FLOWS", "print_trigger", "scenario_heads"]


def print_trigger(trigger: j.Entry | j.Exit) -> str:
    """The text of a trigger.

    >>> print_trigger(j.On(e.Selection("purchased")))
    'on purchased'
    """
    if isinstance(trigger, j.On):
        return f"on {arriving(trigger.selection)}"
    if isinstance(trigger, j.After):
        return f"after {trigger.duration}"
    if isinstance(trigger, j.While):
        return f"while {phrase(trigger.condition)}"
    if isinstance(trigger, j.AtGoal):
        return "at goal"
    if isinstance(trigger, j.OnDate):
        side = "" if trigger.offset is None else f"{trigger.offset} {'after' if trigger.after else 'before'} "
        return f"on {side}{name(trigger.attribute, EVENT)} at {trigger.time:%H:%M}"
    if isinstance(trigger, j.Every):
        when = "" if trigger.when is None else f" when {phrase(trigger.when)}"
        return f"every {_days(trigger.rule)} at {trigger.time:%H:%M}{when}"
    return f"when {phrase(trigger.condition)}{behind(' for', trigger.lasting)}"


def _days(rule: str) -> str:
    """The days of a recurrence rule, in words where there are words for it."""
    if rule == "FREQ=DAILY":
        return "day"
    week, month = rule.removeprefix("FREQ=WEEKLY;BYDAY="), rule.removeprefix("FREQ=MONTHLY;BYMONTHDAY=")
    by_letters = {day[:2].upper(): day for day in DAYS}
    letters = week.split(",")
    if letters == [each for each in by_letters if each in letters]:
        return "week on " + ", ".join(by_letters[each] for each in letters)
    return f"month on day {month}" if month.isdigit() and not month.startswith("0") else text(rule)


# -- journeys --------------------------------------------------------------------------------------------------------


def _stage(stage: j.Stage) -> list[Row]:
    beside = behind("before", stage.before and name(stage.before)) + behind("after", stage.after and name(stage.after))
    was = behind(" was", ", ".join(map(name, stage.was)) or None)
    cells = [f"stage {name(stage.name)}", label(stage.label).lstrip(), stage.position or "", (beside + was).strip()]
    cells = [cells[0], *(cell for cell in cells[1:] if cell)] if stage.experiences else cells
    while not cells[-1]:
        cells.pop()
    if not stage.experiences:
        return [Row(tuple(cells), kind="stage")]
    inner = [row for each in stage.experiences for row in _experience(each)]
    return block(" ".join(cells), inner)


def _experience(each: m.Experience) -> list[Row]:
    told = (("touchpoint", each.touchpoints), ("doing", each.doing), ("thinking", each.thinking))
    more = (("feeling", each.feeling), ("pain", each.pains), ("opportunity", each.opportunities))
    rows = [Row((f"{word} {text(line)}",)) for word, texts in (*told, *more) for line in texts]
    return rows if each.persona is None else block(f"for {name(each.persona)}", rows)


def _sources(sources: tuple[str, ...]) -> str:
    return ", ".join([name(sources[0], SOURCE, first=True), *map(name, sources[1:])]) if sources else "any"


def _transition(item: j.Transition) -> Row:
    return Row((_sources(item.sources), f"-> {name(item.target)}", print_trigger(item.trigger)), kind="way")


def _journey(journey: j.Journey) -> list[Row]:
    stages = [] if journey.use is None else [Row((print_use(journey.use),))]
    stages += [row for stage in journey.stages for row in _stage(stage)]
    gap = [Row()] if stages and journey.transitions else []
    return block(head("journey", journey), [*stages, *gap, *map(_transition, journey.transitions)])


def _content_line(item: c.ContentLine) -> Row:
    start = name(item.stage, first=True) + behind(" for", item.persona and name(item.persona))
    return Row((f"{start}:", ", ".join(map(text, item.pieces)) or "nothing"), kind="content")


def _content(plan: c.ContentPlan) -> list[Row]:
    return block(f"content {name(plan.journey)}", map(_content_line, plan.lines))


def _issue(issue: m.Issue) -> Row:
    where = behind(" at", issue.stage and name(issue.stage))
    marks = f"impact {issue.impact}, feasibility {issue.feasibility}"
    return Row((f"issue {text(issue.text)}{where},", marks), kind="issue")


def _backlog(backlog: m.Backlog) -> list[Row]:
    return block(f"backlog {name(backlog.journey)}", map(_issue, backlog.issues))


# -- scenarios -------------------------------------------------------------------------------------------------------


def _reentry(reentry: j.Reentry) -> str:
    if reentry == j.Reentry("once"):
        return ""
    often = f"once per {reentry.every}" if reentry.every else reentry.kind
    each = "" if reentry.each is None else f" for each {name(reentry.each)}"
    return f", {often}{each}{behind(',', reentry.overlap)}"


def _goal(goal: j.Goal) -> str:
    if isinstance(goal.trigger, j.When):
        return f"{print_trigger(goal.trigger)}{behind(', within', goal.within)}"
    window = None if goal.within is None else e.Window("within", goal.within)
    return arriving(evolve(goal.trigger.selection, window=window), GOAL)


def scenario_heads(scenario: j.Scenario) -> list[tuple[str, str]]:
    """How leads enter ``scenario``, what takes them out, what it is for: words of the language, and text after each."""
    heads = []
    if scenario.enter:
        triggers = ", ".join(map(print_trigger, scenario.enter))
        heads.append(("enter", triggers + _reentry(scenario.reentry)))
    elif scenario.reentry != j.Reentry("once"):
        heads.append(("enter", "by run" + _reentry(scenario.reentry)))
    if scenario.exit:
        heads.append(("exit", ", ".join(map(print_trigger, scenario.exit))))
    if scenario.goal is not None:
        heads.append(("goal", _goal(scenario.goal)))
    if scenario.holdout:
        heads.append(("holdout", f"{scenario.holdout}%"))
    return heads


def _edited(edited: j.Edited | None) -> list[Row]:
    if edited is None:
        return []
    moves = [
        f", {step_label(item.old)} -> {'leave' if item.new is None else step_label(item.new, LEAVE)}"
        for item in edited.moves
    ]
    return [Row((f"when edited {edited.fate}{''.join(moves)}",))]


def _scenario(scenario: j.Scenario) -> list[Row]:
    priority = f" priority {scenario.priority}" if scenario.priority else ""
    heads = [Row(cells, kind="entry") for cells in scenario_heads(scenario)] + _edited(scenario.edited)
    gap = [Row()] if heads and scenario.steps else []
    return block(head("scenario", scenario) + priority, [*heads, *gap, *step_rows(scenario.steps)])


# -- channels --------------------------------------------------------------------------------------------------------


def _cap(cap: j.MessageCap) -> str:
    return f"at most {cap.number}{behind(' per', cap.period)}{behind(' within', cap.within)}"


def _hours(hours: j.Hours) -> str:
    return f"between {clock(hours.start)} and {clock(hours.end)}{_on_days(hours.days, ' on')}"


def _on_days(days: tuple[str, ...], word: str) -> str:
    return behind(word, ", ".join(days) or None)


def _common(policy: j.Channel | j.Channels) -> list[str]:
    return [] if policy.suppress is None else [f"suppress when {phrase(policy.suppress)}"]


def _channels(policy: j.Channels) -> list[Row]:
    return block("channels", (Row((text,)) for text in [*_common(policy), *map(_cap, policy.caps)]))


def _channel(channel: j.Channel) -> list[Row]:
    lines = [] if channel.use is None else [print_use(channel.use)]
    lines += _common(channel)
    lines += [] if channel.requires is None else [f"requires {phrase(channel.requires)}"]
    lines += map(_cap, channel.caps)
    lines += map(_hours, channel.hours)
    lines += [_on_days(channel.days, "on")] if channel.days else []
    lines += [] if channel.holidays else ["not on holidays"]
    lines += [] if channel.hold is None else [f"hold at most {channel.hold}"]
    return block(head("channel", channel), (Row((text,)) for text in lines))


FLOWS: Writers = {
    j.Journey: _journey,
    c.ContentPlan: _content,
    m.Backlog: _backlog,
    j.Scenario: _scenario,
    j.Channel: _channel,
    j.Channels: _channels,
}
