"""What printing refuses, and what cannot be made because no text could say it."""

import datetime as dt
from decimal import Decimal

import pytest
from reading import parsed
from shares import long

from nurture.domain import expression as e
from nurture.domain import journeys as j
from nurture.domain import ruleset as r
from nurture.domain import scoring as s
from nurture.domain.schema import TEXT, UNKNOWN, Field, Type, list_of, one_of
from nurture.domain.time import Duration
from nurture.dsl import limits
from nurture.dsl.parser import parse_expression
from nurture.dsl.printer import print_expression, print_rules
from nurture.errors import InputError

NOON = dt.datetime(2026, 4, 1, 12)
DAYS = Duration(3, "day")
WITHIN = e.Window("within", DAYS)
A = e.Name("a")


# -- bounds ----------------------------------------------------------------------------------------------------------

WRAPPERS = {
    "not": (1, e.Not),
    "sign": (1, e.Negate),
    "and or": (2, lambda node: e.And((e.Or((node, A)), A))),
    "arithmetic": (2, lambda node: e.Arithmetic(("*",), (e.Arithmetic(("+",), (node, A)), A))),
    "list": (1, lambda node: e.ListOf((node,))),
    "missing": (2, lambda node: e.Not(e.Known(node))),
    "not in": (2, lambda node: e.Not(e.In(A, node))),
    "between": (2, lambda node: e.Not(e.Between(node, A, A))),
    "no": (3, lambda node: e.Not(e.Any(e.Selection("x", node)))),
    "times": (2, lambda node: e.Times("exactly", 1, e.Selection("x", node))),
    "count": (2, lambda node: e.Count(e.Selection("x", node))),
    "sequence": (2, lambda node: e.Sequence(e.Selection("x", node), e.Selection("x"), DAYS)),
}


