"""The canonical text of rules."""

import datetime as dt
from decimal import Decimal

import pytest
from reading import parsed

from nurture.domain import expression as e
from nurture.domain.time import Duration
from nurture.dsl.parser import parse_expression
from nurture.dsl.printer import print_expression, print_rules

NOON = dt.datetime(2026, 4, 1, 12)
DAYS = Duration(3, "day")
WITHIN = e.Window("within", DAYS)
A, B, C = map(e.Name, "abc")
COUNT = e.Count(e.Selection("x"))
COUNT_WHERE = e.Count(e.Selection("x", C))


CANONICAL = """\
ruleset "Everything" {
  language 1
  timezone "Asia/Tokyo"
  late up to 3 days, 12 events
}

lead {
  title:        text?
  role:         one of "decision maker", "champion"
  `or`:         list of one of "a", "b"?
  `first name`: date
}

event purchased
event opened    "An e-mail was opened" { message: text }
event seminar                          { topic: text?, or: integer }

event demo {
  kind: one of "live", "recorded"
  at:   datetime
}

persona manager "Manager" priority -5 {
  when title == "部長"
  goal "less work"
  goal "more \\"time\\""
  pain "no\\nfigures"
  prefers email, `not mail`
}

persona nobody {}

score fit {
  +10 when title in ["部長", "director"]
   -5 when (a or b) and not c
}

score interest "What they do" {
  decay half-life 30 days
  limit -10 to 100
   +1.5 on opened where a or b within 3 days, at most 3, no decay
  group small limit at most 5 {
    +1 on purchased, at most 3 per day, decay step 50% every 1 week
    +2 on events over 30 calendar days, at most 1 ever
  }
}

segment hot "Hot" when fit >= 20
segment cold when interest < 0.5

grade priority {
  A    when hot
  `or` when fit >= 20
  C    otherwise
}

journey purchase "Purchase" {
  stage awareness     "認知" tofu
  stage consideration        mofu
  stage decision      "検討"
  stage stage

  awareness, decision -> consideration when interest >= 20 for 14 days
  any                 -> decision      on purchased
  `stage`             -> stage         on events
}

scenario follow_up priority 10 {
  enter on seminar where topic == "MA", when hot for 1 day, once per 90 days
  exit  on purchased, when not consent.email
  goal  purchased where amount > 5 within 30 days

  send email "thank you"
  wait 3 business days
  wait until renewal - 7 days at 09:30, at most 4 days
  set title = "x"
  if opened "thank you" {
    assign inside_sales "Call", due in 1 business day
  } else if a {
    leave
  } else {
    notify sales "gone"
    if b {
    } else {
      leave
    }
  }
}

scenario other {
  enter when a, always
  goal  when b for 1 day, within 2 hours
}

scenario third {
  goal `when` within 2 hours
}

channel email "E-mail" {
  requires consent.email
  at most 2 per week
  at most 1 within 12 hours
  between 09:00 and 24:00 on business days
}

channel post {
  on business days
}

test "one" {
  given lead { title: "部長", tags: ["a", "b"], employees: -1200 } in "Asia/Tokyo"
  at 2026-04-01T15:00 seminar { topic: "MA", price: 1.5, sure: true, day: 2026-04-01 }
  at 2026-04-02T00:00
  expect email "thank you"             at 2026-04-01T15:00
  expect not email "first discount"    at 2026-04-06T09:00:30.500000Z
  expect email "first"
  expect fit == 20
}
"""


def test_canonical_text_stays_as_it_is():
    # the columns are laid out by the printer, so that this text need not be aligned by hand
    squeezed = print_rules(parsed(CANONICAL))
    assert parsed(squeezed) == parsed(CANONICAL)
    assert [line.split() for line in squeezed.splitlines()] == [line.split() for line in CANONICAL.splitlines()]
    assert print_rules(parsed(squeezed)) == squeezed


