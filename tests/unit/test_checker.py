"""What the checker makes of rules: types, the order of facts, what must be remembered, limits."""

import datetime as dt
import itertools
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from nurture.compiler import check_text, parse
from nurture.diagnostics import Source
from nurture.dsl import program as p
from nurture.dsl.messages import Report
from nurture.dsl.parser import parse_expression, parse_rules
from nurture.dsl.scope import Context, gather
from nurture.dsl.typer import Typer
from nurture.errors import RulesError

HEAD = """\
ruleset "example" { timezone "Asia/Tokyo" }
lead {
  whole: integer, exact: decimal, title: text, flag: boolean, day: date, instant: datetime
  role: one of "a", "b"
  tags: list of text, sizes: list of integer
}
event visit { path: text, seconds: integer, price: decimal, done: boolean, on_day: date, kind: one of "x", "y" }
event visit_opened { message: text }
event bare_opened
score fit { +10 when whole > 1 }
segment hot when fit >= 10
grade size {
  large when hot
  small otherwise
}
journey path {
  stage first
  stage second
  first -> second on visit
}
persona manager { when hot }
"""


def typed(expression, context=None):
    """The code of an expression, and the codes of the findings about it."""
    source = Source("example", HEAD)
    report = Report(source)
    scope = gather(parse_rules(source, report).rules, report)
    report.stop()
    code = Typer(scope, report, ZoneInfo("Asia/Tokyo")).value(
        parse_expression(expression), context or Context("a test", stages=True)
    )
    return code, [finding.code for finding in report.sorted()]


TYPES = {
    "3": "integer",
    "-3": "integer",
    "3.5": "decimal",
    '"x"': "text",
    "true": "boolean",
    "2026-04-01": "date",
    "2026-04-01T09:00": "datetime",
    "3 days": "duration",
    "now": "datetime",
    "today": "date",
    "whole": "integer",
    "exact": "decimal",
    "role": 'one of "a", "b"',
    "tags": "list of text",
    "consent.email": "boolean",
    "fit": "decimal",
    "hot": "boolean",
    "size": 'one of "large", "small"',
    "path": 'one of "first", "second"',
    "persona": 'one of "manager"',
    "whole + 1": "integer",
    "whole + exact": "decimal",
    "whole - 1.5": "decimal",
    "whole * whole": "integer",
    "whole / whole": "decimal",
    "whole + 1 - 2.5 + 3": "decimal",
    "-whole": "integer",
    "-(3 days)": "duration",
    "today - day": "duration",
    "now - instant": "duration",
    "now - instant + 1 hour": "duration",
    "3 days - 1 hour": "duration",
    "day + 3 days": "date",
    "3 days before day": "date",
    "3 hours after instant": "datetime",
    "count of visit": "integer",
    "sum of seconds of visit": "integer",
    "sum of price of visit": "decimal",
    "path of last visit": "text",
    "kind of first visit": 'one of "x", "y"',
    "time of last visit": "datetime",
    "whole > 3": "boolean",
    "not flag": "boolean",
    "flag and hot": "boolean",
    "whole is known": "boolean",
    "whole in [1, 2]": "boolean",
    'tags contains "x"': "boolean",
    "any visit": "boolean",
    "visit then visit within 3 days": "boolean",
    "visit without visit for 3 days": "boolean",
}
FAULTS = {
    'whole == "x"': "N301",
    "title > 3": "N301",
    "day == now": "N301",
    "flag == 1": "N301",
    'day == "2026-04-01"': "N301",
    "tags == sizes": "N301",
    "3 days > 3": "N301",
    "whole in tags": "N301",
    "tags contains 3": "N301",
    'whole in [1, "x"]': "N301",
    "hot == 3": "N301",
    "whole and flag": "N302",
    "not title": "N302",
    "flag or 3": "N302",
    "any visit where seconds": "N302",
    'whole contains "x"': "N303",
    'flag like "%"': "N303",
    "title + 1": "N304",
    "day + day": "N304",
    "day + 1": "N304",
    "3 - day": "N304",
    "3 days * 2": "N304",
    "now - day": "N304",
    "-title": "N304",
    "whole in title": "N305",
    "whole in [whole]": "N306",
    "whole in [1 + 1]": "N306",
    'role == "c"': "N307",
    'role in ["a", "c"]': "N307",
    'size == "medium"': "N307",
    'path == "third"': "N307",
    'persona == "nobody"': "N307",
    'any visit where kind == "z"': "N307",
    "flag > true": "N308",
    'role >= "a"': "N308",
    "tags < tags": "N308",
    "sum of path of visit": "N309",
    "today > 1 month after day": "N313",
    "visit then visit within 1 month": "N313",
    "title contains title": "N315",
    "title like 3": "N315",
    "whole == [1]": "N316",
    "[1]": "N316",
    "whole / 0": "N417",
    "whole / 0.0": "N417",
    "day + 3 hours": "N419",
    "nothing": "N201",
    "any nothing": "N202",
    "any visit where nothing == 1": "N203",
    "nothing of last visit == 1": "N203",
    "sum of nothing of visit": "N203",
    "any visit where whole == 1": "N209",
    "any visit where consent.email": "N209",
    "any visit where (any visit)": "N217",
    "any visit where now > instant": "N209",
    "any visit where on_day == today": "N217",
    "any events where path == 1": "N218",
    "path of last events": "N218",
    "any visit since entry": "N214",
    'opened "x"': "N214",
    "visit then visit within 0 days": "N416",
    "sum of seconds of visit within 3 days": "N402",
    "path of first visit within 3 days": "N403",
    "path of first visit over 3 calendar days": "N403",
}


