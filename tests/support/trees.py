"""Hypothesis strategies for everything that rules can be made of from Python: every class of the domain, every field."""

import datetime as dt

import attrs
from hypothesis import strategies as st
from leaves import (
    UNITS,
    clocks,
    constants,
    dates,
    datetimes,
    durations,
    labels,
    lengths,
    maps,
    maybe,
    names,
    some,
    texts,
    whole_days,
    windows_of,
    zones,
)

from nurture.domain import calendars as k
from nurture.domain import checklist as q
from nurture.domain import content as c
from nurture.domain import expression as e
from nurture.domain import journeys as j
from nurture.domain import maps as jm
from nurture.domain import matrix as m
from nurture.domain import ruleset as r
from nurture.domain import schema
from nurture.domain import scoring as s
from nurture.domain.journeys import blocks as steps_
from nurture.domain.journeys.channels import DAYS
from nurture.domain.parameter import Parameter
from nurture.domain.time import Duration

MADE = {}  # class -> strategy


def made(kind, *variants, **fields):
    """Objects of ``kind`` with all of its fields given; where they exclude one another, in ``variants``."""
    variants = [{**fields, **variant} for variant in variants] or [fields]
    known = {field.name for field in attrs.fields(kind) if field.name != "span"}
    given = set().union(*variants)
    assert given == known, (kind, given ^ known)
    MADE[kind] = st.one_of([st.builds(kind, **variant) for variant in variants])
    return MADE[kind]


made(Duration, amount=st.integers(0, 100), unit=st.sampled_from(list(UNITS)))

# -- expressions -----------------------------------------------------------------------------------------------------

windows = made(
    e.Window,
    {"kind": st.just("within"), "duration": windows_of},
    {"kind": st.just("over"), "duration": whole_days},
    {"kind": st.just("entry"), "duration": st.none()},
)
leaf_nodes = st.one_of(
    made(e.Name, name=names),
    made(e.Literal, value=constants | durations | st.integers(-5, 5)),
    made(e.Now),
    made(e.Today),
    made(e.PartOfNow, part=st.sampled_from(["hour", "weekday"])),
    made(e.Responded, verb=names, message=texts),
)


def branches(nodes):
    """Expressions one level above ``nodes``."""
    selections = made(e.Selection, event=maybe(names), where=maybe(nodes), window=maybe(windows))
    plain = st.builds(e.Selection, event=names, where=maybe(nodes))
    few = some(nodes, least=2, most=4)
    return st.one_of(
        made(e.ListOf, items=some(nodes)),
        made(e.And, operands=few),
        made(e.Or, operands=few),
        made(e.Not, operand=nodes),
        made(e.Compare, operator=st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), left=nodes, right=nodes),
        made(e.Between, operand=nodes, low=nodes, high=nodes),
        made(e.In, operand=nodes, options=nodes),
        made(
            e.Match, operator=st.sampled_from(["contains", "starts with", "ends with", "like"]), left=nodes, right=nodes
        ),
        made(e.Known, operand=nodes),
        chains(nodes),
        made(e.Call, name=names, arguments=some(nodes)),
        made(e.Negate, operand=nodes),
        made(e.Any, selection=selections),
        made(
            e.Times,
            bound=st.sampled_from(["at least", "at most", "exactly"]),
            number=st.integers(0, 1000),
            selection=selections,
            different=maybe(names),
        ),
        made(e.Count, selection=selections),
        made(e.Sum, property=names, selection=selections),
        made(e.Pick, which=st.sampled_from(["first", "last"]), selection=selections, property=maybe(names)),
        made(e.Sequence, first=plain, second=plain, within=durations),
        made(e.Absence, first=plain, second=plain, lasting=durations),
    )


def chains(nodes):
    def operands(operators):
        count = len(operators)
        return st.builds(e.Arithmetic, operators=st.just(operators), operands=some(nodes, count + 1, count + 1))

    kinds = st.sampled_from(["+-", "*/"])
    MADE[e.Arithmetic] = kinds.flatmap(lambda kind: some(st.sampled_from(kind), least=1)).flatmap(operands)
    return MADE[e.Arithmetic]