EXPRESSIONS = [
    (e.And((A, e.Or((B, C)))), "a and (b or c)"),
    (e.Or((A, e.And((B, C)))), "a or b and c"),
    (e.And((e.And((A, B)), C)), "(a and b) and c"),
    (e.Or((e.Or((A, B)), C)), "(a or b) or c"),
    (e.Not(e.And((A, B))), "not (a and b)"),
    (e.Not(e.Not(A)), "not not a"),
    (e.Not(e.Compare("==", A, B)), "not a == b"),
    (e.Compare("==", e.Not(A), B), "(not a) == b"),
    (e.Compare("<", e.Compare("<", A, B), C), "(a < b) < c"),
    (e.Not(e.In(A, e.ListOf((e.Literal("x"), e.Or((A, B)))))), 'a not in ["x", a or b]'),
    (e.Not(e.Known(A)), "a is missing"),
    (e.Not(e.Not(e.Known(A))), "not a is missing"),
    (e.Not(e.Any(e.Selection("x"))), "never x"),
    (e.Not(e.Any(e.Selection(None, None, WITHIN))), "no events within 3 days"),
    (e.Times("at most", 2, e.Selection("days", None, e.Window("entry"))), "at most 2 days since entry"),
    (e.Any(e.Selection("x", e.Not(e.Compare("==", A, B)))), "any x where not a == b"),
    (e.Any(e.Selection("x", e.And((A, B)))), "any x where (a and b)"),
    (e.Any(e.Selection("x", e.Compare("<", A, COUNT), WITHIN)), "any x where a < (count of x) within 3 days"),
    (e.Any(e.Selection("x", e.Compare("<", COUNT, A), WITHIN)), "any x where count of x < a within 3 days"),
    (e.Compare(">=", COUNT, e.Literal(3)), "count of x >= 3"),
    (e.Compare(">=", COUNT_WHERE, e.Literal(3)), "(count of x where c) >= 3"),
    (e.Compare("<=", e.Literal(3), COUNT_WHERE), "3 <= count of x where c"),
    (e.Between(A, COUNT_WHERE, B), "a between count of x where c and b"),
    (e.Sequence(e.Selection("x"), e.Selection("y", COUNT), DAYS), "x then y where (count of x) within 3 days"),
    (e.Absence(e.Selection("x"), e.Selection("y", COUNT), DAYS), "x without y where count of x for 3 days"),
    (e.Pick("last", e.Selection("x"), "amount"), "amount of last x"),
    (e.Pick("first", e.Selection("x")), "time of first x"),
    (e.Sum("amount", e.Selection("x", None, e.Window("over", DAYS))), "sum of amount of x over 3 calendar days"),
    (e.Arithmetic(("+", "-"), (A, e.Arithmetic(("+",), (B, C)), e.Literal(-5))), "a + (b + c) - -5"),
    (e.Arithmetic(("*",), (e.Arithmetic(("+",), (A, B)), e.Negate(C))), "(a + b) * -c"),
    (e.Arithmetic(("-",), (e.Name("renewal"), e.Literal(Duration(7, "day")))), "renewal - 7 days"),
    (e.Negate(e.Literal(5)), "-(5)"),
    (e.Negate(e.Literal(Decimal("0.5"))), "-(0.5)"),
    (e.Negate(e.Literal(-5)), "--5"),
    (e.Negate(e.Literal(0)), "-0"),
    (e.Negate(e.Literal(DAYS)), "-3 days"),
    (e.Negate(e.Arithmetic(("*",), (A, B))), "-(a * b)"),
    (e.Literal(Decimal("1.50")), "1.5"),
    (e.Literal(Decimal("1E+3")), "1000.0"),
    (e.Literal(Decimal("-0")), "0.0"),
    (e.Literal(value=True), "true"),
    (e.Literal(dt.date(2026, 4, 1)), "2026-04-01"),
    (e.Literal(NOON), "2026-04-01T12:00"),
    (e.Literal(dt.datetime(2026, 4, 1, 15, 0, 1, tzinfo=dt.UTC)), "2026-04-01T15:00:01Z"),
    (e.Literal(dt.datetime(2026, 4, 1, tzinfo=dt.timezone(dt.timedelta(hours=9)))), "2026-04-01T00:00+09:00"),
    (e.Literal('"\\\n\t\r\u202e\u00a0'), '"\\"\\\\\\n\\t\\u{d}\\u{202e}\\u{a0}"'),
    (e.Literal("営業　課👩‍👩‍👧"), '"営業　課👩‍👩‍👧"'),
    (e.Literal(Duration(1, "business day")), "1 business day"),
    (e.ListOf(()), "[]"),
    (e.Responded("opened", "x"), 'opened "x"'),
]


@pytest.mark.parametrize(("node", "text"), EXPRESSIONS, ids=[text for _, text in EXPRESSIONS])
def test_an_expression_is_written_as_one_would(node, text):
    assert print_expression(node) == text
    assert parse_expression(text) == node


# -- every pair of classes -------------------------------------------------------------------------------------------


def with_part(x, y):
    """Every tree that holds ``x`` in some place and ``y`` in the others."""
    for window in (None, WITHIN, e.Window("entry")):
        selection = e.Selection("x", x, window)
        yield from (e.Any(selection), e.Times("exactly", 1, selection), e.Count(selection), e.Not(e.Any(selection)))
        yield from (e.Sum("p", selection), e.Pick("last", selection, "count"), e.Pick("first", selection))
    one, other = e.Selection("any", x), e.Selection("events")
    yield from (e.Sequence(one, other, DAYS), e.Sequence(other, one, DAYS))
    yield from (e.Absence(one, other, DAYS), e.Absence(other, one, DAYS))
    yield from (e.ListOf((y, x)), e.Not(x), e.Known(x), e.Not(e.Known(x)), e.Negate(x))
    for left, right in ((x, y), (y, x)):
        yield from (
            e.And((left, right)),
            e.Or((left, right)),
            e.Compare("<", left, right),
            e.Match("like", left, right),
        )
        yield from (e.In(left, right), e.Not(e.In(left, right)))
        yield from (e.Arithmetic((operator,), (left, right)) for operator in "-*")
    yield from (e.Between(x, y, y), e.Between(y, x, y), e.Between(y, y, x), e.Arithmetic(("-", "+"), (y, x, y)))


def test_every_class_within_every_class_within_every_class():
    leaves = [A, e.Name("not"), e.Literal(5), e.Literal(DAYS), e.Responded("no", "x"), COUNT]
    inner = [tree for leaf in leaves[:1] for tree in with_part(leaf, B)] + leaves
    for tree in inner:
        for outer in with_part(tree, B):
            assert parse_expression(print_expression(outer)) == outer
