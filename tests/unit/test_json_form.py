"""Rules as plain data."""

import copy
import datetime as dt
import json
from decimal import Decimal

import pytest

from nurture.domain import expression as e
from nurture.domain import journeys as j
from nurture.domain import ruleset as r
from nurture.domain import scoring as s
from nurture.domain.schema import TEXT, Field, list_of, one_of
from nurture.domain.time import Duration
from nurture.dsl.json import from_dict, to_dict
from nurture.errors import InputError

RULES = r.Rules(
    r.Settings("B2B", timezone="Asia/Tokyo"),
    [
        r.LeadSchema((Field("role", one_of("user", "champion")), Field("tags", list_of(TEXT), optional=True))),
        s.Score(
            "interest",
            decay=s.Decay("half-life", Duration(30, "day")),
            clauses=[
                s.Points(Decimal("1.50"), on=e.Selection("opened", None, e.Window("entry")), cap=s.Cap(3, "week")),
                s.Points(-5, when=e.Not(e.Known(e.Name("role")))),
            ],
        ),
        j.Scenario("x", steps=[j.WaitUntil(e.Name("renewal"), dt.time(9, 30)), j.Leave()]),
        r.TestCase("t", r.Given({"kind": "x", "n": 1, "paid": True, "list": (Decimal("0.5"), dt.date(2026, 4, 1))})),
    ],
)
DATA = {
    "format": 1,
    "kind": "rules",
    "settings": {"kind": "settings", "name": "B2B", "timezone": "Asia/Tokyo"},
    "declarations": [
        {
            "kind": "lead_schema",
            "fields": [
                {
                    "kind": "field",
                    "name": "role",
                    "type": {"kind": "type", "type": "one of", "options": ["user", "champion"]},
                },
                {
                    "kind": "field",
                    "name": "tags",
                    "type": {"kind": "type", "type": "list", "item": {"kind": "type", "type": "text"}},
                    "optional": True,
                },
            ],
        },
        {
            "kind": "score",
            "name": "interest",
            "decay": {
                "kind": "decay",
                "type": "half-life",
                "duration": {"kind": "duration", "amount": 30, "unit": "day"},
            },
            "clauses": [
                {
                    "kind": "points",
                    "points": {"kind": "decimal", "value": "1.5"},
                    "on": {"kind": "selection", "event": "opened", "window": {"kind": "window", "type": "entry"}},
                    "cap": {"kind": "cap", "number": 3, "period": "week"},
                },
                {
                    "kind": "points",
                    "points": {"kind": "decimal", "value": "-5"},
                    "when": {"kind": "not", "operand": {"kind": "known", "operand": {"kind": "name", "name": "role"}}},
                },
            ],
        },
        {
            "kind": "scenario",
            "name": "x",
            "steps": [
                {
                    "kind": "wait_until",
                    "until": {"kind": "name", "name": "renewal"},
                    "time": {"kind": "time", "value": "09:30:00"},
                },
                {"kind": "leave"},
            ],
        },
        {
            "kind": "test_case",
            "name": "t",
            "given": {
                "kind": "given",
                "attributes": {
                    "kind": "x",
                    "n": 1,
                    "paid": True,
                    "list": [{"kind": "decimal", "value": "0.5"}, {"kind": "date", "value": "2026-04-01"}],
                },
            },
        },
    ],
}


def test_rules_have_this_form():
    assert to_dict(RULES) == DATA
    assert from_dict(json.loads(json.dumps(DATA))) == RULES


def test_an_integer_will_do_for_points():
    data = copy.deepcopy(DATA)
    data["declarations"][1]["clauses"][1]["points"] = -5
    assert from_dict(data) == RULES


def test_places_in_a_source_are_not_part_of_it():
    with pytest.raises(InputError, match="/settings/span: is not a part of `settings`"):
        from_dict({**DATA, "settings": {**DATA["settings"], "span": None}})