nodes = st.recursive(leaf_nodes, branches, max_leaves=12)
selections = st.builds(e.Selection, event=maybe(names), where=maybe(nodes), window=maybe(windows))

# -- schema, scores, grades, personas --------------------------------------------------------------------------------

one_of = st.lists(texts, min_size=1, max_size=3, unique=True).map(lambda options: schema.one_of(*options))
plain_types = st.sampled_from(["text", "integer", "decimal", "boolean", "date", "datetime"]).map(schema.Type) | one_of
MADE[schema.Type] = plain_types | plain_types.map(schema.list_of)
fields = made(schema.Field, name=names, type=MADE[schema.Type], optional=st.booleans())

points = st.integers(-1_000_000, 1_000_000) | st.decimals(-999_999, 999_999, places=3)
decays = made(
    s.Decay,
    {"kind": st.sampled_from(["half-life", "linear", "expiry"]), "duration": whole_days},
    {"kind": st.just("step"), "duration": whole_days, "percent": st.integers(0, 99)},
    {"kind": st.just("curve"), "duration": whole_days, "curve": names},
    {"kind": st.just("none")},
)
limits = made(
    s.Limit,
    {"least": points},
    {"most": points},
    {"least": st.integers(-1_000_000, 0), "most": st.decimals(0, 10, places=3)},
)
caps = made(s.Cap, number=st.integers(0, 1_000_000), period=st.sampled_from(["day", "week", "month", "ever", "window"]))
clauses = made(s.Points, {"when": nodes}, {"on": selections, "cap": maybe(caps), "decay": maybe(decays)}, points=points)
groups = made(s.Group, name=names, limit=limits, clauses=some(clauses))
priorities = st.integers(-1_000_000, 1_000_000) | st.just(0)

# -- journeys and scenarios ------------------------------------------------------------------------------------------

triggers = made(j.On, selection=selections) | made(j.When, condition=nodes, lasting=maybe(durations))
uses = made(j.Use, preset=names, language=labels, without=some(names))
told = {name: some(texts, most=2) for name in ("touchpoints", "doing", "thinking", "feeling", "pains", "opportunities")}
experiences = made(jm.Experience, persona=maybe(names), **told)


def for_each(items):
    """Of experiences, those that a stage can have: everybody's first and not empty, then each persona's once."""
    by_persona = {item.persona: item for item in items}
    general = [item for item in [by_persona.pop(None, None)] if item not in (None, jm.Experience())]
    return (*general, *by_persona.values())


stages = made(
    j.Stage,
    {},
    {"before": names},
    {"after": names},
    name=names,
    label=labels,
    position=st.sampled_from([None, "tofu", "mofu", "bofu"]),
    experiences=st.just(()) | some(experiences).map(for_each),
    was=some(names, most=2),
)
civil_offsets = st.builds(Duration, amount=st.integers(0, 100), unit=st.sampled_from(["day", "week", "month", "year"]))
recurrences = st.sampled_from(
    ["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,SU", "FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"]
)
entries = st.one_of(
    triggers,
    made(j.While, condition=nodes),
    made(
        j.OnDate,
        {"offset": st.none(), "after": st.just(False)},
        {"offset": civil_offsets, "after": st.booleans()},
        attribute=names,
        time=clocks,
    ),
    made(j.Every, rule=recurrences, time=clocks, when=maybe(nodes)),
)
appointments = made(j.After, duration=durations)
transitions = made(j.Transition, sources=some(names), target=names, trigger=triggers | appointments)
step_names = maybe(names.filter(lambda name: name != "end" and not name[0].isdigit() and "." not in name))
simple_steps = st.one_of(
    made(j.AssignStep, name=step_names, team=names, task=texts, due=maybe(durations)),
    made(j.NotifyStep, name=step_names, team=names, text=texts),
    made(j.ActStep, name=step_names, action=names, arguments=some(made(j.Argument, name=names, value=nodes), most=3)),
    made(j.SetStep, name=step_names, attribute=names, value=nodes),
    made(
        j.Wait, {"duration": durations, "time": st.none()}, {"duration": civil_offsets, "time": clocks}, name=step_names
    ),
    made(steps_.RunStep, name=step_names, scenario=names),
    made(steps_.WaitOpen, name=step_names, channel=names),
    made(
        steps_.WaitTime,
        name=step_names,
        time=clocks,
        days=st.lists(st.sampled_from(["business day", *DAYS[1:]]), max_size=3, unique=True).map(tuple),
    ),
    made(j.Leave, name=step_names),
)