@pytest.mark.parametrize("expression", TYPES)
def test_types(expression):
    code, found = typed(expression)
    assert (str(code.type), found) == (TYPES[expression], [])


@pytest.mark.parametrize("expression", FAULTS)
def test_faults_of_type_and_name(expression):
    _, found = typed(expression)
    assert FAULTS[expression] in found
    assert set(found) <= {FAULTS[expression], "N217"}, "one fault makes no other"


ORDERED = ["whole", "title", "day", "instant", "3 days"]
FAMILIES = {"whole": "number", "exact": "number", "title": "text", "role": "text", "flag": "boolean", "day": "day",
            "instant": "instant", "tags": "tags", "sizes": "sizes", "3 days": "length"}  # fmt: skip


@pytest.mark.parametrize(("left", "right"), list(itertools.product(FAMILIES, repeat=2)))
def test_what_can_be_compared_with_what(left, right):
    _, found = typed(f"{left} == {right}")
    assert found == ([] if FAMILIES[left] == FAMILIES[right] else ["N301"])


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("operator", ["<", "<=", ">", ">="])
def test_what_has_an_order(name, operator):
    _, found = typed(f"{name} {operator} {name}")
    assert found == ([] if name in ("exact", *ORDERED) else ["N308"])


def test_sugar_is_taken_out():
    count = typed("any visit")[0]
    assert count == p.Less(p.Const(1, type=p.INTEGER), p.Count(p.Select("visit"), 1), or_equal=True)
    assert typed("no visit")[0] == p.Not(count)
    assert typed("whole >= 3")[0] == typed("3 <= whole")[0]
    assert typed("whole != 3")[0] == p.Not(typed("whole == 3")[0])
    assert typed("whole between 1 and 3")[0] == p.All((typed("whole >= 1")[0], typed("whole <= 3")[0]))
    assert typed("whole is missing")[0] == p.Not(typed("whole is known")[0])
    assert typed("whole not in [1]")[0] == p.Not(typed("whole in [1]")[0])
    assert typed("exactly 3 visit")[0] == p.All((typed("at least 3 visit")[0], typed("at most 3 visit")[0]))
    assert typed("3 days before day")[0] == typed("day - 3 days")[0]


def test_local_times_are_those_of_the_ruleset():
    assert typed("2026-04-01T09:00")[0].value == dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
    assert typed("2026-04-01T09:00Z")[0].value == dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)


def test_a_response_is_an_event_since_entry():
    context = Context(
        "a scenario",
        stages=True,
        messages={"hello": ("visit",), "hi": ("bare",), "ho": ("sms",), "hm": ("sms", "visit")},
    )
    code, found = typed('opened "hello"', context)
    assert found == []
    assert code.right.select.event == "visit_opened"
    assert code.right.select.since_entry
    assert typed('opened "hi"', context)[1] == ["N212"]
    assert typed('opened "ho"', context)[1] == ["N211"]
    assert typed('opened "hey"', context)[1] == ["N213"]
    assert typed('opened "hm"', context)[0].right.select.event == "visit_opened"
    assert typed("any visit since entry", context)[1] == []


def test_journeys_are_read_in_scenarios_and_tests_alone():
    assert typed('path == "first"', Context("a segment"))[1] == ["N210"]
    assert typed('path == "first"', Context("a scenario", stages=True))[1] == []


def findings(text):
    return [finding.code for finding in check_text(HEAD + text) if not finding.code.startswith("N5")]