def changed(path, value):
    data = copy.deepcopy(DATA)
    *steps, last = [int(step) if step.isdigit() else step for step in path.split("/")[1:]]
    target = data
    for step in steps:
        target = target[step]
    target[last] = value
    return data


POINTS = "/declarations/1/clauses/0/points"
WHEN = "/declarations/1/clauses/1/when"
FAULTS = [
    ("/format", 2, "/format: must be 1, the format that this library reads, got 2"),
    ("/format", True, "/format: must be 1, the format that this library reads, got True"),
    ("/kind", "score", "/kind: must be `rules`, got 'score'"),
    ("/extra", 1, "/extra: is not a part of `rules`, got 1"),
    ("/__class__", {}, "/__class__: is not a part of `rules`, got {}"),
    ("/settings", None, "/settings: must be a Settings, got None"),
    ("/settings/name", 5, "/settings/name: must be text, got 5"),
    ("/settings/name", "a\x00", "/settings/name: must not hold NUL or lone surrogates, got 'a\\x00'"),
    ("/settings/name", "\ud800", "/settings/name: must not hold NUL or lone surrogates, got '\\ud800'"),
    ("/settings/timezone", "Mars", "/settings/timezone: must be the name of a time zone, such as 'Asia/Tokyo', got 'Mars'"),
    ("/settings/a~b/c", 1, "/settings/a~0b~1c: is not a part of `settings`, got 1"),
    ("/declarations", {}, "/declarations/kind: must be the kind of something that rules are made of, got None"),
    ("/declarations", "x", "/declarations: must be a list or tuple, got 'x'"),
    ("/declarations/0/kind", "__init__", "/declarations/0/kind: must be the kind of something that rules are made of, got '__init__'"),
    ("/declarations/0/kind", ["field"], "/declarations/0/kind: must be the kind of something that rules are made of, got ['field']"),
    ("/declarations/0/fields/0/type", {"kind": "type", "type": "?"}, "/declarations/0/fields/0/type/type: must be a type that a field can have, got '?'"),
    ("/declarations/0/fields/1/type/item/type", "?", "/declarations/0/fields/1/type/item/type: must be a type that a field can have, got '?'"),
    ("/declarations/0/fields/0/type/type", {"kind": "now"}, "/declarations/0/fields/0/type: must be a type that a field can have, got Type(kind=Now(), options=('user', 'champion'), item=None)"),
    ("/declarations/0/fields/1", 7, "/declarations/0/fields/1: must be a Field, got 7"),
    ("/declarations/0/fields/1", {"kind": "field", "name": "x"}, "/declarations/0/fields/1/type: must be given for `field`, got None"),
    (POINTS, 1.5, f"{POINTS}: must be text, an integer, a boolean, a list or an object; a decimal is an object, got 1.5"),
    (POINTS, float("nan"), f"{POINTS}: must be text, an integer, a boolean, a list or an object; a decimal is an object, got nan"),
    (POINTS, 10**5000, f"{POINTS}: must fit 64 bits, got an integer of 16610 bits"),
    (POINTS, "1.5", f"{POINTS}: must be an integer or a Decimal, got '1.5'"),
    (POINTS, 1_000_001, f"{POINTS}: must be at most 1,000,000 either way, got 1000001"),
    (POINTS, {"kind": "decimal", "value": "1e9"}, f"{POINTS}/value: must be the text of a decimal, got '1e9'"),
    (POINTS, {"kind": "decimal", "value": "１"}, f"{POINTS}/value: must be the text of a decimal, got '１'"),
    (POINTS, {"kind": "decimal", "value": 1}, f"{POINTS}/value: must be the text of a decimal, and all there is beside `kind`, got 1"),
    (POINTS, {"kind": "date", "value": "2026-02-30"}, f"{POINTS}/value: must be the text of a date, got '2026-02-30'"),
    (WHEN + "/operand", {"kind": "settings", "name": "x"}, f"{WHEN}/operand: must be a Node, got Settings(name='x', language=1, timezone=None, late=Late(dura..."),
    (WHEN, {"kind": "and", "operands": [{"kind": "now"}, 5]}, f"{WHEN}/operands/1: must be a Node, got 5"),
    (WHEN, {"kind": "and", "operands": [{"kind": "now"}]}, f"{WHEN}/operands: must have at least 2 items, got (Now(),)"),
    (WHEN, {"kind": "compare", "operator": "=", "left": {"kind": "now"}, "right": {"kind": "now"}}, f"{WHEN}/operator: must be one of '==', '!=', '<', '<=', '>', '>=', got '='"),
    ("/declarations/1/decay/type", "linear-ish", "/declarations/1/decay/type: must be one of 'half-life', 'linear', 'step', 'expiry', 'curve', 'none', got 'linear-ish'"),
    ("/declarations/1/decay/duration/unit", "fortnight", "/declarations/1/decay/duration/unit: must be one of minute, hour, day, week, month, year, business day, business hour, got 'fortnight'"),
    ("/declarations/3/given/attributes/list", [[1]], "/declarations/3/given/attributes/list/0: must be text, a number, a boolean, a date or a datetime, got (1,)"),
    ("/declarations/2", {"kind": "scenario", "name": "s", "edited": {"kind": "edited", "fate": "follow", "moves": [{"kind": "moved", "old": "1", "new": "2"}, {"kind": "moved", "old": "1"}]}}, "/declarations/2/edited/moves: must be of steps that differ, got ['1', '1']"),
    ("/declarations/3/given/attributes", [], "/declarations/3/given/attributes: must be an object, got []"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "value", "message"), FAULTS, ids=[f"{n} {fault[0]}" for n, fault in enumerate(FAULTS)]
)
def test_a_fault_is_named_by_its_path(path, value, message):
    data = changed(path, value) if "~" not in path else {**DATA, "settings": {**DATA["settings"], "a~b/c": value}}
    with pytest.raises(InputError) as refused:
        from_dict(data)
    assert str(refused.value) == message