def splits(inner):
    arm = made(steps_.Arm, weight=st.integers(1, 100), name=texts.filter(str.strip), steps=some(inner, most=2))
    arms = st.lists(arm, min_size=1, max_size=3, unique_by=lambda arm: arm.name).map(tuple)
    return made(steps_.Split, name=step_names, experiment=texts.filter(str.strip), arms=arms)


def holding(inner):
    """Steps that hold ``inner``."""
    cases = made(steps_.Case, condition=nodes, steps=some(inner, most=2))
    return st.one_of(
        made(
            j.SendStep,
            {"transactional": st.booleans(), "hold": st.none()},
            {"transactional": st.just(False), "hold": durations},
            name=step_names,
            channel=names,
            message=texts,
            purpose=maybe(names),
            otherwise=some(inner, most=2),
        ),
        made(j.If, name=step_names, condition=nodes, then=some(inner), otherwise=some(inner, most=2)),
        made(
            j.SendNextStep,
            name=step_names,
            channel=names,
            journey=names,
            purpose=maybe(names),
            otherwise=some(inner, most=2),
        ),
        made(
            j.WaitUntil,
            {"at_most": maybe(durations), "otherwise": st.just(())},
            {"at_most": durations, "otherwise": some(inner, most=2)},
            name=step_names,
            until=nodes,
            time=maybe(clocks),
        ),
        made(steps_.Choose, name=step_names, cases=some(cases, least=1), otherwise=some(inner, most=2)),
        splits(inner),
        made(steps_.Repeat, name=step_names, times=st.integers(1, 100), until=maybe(nodes), steps=some(inner, most=2)),
    )


moves = st.lists(
    made(j.Moved, old=names | st.integers(1, 9_999).map(str), new=maybe(names)),
    max_size=3,
    unique_by=lambda move: move.old,
).map(tuple)
steps = st.recursive(simple_steps, holding, max_leaves=5)
without_window = st.builds(e.Selection, event=maybe(names), where=maybe(nodes))
goals = made(
    j.Goal,
    trigger=st.builds(j.On, selection=without_window) | MADE[j.When],
    within=maybe(windows_of),
)
issues = made(jm.Issue, text=texts, stage=maybe(names), impact=st.integers(1, 5), feasibility=st.integers(1, 5))
content_lines = made(c.ContentLine, stage=names, persona=maybe(names), pieces=some(texts))
overlaps = st.sampled_from([None, "restart", "side by side"])
reentries = made(
    j.Reentry,
    {"kind": st.just("once"), "each": maybe(names)},
    {"kind": st.just("always"), "each": maybe(names), "overlap": overlaps},
    {"kind": st.just("per"), "every": durations, "each": maybe(names), "overlap": overlaps},
)
days = some(st.sampled_from(DAYS))
hours = made(
    j.Hours,
    {"start": st.just(dt.time(0)), "end": st.just(dt.time.max)},
    {"start": st.just(dt.time(9, 30)), "end": st.sampled_from([dt.time(18), dt.time.max, dt.time(23, 59)])},
    days=days,
)
message_caps = made(
    j.MessageCap,
    {"period": st.sampled_from(["day", "week", "month"])},
    {"within": lengths},
    number=st.integers(0, 1000),
)

# -- tests and whole rulesets ----------------------------------------------------------------------------------------


def _is_response(node):
    inner = node.operand if isinstance(node, e.Not) else node
    return isinstance(inner, e.Responded)