@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_text_and_objects_have_the_same_bound_of_depth(wrapper):
    levels, wrap = WRAPPERS[wrapper]
    node = A
    for _ in range(limits.NESTING // levels):
        node = wrap(node)
    assert parse_expression(print_expression(node)) == node
    inside = r.Rules(r.Settings("x"), [s.Score("x", clauses=(s.Group("g", s.Limit(1), (s.Points(1, when=node),)),))])
    assert parsed(print_rules(inside)) == inside
    with pytest.raises(InputError, match="must not nest deeper than 64 levels"):
        print_expression(wrap(node))


def test_blocks_have_the_same_bound_of_depth():
    step = j.If(A)
    for n in range(limits.NESTING - 1):
        step = j.If(A, (step,)) if n % 2 else j.If(A, (), (step, j.Leave()))
    rules = r.Rules(r.Settings("x"), [j.Scenario("x", steps=(step,))])
    assert parsed(print_rules(rules)) == rules
    with pytest.raises(InputError, match="If: must not nest deeper than 64 levels"):
        print_rules(r.Rules(r.Settings("x"), [j.Scenario("x", steps=(j.If(A, (step,)),))]))


def test_an_else_if_stands_no_deeper_and_has_a_bound_of_its_own():
    step = j.If(A)
    for _ in range(limits.ELSE_IFS):
        step = j.If(A, (), (step,))
    rules = r.Rules(r.Settings("x"), [j.Scenario("x", steps=(step,))])
    assert parsed(print_rules(rules)) == rules
    with pytest.raises(InputError, match="If: must have at most 64 `else if` in a chain"):
        print_rules(r.Rules(r.Settings("x"), [j.Scenario("x", steps=(j.If(A, (), (step,)),))]))


def test_a_tree_of_any_depth_is_refused_without_a_recursion_error():
    node = A
    for _ in range(100_000):
        node = e.Not(node)
    with pytest.raises(InputError, match="must not nest deeper than 64 levels"):
        print_expression(node)


@pytest.mark.parametrize("most", [limits.SOURCE // 16, long(limits.SOURCE)])
def test_a_node_in_very_many_places_is_refused(most, monkeypatch):
    monkeypatch.setattr(limits, "SOURCE", most)
    node = A
    for _ in range(60):
        node = e.And((node, node))
    with pytest.raises(InputError, match="must be small enough to be written"):
        print_expression(node)


def test_chains_and_lists_have_the_bounds_of_text():
    assert parse_expression(print_expression(e.And((A,) * limits.CHAIN))) == e.And((A,) * limits.CHAIN)
    with pytest.raises(InputError, match=r"And.operands: must have at most 1,000 items"):
        print_expression(e.And((A,) * (limits.CHAIN + 1)))
    with pytest.raises(InputError, match=r"ListOf.items: must have at most 10,000 items"):
        print_expression(e.ListOf((A,) * (limits.LIST + 1)))


def test_the_text_is_never_longer_than_a_source():
    rules = r.Rules(r.Settings("x"), [r.TestCase("長" * 60_000) for _ in range(10)])
    with pytest.raises(InputError, match="must have a text of at most 1,048,576 bytes"):
        print_rules(rules)


def test_the_longest_text_is_read_back():
    node = e.Literal('"' * limits.LITERAL)
    assert parse_expression(print_expression(node)) == node


def test_what_the_language_has_no_words_for_is_refused():
    class Own(e.Node):
        pass

    with pytest.raises(InputError, match="Own: must be an expression that the language has words for"):
        print_expression(e.Not(Own()))
    with pytest.raises(InputError, match=r"Field.type: must be a type that the language has words for"):
        print_rules(r.Rules(r.Settings("x"), [r.LeadSchema((Field("x", list_of(UNKNOWN)),))]))


# -- what no text could say cannot be made ---------------------------------------------------------------------------

REFUSED = {
    "Window.duration": [
        lambda: e.Window("within"),
        lambda: e.Window("entry", DAYS),
        lambda: e.Window("over", Duration(1, "hour")),
    ],
    "Sequence.first": [lambda: e.Sequence(e.Selection(), e.Selection("x"), DAYS)],
    "Absence.second": [lambda: e.Absence(e.Selection("x"), e.Selection("x", None, WITHIN), DAYS)],
    "And.operands": [lambda: e.And((A,)), lambda: e.And(())],
    "And.operands[0]": [lambda: e.And((e.Selection("x"), A))],
    "Literal.value": [
        lambda: e.Literal(2**63),
        lambda: e.Literal(-(2**63) - 1),
        lambda: e.Literal(Decimal("NaN")),
        lambda: e.Literal(Decimal("1E+18")),
        lambda: e.Literal(Decimal("1E-7")),
        lambda: e.Literal(Decimal("1E+999999")),
        lambda: e.Literal(1.5),
        lambda: e.Literal("\x00"),
        lambda: e.Literal("x" * 65_537),
        lambda: e.Literal(dt.date(1899, 12, 31)),
        lambda: e.Literal(dt.datetime(9999, 1, 1, tzinfo=dt.UTC)),
    ],
    "Selection.event": [lambda: e.Selection("")],
    "Name.name": [lambda: e.Name("ﷺ" * 100), lambda: e.Name("a`b"), lambda: e.Name("a\nb")],
    "Points.when": [lambda: s.Points(1, when=A, cap=s.Cap(1, "day"))],
    "Points.on": [lambda: s.Points(1)],
    "Limit.least": [s.Limit, lambda: s.Limit(2, 1)],
    "Decay.duration": [lambda: s.Decay("linear", Duration(1, "month")), lambda: s.Decay("none", DAYS)],
    "Goal.trigger": [lambda: j.Goal(j.On(e.Selection("x", None, WITHIN)))],
    "Goal.within": [lambda: j.Goal(j.When(A), Duration(1, "month"))],
    "Reentry.overlap": [lambda: j.Reentry("once", overlap="restart"), lambda: j.Reentry("always", overlap="both")],
    "WaitUntil.time": [lambda: j.WaitUntil(A, dt.time(9, 0, 30))],
    "Hours.end": [lambda: j.Hours(dt.time(9), dt.time(18, 0, 1), days=("business days",))],
    "Transition.target": [lambda: j.Transition((), target="", trigger=j.When(A))],
    "Settings.timezone": [lambda: r.Settings("x", timezone="Mars/Olympus")],
    "Settings.language": [lambda: r.Settings("x", language=2)],
    "Happening.properties": [lambda: r.Happening(NOON, None, {"a": 1})],
    "Given.attributes.a[0]": [lambda: r.Given({"a": [[1]]})],
    "Given.attributes.AB": [lambda: r.Given({"AB": 1, "ＡＢ": 2})],
    "Expect.condition": [lambda: r.Expect(e.Responded("x", "y")), lambda: r.Expect(e.Not(e.Responded("x", "y")))],
    "Field.type": [lambda: Field("x", Type("text?")), lambda: Field("x", Type("list", item=Type("list", item=TEXT)))],
    "one_of": [one_of, lambda: one_of("a", "a")],
    "Duration.unit": [lambda: Duration(1, "fortnight"), lambda: Duration(1, ["day"])],
    "Node": [e.Node],
    "Step": [j.Step],
}


@pytest.mark.parametrize(("field", "make"), [(field, make) for field, makers in REFUSED.items() for make in makers])
def test_what_no_text_could_say_cannot_be_made(field, make):
    with pytest.raises(InputError) as refused:
        make()
    assert refused.value.field == field


def test_subclasses_become_plain_values():
    class Loud(str):
        __slots__ = ()

        def __str__(self):
            return self.upper()

    assert type(e.Literal(Loud("x")).value) is str
    assert type(e.Name(Loud("x")).name) is str