@pytest.mark.parametrize("data", [None, [], "x", 5, {}, {"format": 1}, {"kind": "rules"}])
def test_what_is_no_ruleset_is_refused(data):
    with pytest.raises(InputError):
        from_dict(data)


def wrapped(node, depth):
    for _ in range(depth):
        node = {"kind": "not", "operand": node}
    return {"format": 1, "kind": "rules", "settings": {"kind": "settings", "name": "x"}, "declarations": [
        {"kind": "segment", "name": "s", "when": node},
    ]}  # fmt: skip


def test_depth_is_bounded_as_in_text():
    assert from_dict(wrapped({"kind": "name", "name": "a"}, 64)).declarations
    with pytest.raises(InputError, match="must not nest deeper than 64 levels"):
        from_dict(wrapped({"kind": "name", "name": "a"}, 65))


@pytest.mark.parametrize(
    "bomb", [lambda inner: {"kind": "not", "operand": inner}, lambda inner: [inner], lambda inner: {"x": inner}]
)
def test_data_of_any_depth_is_refused_without_a_recursion_error(bomb):
    data = 1
    for _ in range(100_000):
        data = bomb(data)
    with pytest.raises(InputError, match="must not be nested so deep"):
        from_dict(wrapped(data, 0))


def test_lists_are_bounded_as_in_text():
    items = [{"kind": "now"}] * 10_001
    with pytest.raises(InputError, match=r"ListOf.items: must have at most 10,000 items"):
        from_dict(wrapped({"kind": "list_of", "items": items}, 0))


def test_rules_that_are_too_deep_have_no_data():
    node = e.Now()
    for _ in range(100_000):
        node = e.Not(node)
    with pytest.raises(InputError, match="must not nest deeper than 64 levels"):
        to_dict(r.Rules(r.Settings("x"), [s.Segment("s", node)]))


def test_own_classes_have_no_data():
    class Own(e.Node):
        pass

    with pytest.raises(InputError, match="Own: must be of a class that rules are made of"):
        to_dict(r.Rules(r.Settings("x"), [s.Segment("s", Own())]))