# -- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("lead { a: integer }", "N120"),
        ("event visit", "N206"),
        ("event e { a: text, a: text }", "N206"),
        ("score fit { +1 on visit }", "N206"),
        ("segment ｈｏｔ when flag", "N206"),
        ("persona manager { when flag }", "N206"),
        ("channel c {}\nchannel c {}", "N206"),
        ("grade g {\n A when hot\n A otherwise\n}", "N206"),
        ("journey j {\n stage a\n stage a\n}", "N206"),
        ("score s {\n group g limit 0 to 1 {\n +1 on visit\n }\n group g limit 0 to 1 {\n +1 on visit\n }\n}", "N206"),
        ("segment whole when flag", "N207"),
        ("score size { +1 on visit }", "N207"),
        ("grade path { A otherwise }", "N207"),
        ("segment persona when flag", "N216"),
        ("segment id when flag", None),
        ("event lead_updated", "N216"),
        ("event events", "N216"),
        ("channel visit {}", None),
        ("persona whole { when flag }", None),
    ],
)
def test_names_that_clash(text, code):
    assert set(findings(text + "\n")) == ({code} if code else set())


# -- the order of facts ----------------------------------------------------------------------------------------------

FACTS = [
    "score a { +1 when whole > 1 }",
    "segment b when a >= 1",
    "grade c {\n A when b\n B otherwise\n}",
    'persona d { when c == "A" }',
    'score e { +1 when persona == "d" }',
    "segment f when e > 0 and b",
]


@pytest.mark.parametrize("order", [FACTS, FACTS[::-1], FACTS[3:] + FACTS[:3]], ids=["as read", "backwards", "turned"])
def test_facts_come_after_what_they_read(order):
    text = 'ruleset "example" {}\nlead { whole: integer }\n' + "\n".join(order) + "\n"
    names = [fact.name for fact in parse(text).program.facts]
    assert sorted(names) == ["a", "b", "c", "e", "f", "persona"]
    assert names.index("a") < names.index("b") < names.index("c") < names.index("persona") < names.index("e")
    assert names.index("e") < names.index("f")


def test_independent_facts_are_in_one_order_however_they_are_declared():
    lines = ["segment b when whole > 1", "segment a when whole > 2", "score c { +1 when whole > 3 }"]
    orders = {
        tuple(fact.name for fact in parse(HEAD + "\n".join(several) + "\n").program.facts)
        for several in itertools.permutations(lines)
    }
    assert len(orders) == 1


@pytest.mark.parametrize(
    ("text", "circle"),
    [
        ("segment a when not a", "`a` -> `a`"),
        ("segment a when b\nsegment b when c\nsegment c when a", "`a` -> `b` -> `c` -> `a`"),
        ("score a { +1 when b }\nsegment b when a > 1", "`a` -> `b` -> `a`"),
        ('grade a {\n A when persona == "q"\n}\npersona q { when a == "A" }', "`a` -> `persona` -> `a`"),
        ("segment a when b\nsegment b when b", "`b` -> `b`"),
    ],
)
def test_circles(text, circle):
    found = [finding for finding in check_text(HEAD + text + "\n") if finding.code == "N208"]
    assert [finding.help for finding in found] == [f"the circle is {circle}"]


def test_a_chain_of_thousands_is_no_circle():
    lines = ["segment s0 when whole > 0"] + [f"segment s{n} when s{n - 1}" for n in range(1, 3_000)]
    assert findings("\n".join(reversed(lines)) + "\n") == []


# -- what must be remembered -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ("count of visit within 3 days > 5", None),
        ("5 > count of visit within 3 days", None),
        ("count of visit within 3 days between 2 and 5", None),
        ("count of visit within 3 days == 1000", None),
        ("count of visit within 3 days > 1001", "N401"),
        ("count of visit within 3 days > whole", "N401"),
        ("count of visit within 3 days + 1 > 5", "N401"),
        ("count of visit over 3 calendar days > whole", None),
        ("count of visit > whole", None),
        ("sum of seconds of visit > 5", None),
        ("sum of seconds of visit over 3 calendar days > 5", None),
        ("sum of seconds of visit within 3 days > 5", "N402"),
        ("seconds of last visit within 3 days > 5", None),
        ("seconds of first visit > 5", None),
        ("seconds of first visit within 3 days > 5", "N403"),
        ("visit then visit within 3 days", None),
        ("visit without visit for 3 days", None),
        ("at least 1000 visit within 3 days", None),
    ],
)
def test_memory_of_conditions(condition, code):
    assert findings(f"segment s when {condition}\n") == ([code] if code else [])


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ("count of visit since entry > 5", None),
        ("count of visit since entry > whole", "N401"),
        ("sum of seconds of visit since entry > 5", "N402"),
        ("seconds of first visit since entry > 5", "N403"),
        ("seconds of last visit since entry > 5", None),
    ],
)
def test_memory_since_entry(condition, code):
    text = f"scenario s {{\n enter on visit\n if {condition} {{ leave }}\n}}\n"
    assert findings(text) == ([code] if code else [])


