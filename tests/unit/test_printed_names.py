"""Names in printed rules: backquotes where a word would have a meaning, and nowhere else."""

import datetime as dt

import leaves
import pytest
from reading import parsed

from nurture.domain import checklist as q
from nurture.domain import expression as e
from nurture.domain import journeys as j
from nurture.domain import matrix as m
from nurture.domain import ruleset as r
from nurture.domain import scoring as s
from nurture.domain.schema import TEXT, Field
from nurture.domain.time import Duration
from nurture.dsl.parser import parse_expression
from nurture.dsl.printer import print_expression, print_rules
from nurture.errors import RulesError

NOON = dt.datetime(2026, 4, 1, 12)
DAYS = Duration(3, "day")
A = e.Name("a")


EXPRESSION_PLACES = {
    "start": e.Name,
    "operand": lambda name: e.Compare("==", A, e.Name(name)),
    "left": lambda name: e.Compare("==", e.Name(name), A),
    "after not": lambda name: e.Not(e.Name(name)),
    "after and": lambda name: e.And((A, e.Name(name))),
    "after a sign": lambda name: e.Negate(e.Name(name)),
    "item": lambda name: e.ListOf((e.Name(name),)),
    "where": lambda name: e.Any(e.Selection("x", e.Name(name))),
    "where not": lambda name: e.Any(e.Selection("x", e.Not(e.Name(name)))),
    "event": lambda name: e.Any(e.Selection(name)),
    "counted event": lambda name: e.Times("at least", 3, e.Selection(name)),
    "event of counted values": lambda name: e.Times("at least", 3, e.Selection(name), name),
    "first event": lambda name: e.Sequence(e.Selection(name), e.Selection("x"), DAYS),
    "second event": lambda name: e.Absence(e.Selection("x"), e.Selection(name), DAYS),
    "verb": lambda name: e.Responded(name, "x"),
    "property": lambda name: e.Pick("last", e.Selection("x"), name),
    "property on the right": lambda name: e.Compare("==", A, e.Pick("last", e.Selection("x"), name)),
    "summed": lambda name: e.Sum(name, e.Selection("x")),
}
RULES_PLACES = {
    "field": lambda name: r.LeadSchema((Field("x", TEXT), Field(name, TEXT))),
    "declared event": lambda name: r.EventType(name, (Field(name, TEXT),), "label"),
    "persona": lambda name: s.Persona(name, prefers=("x", name)),
    "score": lambda name: s.Score(name, clauses=(s.Group(name, s.Limit(1), (s.Points(1, on=e.Selection(name)),)),)),
    "segment": lambda name: s.Segment(name, A),
    "band": lambda name: s.Grade(name, (s.Band("x", A), s.Band(name, A), s.Band(name))),
    "question": lambda name: q.Checklist(name, (q.Question("x", "?"), q.Question(name, "?", A))),
    "axis": lambda name: m.Matrix(name, (m.Axis(name, (m.AxisBand("x", ">", A), m.AxisBand(name))),)),
    "stage": lambda name: j.Journey(name, (j.Stage(name),)),
    "source": lambda name: j.Journey(
        "x", (j.Stage("x"),), (j.Transition((name, name), target=name, trigger=j.When(e.Name(name))),)
    ),
    "step": lambda name: j.Scenario(name, steps=(j.SendStep(name, "x"), j.NotifyStep(name, "x"), j.SetStep(name, A))),
    "goal": lambda name: j.Scenario("x", goal=j.Goal(j.On(e.Selection(name)))),
    "entry": lambda name: j.Scenario("x", enter=(j.On(e.Selection(name)), j.When(e.Name(name)))),
    "channel": j.Channel,
    "policy": lambda name: j.Channel("x", use=j.Use(name, without=(name,))),
    "test": lambda name: r.TestCase("x", r.Given({name: 1}), (r.Happening(NOON, name, {name: 1}),)),
    "condition expected": lambda name: r.TestCase("x", steps=(r.Expect(e.Name(name)), r.Expect(e.Not(e.Name(name))))),
    "done": lambda name: r.TestCase("x", steps=(r.ExpectAct(name, {name: 1}), r.ExpectAct(name, never=True))),
    "expected": lambda name: r.TestCase("x", steps=(r.ExpectEffect(name, "x"), r.ExpectEffect(name, "x", never=True))),
}


def check_backquotes(text, read, meant):
    """Every pair of backquotes in ``text`` is needed: without it, another thing or nothing is read."""
    parts = text.split("`")
    for n in range(1, len(parts), 2):
        bare = "`".join(parts[:n]) + parts[n] + "`".join(parts[n + 1 :])
        try:
            found = read(bare)
        except RulesError:
            continue
        assert found != meant, f"needless backquotes: {text}"


@pytest.mark.parametrize("place", EXPRESSION_PLACES)
def test_names_in_expressions_stand_in_backquotes_only_where_needed(place):
    for word in leaves.WORDS + leaves.TRICKY[:-3]:
        node = EXPRESSION_PLACES[place](word)
        text = print_expression(node)
        assert parse_expression(text) == node
        if "`" not in word:
            check_backquotes(text, parse_expression, node)


@pytest.mark.parametrize("place", RULES_PLACES)
def test_names_in_declarations_stand_in_backquotes_only_where_needed(place):
    settings = r.Settings("x")
    words = leaves.WORDS + leaves.TRICKY[:-3]
    whole = r.Rules(settings, [RULES_PLACES[place](word) for word in words])
    assert parsed(print_rules(whole)) == whole
    for word in [
        "and",
        "or",
        "else",
        "events",
        "when",
        "any",
        "stage",
        "not",
        "count",
        "at",
        "in",
        "or.x",
        "first touch",
    ]:
        rules = r.Rules(settings, [RULES_PLACES[place](word)])
        check_backquotes(print_rules(rules), parsed, rules)