given = made(r.Given, attributes=maps, timezone=maybe(zones))
test_steps = st.one_of(
    made(r.Happening, {"at": datetimes}, {"at": datetimes, "event": names, "properties": maps}),
    made(r.ExpectAct, action=names, arguments=maps, at=maybe(datetimes), never=st.booleans()),
    made(r.ExpectEffect, target=names, text=texts, at=maybe(datetimes), never=st.booleans()),
    made(r.Expect, condition=nodes.filter(lambda node: not _is_response(node))),
)
axis_bands = made(
    m.AxisBand,
    {"operator": st.none(), "threshold": st.none()},
    {"operator": st.sampled_from(["<", "<=", ">", ">="]), "threshold": nodes},
    name=names | st.sampled_from(["1", "20"]),
)
FACETS = ("sees", "hears", "thinks", "feels", "says", "does", "jobs", "decides", "interests")
named = {"name": names, "label": labels}
closed = made(
    k.Closed,
    {"first": dates, "last": st.none()},
    {"first": st.just(dt.date(2026, 12, 29)), "last": st.sampled_from([dt.date(2026, 12, 30), dt.date(2027, 12, 29)])},
)
open_hours = made(
    k.OpenHours, start=st.just(dt.time(13)), end=st.sampled_from([dt.time(18, 30), dt.time.max, dt.time(13, 1)])
)
business_hours = st.just((k.OpenHours(dt.time(9), dt.time(18)),)) | st.builds(
    lambda last: (k.OpenHours(dt.time(9), dt.time(12)), last), open_hours
)
holidays = made(
    k.HolidaysOf,
    {"attribute": names, "country": maybe(texts)},
    {"attribute": st.none(), "country": texts},
    source=st.just("holidays") | texts,
)
declarations = st.one_of(
    made(r.LeadSchema, fields=some(fields)),
    made(r.EventType, properties=some(fields), channel=maybe(names), **named),
    made(
        s.Persona,
        when=maybe(nodes),
        goals=some(texts),
        pains=some(texts),
        prefers=some(names),
        **{name: some(texts, most=1) for name in FACETS},
        priority=priorities,
        **named,
    ),
    made(s.Score, decay=maybe(decays), limit=maybe(limits), clauses=some(clauses | groups), **named),
    made(s.Segment, when=nodes, **named),
    made(s.Grade, bands=some(made(s.Band, name=names, when=maybe(nodes))), **named),
    made(
        Parameter,
        value=constants | durations | texts.map(lambda text: (text, "x")),
        **named,
    ),
    made(
        q.Checklist,
        questions=some(
            made(
                q.Question,
                {"before": maybe(names)},
                {"after": maybe(names)},
                name=names,
                text=maybe(texts.filter(str.strip)),
                when=maybe(nodes),
            )
        ),
        use=maybe(uses),
        **named,
    ),
    made(
        m.Matrix,
        axes=some(made(m.Axis, name=names, bands=some(axis_bands), by=maybe(nodes))),
        **named,
    ),
    made(j.Journey, stages=some(stages), transitions=some(transitions), use=maybe(uses), **named),
    made(
        j.Scenario,
        {"enter": some(entries, least=1), "reentry": reentries},
        {"enter": st.just(())},
        priority=priorities,
        exit=some(triggers | appointments | made(j.AtGoal)),
        goal=maybe(goals),
        holdout=st.sampled_from([0, 0, 10, 100]),
        edited=maybe(made(j.Edited, fate=st.sampled_from(["follow", "leave", "pin"]), moves=moves)),
        steps=some(steps),
        **named,
    ),
    made(jm.Backlog, journey=names, issues=some(issues)),
    made(c.ContentPlan, journey=names, lines=some(content_lines)),
    made(
        j.Channel,
        suppress=maybe(nodes),
        requires=maybe(nodes),
        caps=some(message_caps),
        hours=some(hours),
        days=days,
        holidays=st.booleans(),
        hold=maybe(durations),
        use=maybe(st.builds(j.Use, preset=names, without=some(names))),
        **named,
    ),
    made(j.Channels, suppress=maybe(nodes), caps=some(message_caps)),
    made(k.Calendar, closed=some(closed), **named),
    made(r.TestCase, name=texts, given=given, steps=some(test_steps)),
)
lates = made(r.Late, duration=durations, events=st.just(256) | st.integers(1, 10_000))
rule_sets = made(
    r.Rules,
    settings=made(
        r.Settings,
        name=texts.filter(str.strip),
        language=st.just(1),
        timezone=zones,
        late=st.just(r.Late(Duration(7, "day"))) | lates,
        business_hours=business_hours,
        holidays=maybe(holidays),
        holdout=st.sampled_from([0, 5, 100]),
    ),
    declarations=some(declarations, most=4),
)