@pytest.mark.parametrize(
    ("clause", "code"),
    [
        ("on visit", None),
        ("on visit, at most 3 per day", None),
        ("on visit, at most 3 ever", None),
        ("on visit, at most 3", "N408"),
        ("on visit within 3 days", "N405"),
        ("on visit within 3 days, at most 3", None),
        ("on visit within 3 days, at most 1000", None),
        ("on visit within 3 days, at most 1001", "N418"),
        ("on visit within 3 days, at most 3 per day", "N407"),
        ("on visit within 3 days, at most 3 ever", "N407"),
        ("on visit within 3 days, at most 3, decay linear 5 days", "N406"),
        ("on visit over 3 calendar days", None),
        ("on visit over 3 calendar days, decay linear 5 days", None),
        ("on visit over 3 calendar days, at most 3 per day", None),
        ("on visit since entry", "N421"),
        ("on visit, decay half-life 10 years", "N414"),
        ("on visit, decay half-life 5000 days", "N124"),
        ("on visit, decay half-life 1200 days", None),
        ("when any visit since entry", "N214"),
    ],
)
def test_memory_of_clauses(clause, code):
    assert findings(f"score s {{\n +1 {clause}\n}}\n") == ([code] if code else [])


def test_a_count_is_kept_as_far_as_it_is_compared():
    def enough(condition):
        code = typed(condition)[0]
        return next(part.enough for part in (code.left, code.right) if isinstance(part, p.Count))

    assert enough("count of visit > 5") == 6
    assert enough("count of visit <= 5") == 6
    assert enough("count of visit < 5.5") == 6
    assert enough("count of visit > -3") == 1
    assert enough("count of visit > whole") is None


# -- scores ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("items", "reach"),
    [
        ("+10 when flag\n +20 when hot", (0, 30)),
        ("+10 when flag\n -20 when hot", (-20, 10)),
        ("+10 on visit, at most 3 ever", (0, 30)),
        ("+1 on visit", (0, 10**9)),
        ("+0.5 on visit, at most 3 ever", (0, Decimal("1.5"))),
        ("limit 0 to 100\n +1 on visit\n -1 on visit", (0, 100)),
        ("limit at least 5\n +1 when flag", (5, 5)),
        ("limit at most -5\n -10 when flag", (-10, -5)),
        ("group g limit 0 to 5 {\n +10 when flag\n }\n +1 when hot", (0, 6)),
        ("group g limit 2 to 5 {\n +10 when flag\n }\n -1 when hot", (1, 5)),
    ],
)
def test_the_reach_of_a_score(items, reach):
    program = parse(HEAD + f"score s {{\n {items}\n}}\n").program
    (rule,) = (rule for rule in program.of(p.ScoreRule) if rule.name == "s")
    assert tuple(Decimal(bound) / 1000 for bound in rule.reach) == reach


# -- journeys, scenarios, tests --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("first -> third on visit", "N204"),
        ("third -> first on visit", "N204"),
        ("first, second -> second on visit", "N412"),
        ("any -> second on visit", None),
        ("first -> second when hot for 1 month", "N313"),
        ("first -> second when visit", "N201"),
        ("first -> second on visit within 3 days", "N413"),
        ("first -> second when whole", "N302"),
        ('first -> second when path == "first"', "N210"),
        ("first -> second when any visit since entry", "N214"),
    ],
)
def test_transitions(line, code):
    assert findings(f"journey j {{\n stage first\n stage second\n {line}\n}}\n") == ([code] if code else [])


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ('send email "x"', None),
        ('send mail "x"', "N205"),
        ("set whole = 1", None),
        ("set exact = 1", None),
        ("set exact = fit", None),
        ('set role = "a"', None),
        ("set title = role", None),
        ("set whole = 1.5", "N310"),
        ("set whole = exact", "N310"),
        ('set role = "c"', "N307"),
        ("set role = title", "N310"),
        ("set fit = 3", "N215"),
        ("set nothing = 3", "N215"),
        ("set consent.email = true", None),
        ("wait until flag, at most 3 days", None),
        ("wait until day at 09:00", None),
        ("wait until instant", None),
        ("wait until whole", "N311"),
        ("wait until 3 days", "N311"),
        ("wait until instant at 09:00", "N312"),
        ("if whole { leave }", "N302"),
        ('wait until path == "first", at most 3 days', None),
    ],
)
def test_steps(lines, code):
    text = f"channel email {{}}\nscenario s {{\n enter on visit\n exit on visit\n {lines}\n}}\n"
    assert findings(text) == ([code] if code else [])


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ('given lead { whole: 1, role: "a", tags: ["x"], day: 2026-04-01, consent.email: true }', None),
        ("given lead { whole: 1.5 }", "N314"),
        ('given lead { role: "c" }', "N314"),
        ("given lead { tags: [1] }", "N314"),
        ("given lead { nothing: 1 }", "N201"),
        ("given lead { fit: 1 }", "N201"),
        ('at 2026-04-01 visit_opened { message: "x" }', None),
        ("at 2026-04-01 visit_opened", "N314"),
        ("at 2026-04-01 visit_opened { message: 3 }", "N314"),
        ('at 2026-04-01 visit_opened { message: "x", other: 1 }', "N203"),
        ("at 2026-04-01 nothing", "N202"),
        ("at 2026-04-01 lead_updated { whole: 3 }", None),
        ("at 2026-04-01 lead_updated { whole: true }", "N314"),
        ("at 2026-04-02\n at 2026-04-01 bare_opened", "N420"),
        ("expect hot", None),
        ("expect whole", "N302"),
        ('expect path == "first"', None),
        ('expect path == "third"', "N307"),
    ],
)
def test_tests(lines, code):
    assert findings(f'test "t" {{\n {lines}\n}}\n') == ([code] if code else [])


