"""What the checker makes of rules: names, the order of facts, what must be remembered, versions."""

import itertools
from decimal import Decimal

import pytest
from checked import HEAD, findings, typed

from nurture.compiler import check_text, parse
from nurture.dsl import program as p

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
        ("segment `today` when flag", "N216"),
        ("score now { +1 on visit }", "N216"),
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


def test_every_circle_is_reported_and_a_long_one_cut_short():
    lines = [f"segment s{n} when s{(n + 1) % 50}" for n in range(50)] + ["segment a when b", "segment b when a"]
    found = [finding for finding in check_text(HEAD + "\n".join(lines) + "\n") if finding.code == "N208"]
    assert sorted(finding.help for finding in found) == [
        "the circle is `a` -> `b` -> `a`",
        "the circle is `s0` -> `s1` -> `s2` -> `s3` -> `s4` -> `s5` -> 44 more -> `s0`",
    ]


@pytest.mark.parametrize(
    ("line", "help_"),
    [
        ("segment s when any visti", "did you mean `visit`?"),
        ("segment s when any xyz", "declare it with `event xyz`"),
        ('scenario s {\n enter on visit\n send emial "x"\n}', "did you mean `email`?"),
        ('scenario s {\n enter on visit\n send fax "x"\n}', "declare it with `channel fax { ... }`"),
    ],
)
def test_a_declaration_is_proposed_only_where_no_name_is_near(line, help_):
    found = check_text(f"{HEAD}channel email {{}}\n{line}\n")
    assert [item.help for item in found if item.code in ("N202", "N205")] == [help_]


def test_a_step_that_takes_nothing_makes_no_fault_beside():
    for weeks in (1, 52):
        assert findings(f"score s {{\n decay step 100% every {weeks} weeks\n +1 on visit\n}}\n") == ["N137"]


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
        ("wait until nothing at 09:00", "N201"),
        ("wait 3 days at 09:00", None),
        ("wait 1 business day at 09:00", None),
        ("wait 3 hours at 09:00", "N122"),
        ("wait 3 business hours at 09:00", "N122"),
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


def test_a_ruleset_without_declarations_has_a_version():
    assert len(parse('ruleset "Empty" {\n  language 1\n}\n').version) == 16