# -- versions --------------------------------------------------------------------------------------------------------


def test_the_version_changes_with_the_rules_and_not_with_their_layout():
    version = parse(HEAD).version
    assert parse("# a comment\n" + HEAD.replace("  ", " \t ")).version == version
    assert parse(HEAD.replace("+10 when", "+11 when")).version != version


# -- limits ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "most", "code"),
    [
        (lambda n: "segment s when " + "(" * n + "flag" + ")" * n, 66, "N111"),  # as in a clause of a group
        (lambda n: "segment s when " + "not " * n + "flag", 64, "N111"),
        (lambda n: "segment s when " + " or ".join(["flag"] * n), 1_000, "N112"),
        (lambda n: "segment s when " + " and ".join(["flag"] * n), 1_000, "N112"),
        (lambda n: "segment s when " + " + ".join(["whole"] * n) + " > 3", 1_000, "N112"),
        (lambda n: f'segment s when title == "{"x" * n}"', 65_536, "N113"),
        (lambda n: "segment s when whole in [" + ", ".join(["1"] * n) + "]", 10_000, "N114"),
        (lambda n: "\n".join(f"event e{k}" for k in range(n - 9)), 10_000, "N115"),
        (lambda n: f"segment s when whole > {n}", 2**63 - 1, "N108"),
        (lambda n: f"segment s when at least {n} visit", 1_000, "N130"),
        (lambda n: f"score s {{ +{n} on visit, at most 1 ever }}", 1_000_000, "N125"),
        (lambda n: f"score s {{ +1 on visit, at most {n} ever }}", 1_000_000, "N130"),
        (lambda n: f"persona q priority {n} {{ when flag }}", 1_000_000, "N130"),
        (lambda n: f"channel c {{ at most {n} per day }}", 1_000, "N130"),
        (lambda n: f"scenario s {{\n enter on visit\n wait {n} days\n}}", 36_500, "N124"),
        (lambda n: f"segment s when any visit within {n} weeks", 5_200, "N124"),
        (lambda n: "segment " + "x" * n + " when flag", 200, "N106"),
    ],
)
def test_limits_are_where_they_are_said_to_be(make, most, code):
    assert findings(make(most) + "\n") == []
    assert findings(make(most + 1) + "\n") == [code]


def test_a_source_of_one_mebibyte_and_no_more():
    text = HEAD + "#"
    text += "x" * (1_048_576 - len(text))
    assert [f.code for f in check_text(text) if not f.code.startswith("N5")] == []
    assert [f.code for f in check_text(text + "x")] == ["N110"]
    assert [f.code for f in check_text(text[:-1] + "部")] == ["N110"]


def test_at_most_a_thousand_findings_are_kept():
    assert len(check_text(HEAD + "".join(f"segment s{n} when nothing{n}\n" for n in range(1_500)))) == 1_000


@pytest.mark.parametrize(
    "text", ["", "\n", "}", "{", "(" * 100_000, "not " * 10_000, '"', "`", "\\", "\ufeff", "é" * 1_000]
)
def test_nonsense_is_refused_with_findings(text):
    with pytest.raises(RulesError) as caught:
        parse(text)
    assert caught.value.diagnostics
