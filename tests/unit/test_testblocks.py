"""Tests in rules files, run: what each statement means, and how its failure reads."""

import pytest

import nurture
from nurture.tools.testblocks import run_tests

RULES = """\
ruleset "t" {
  language 1
  timezone "Asia/Tokyo"
}

lead {
  title:   text?
  size:    integer
  renewal: datetime?
}

event visited { path: text }
event called

score fit {
  +10 when title == "director"
}

score heat {
  limit 0 to 30
  +20 on visited, at most 5 per day
}

segment hot when fit >= 10 and heat >= 20

grade priority {
  A when hot
  B when fit >= 10
}

persona boss {
  when title == "director"
}

journey buying {
  stage looking
  stage keen

  looking -> keen when hot
}

scenario care {
  enter on called, always

  send email "hello"
  wait 1 day
  notify sales "look"
  set title = "seen"
  wait 1 day
  assign desk "call"
}

channel email {
  requires consent.email
}
"""


def results(body):
    return run_tests(nurture.parse(f'{RULES}\ntest "it" {{\n{body}\n}}\n', name="t.nurture"))


def failures(body):
    (result,) = results(body)
    return result.failures


def failure(body):
    (found,) = failures(body)
    return found


GIVEN = 'given lead { title: "director", consent.email: true }\n'
PASSING = {
    "nothing at all": "",
    "conditions before anything happens": """
        expect fit == 0
        expect not hot
        expect priority is missing
        expect buying == "looking"
    """,
    "a lead that lacks what leads have": "expect size is missing",
    "scores, segments, grades, persona": """
        given lead { title: "director", consent.email: true }
        at 2026-04-01T09:00 visited { path: "/" }
        expect fit == 10 and heat == 20
        expect hot
        expect priority == "A"
        expect persona == "boss"
    """,
    "stages": """
        given lead { title: "director", consent.email: true }
        at 2026-04-01T09:00 visited { path: "/" }
        expect buying == "keen"
        expect buying != "looking"
    """,
    "events one by one": """
        given lead { title: "director", consent.email: true }
        expect never visited
        at 2026-04-01T09:00 visited { path: "/a" }
        at 2026-04-01T09:00 visited { path: "/b" }
        expect exactly 2 visited
        expect heat == 30
        expect path of last visited == "/b"
        expect path of first visited == "/a"
    """,
    "windows end": """
        at 2026-04-01T09:00 visited { path: "/" }
        expect any visited within 1 hour
        at 2026-04-01T09:59
        expect any visited within 1 hour
        at 2026-04-01T10:00
        expect no visited within 1 hour
    """,
    "a message up to now": """
        given lead { title: "director", consent.email: true }
        at 2026-04-01T09:00 called
        expect email "hello"
    """,
    "a message at an instant": """
        given lead { title: "director", consent.email: true }
        at 2026-04-01T09:00 called
        expect email "hello" at 2026-04-01T09:00
    """,
    "waiting for a task": """
        given lead { title: "director", consent.email: true }
        at 2026-04-01T09:00 called
        expect desk "call" at 2026-04-03T09:00
        expect title == "seen"
    """,
    "a notice": """
        given lead { title: "director", consent.email: true }
        at 2026-04-01T09:00 called
        expect not sales "look"
        at 2026-04-02T09:00
        expect sales "look"
    """,
    "none at that very instant": """
        given lead { title: "director", consent.email: true }
        at 2026-04-01T09:00 called
        expect not sales "look" at 2026-04-02T08:59
        expect sales "look" at 2026-04-02T09:00
        expect not sales "look" at 2026-04-02T09:01
    """,
    "looking back": """
        given lead { title: "director", consent.email: true }
        at 2026-04-01T09:00 called
        at 2026-04-09T09:00
        expect email "hello" at 2026-04-01T09:00
        at 2026-04-10T09:00 called
        expect email "hello" at 2026-04-10T09:00
    """,
    "time passes before the first event": """
        expect not email "hello" at 2026-03-31T09:00
        at 2026-04-01T09:00 called
    """,
    "the ruleset's own zone": """
        given lead { title: "director", consent.email: true }
        at 2026-04-01T09:00 called
        expect email "hello" at 2026-04-01T00:00Z
    """,
    "a zone of the lead's own": """
        given lead { consent.email: true } in "America/New_York"
        at 2026-03-07T09:00 called
        expect email "hello" at 2026-03-07T14:00Z
        expect sales "look" at 2026-03-08T13:00Z
        expect sales "look" at 2026-03-08T09:00
    """,
    "times of the lead's own": """
        given lead { renewal: 2026-04-01T09:00 } in "America/New_York"
        at 2026-04-01T09:00
        expect renewal == now
    """,
    "a lead that changes": """
        at 2026-04-01T09:00 lead_updated { title: "director" }
        expect fit == 10
    """,
}


@pytest.mark.parametrize("body", PASSING.values(), ids=PASSING)
def test_what_comes_true(body):
    assert not failures(body)


def test_the_example_of_the_language():
    text = """\
ruleset "B2B SaaS" {
  language 1
  timezone "Asia/Tokyo"
}
lead {
  title: text?
  role:  one of "champion", "user"
}
event seminar_attended { topic: text }
score fit {
  +20 when title in ["部長", "director"]
}
scenario seminar_follow_up {
  enter on seminar_attended
  send email "thank_you"
  wait 3 days
  send email "first_month_discount"
}
channel email {
  requires consent.email
  between 09:00 and 18:00 on business days
}
test "a director at a seminar" {
  given lead { title: "部長", consent.email: true }
  at 2026-04-01T15:00 seminar_attended { topic: "MA" }
  expect email "thank_you"            at 2026-04-01T15:00
  expect email "first_month_discount" at 2026-04-06T09:00     # the 4th is a Saturday
  expect fit == 20
}
"""
    (result,) = run_tests(nurture.parse(text))
    assert result.passed
    assert result.to_dict() == {
        "name": "a director at a seminar", "place": "<text>:23:6", "passed": True, "failures": [],
    }  # fmt: skip


def test_a_condition_shows_all_that_it_reads():
    body = GIVEN + 'at 2026-04-01T09:00 called\nexpect (hot or size > 3) and title starts with "x"'
    assert (
        str(failure(body))
        == """\
t.nurture:60:1: test "it": `(hot or size > 3) and title starts with "x"` does not hold at 2026-04-01T09:00
   |
60 |   expect (hot or size > 3) and title starts with "x"
   |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
   = the lead is not in segment hot
     size is missing
     title is "director"
     fit: 10
       +10  +10 when title == "director"  (t.nurture:16:3)
     heat: 0"""
    )


NOTES = [
    ('expect priority == "A"', ["grade priority is none", "the lead is not in segment hot", "fit: 0", "heat: 0"]),
    ('expect persona == "boss"', ["the persona is none", "title is missing"]),
    ('expect buying == "keen"', ["buying is at stage looking since 2026-04-01T09:00"]),
    ("expect at least 2 visited within 3 days", ["at least 2 visited within 3 days: 1 such event"]),
    ("expect count of called == 1", ["count of called: 0 such events"]),
    ("expect time of last visited < 2026-01-01T00:00", ["time of last visited: 2026-04-01T09:00"]),
    ('expect path of first visited == "/x"', ['path of first visited: "/a"']),
    ("expect visited then called within 1 hour", ["visited then called within 1 hour: false"]),
]


@pytest.mark.parametrize(("statement", "notes"), NOTES, ids=[statement for statement, _ in NOTES])
def test_evidence_of_every_kind(statement, notes):
    found = failure(f'at 2026-04-01T09:00 visited {{ path: "/a" }}\n{statement}').notes
    assert [note for note in found if not note.startswith(("  ", "fit:", "heat:"))] == [
        note for note in notes if not note.startswith(("fit:", "heat:"))
    ]


def test_a_message_that_did_not_come():
    body = GIVEN + 'at 2026-04-01T09:00 called\nexpect sales "look"'
    assert (
        str(failure(body))
        == """\
t.nurture:60:1: test "it": `sales "look"` did not come up to 2026-04-01T09:00
   |
60 |   expect sales "look"
   |   ^^^^^^^^^^^^^^^^^^^
   = what happened up to 2026-04-01T09:00:
       2026-04-01T09:00  enter care
       2026-04-01T09:00  send email "hello\""""
    )


def test_a_message_that_came_at_another_time():
    found = failure(GIVEN + 'at 2026-04-01T09:00 called\nexpect sales "look" at 2026-04-02T10:00')
    assert found.message == '`sales "look"` did not come at 2026-04-02T10:00'
    assert found.notes[:2] == ("it came at 2026-04-02T09:00", "what happened up to 2026-04-02T10:00:")


def test_a_message_that_was_held_back():
    found = failure('at 2026-04-01T09:00 called\nexpect email "hello"')
    assert found.notes[0] == 'hold back email "hello" for good: consent'


def test_a_message_that_was_not_to_come():
    found = failure(GIVEN + 'at 2026-04-01T09:00 called\nexpect not email "hello"')
    assert found.message == '`email "hello"` came at 2026-04-01T09:00, and was expected not to'


def test_a_message_where_nothing_has_happened():
    found = failure('expect email "hello"')
    assert found.notes == ("nothing has happened up to 2000-01-01T00:00",)


@pytest.mark.parametrize(
    ("statement", "message", "note"),
    [
        ('expect not email "helo"', 'no scenario has `email "helo"`', 'did you mean `email "hello"`?'),
        ('expect emial "hello"', 'no scenario has `emial "hello"`', "did you mean `email`?"),
        ('expect zzz "hello"', 'no scenario has `zzz "hello"`', "expect what a step sends, assigns or notifies"),
    ],
)
def test_what_no_scenario_ever_says_is_a_slip_of_the_pen(statement, message, note):
    found = failure(statement)
    assert (found.message, found.notes) == (message, (note,))


def test_a_failure_does_not_stop_a_test():
    assert [found.span.line for found in failures("expect fit == 1\nexpect fit == 0\nexpect fit == 2")] == [58, 60]


def test_what_the_machine_refuses_stops_a_test():
    found = failure("at 2199-12-31T23:00-12:00 called\nexpect fit == 1")
    assert found.message.startswith("at: must lie between 1900 and 2200, got datetime.datetime(2200, 1, 1, 11, 0")


def test_only_the_last_of_a_long_story_is_told():
    calls = "".join(f"at 2026-04-{day:02}T09:00 called\n" for day in range(1, 29, 3))
    notes = failure(f'{calls}expect not desk "call"').notes
    assert notes[1] == "  ..."
    assert len(notes) == 22


QUIET = """
scenario wake {
  enter when no events within 60 days
  notify sales "asleep"
}
"""


@pytest.mark.parametrize("look", ["", "expect never called", 'expect not email "hello" at 2026-04-01T09:00'])
def test_to_look_does_not_change_what_comes(look):
    body = 'at 2026-04-01T09:00 called\nexpect sales "asleep" at 2026-05-31T09:00'
    (result,) = run_tests(nurture.parse(f'{RULES}{QUIET}\ntest "it" {{\n{look}\n{body}\n}}\n'))
    assert result.passed


def test_results_come_in_order():
    text = RULES + 'test "one" {\n}\ntest "two" {\nexpect fit == 1\n}\ntest "three" {\n}\n'
    assert [(result.name, result.passed) for result in run_tests(nurture.parse(text))] == [
        ("one", True), ("two", False), ("three", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "at"),
    [
        ("at 2026-04-02T09:00\nat 2026-04-01T09:00 called", (59, 1)),
        ('at 2026-04-01T09:00\nexpect not sales "look" at 2026-04-09T09:00\nat 2026-04-02T09:00', (60, 1)),
        ("at 2026-04-01T09:00\nat 2026-03-31T09:00Z called", (59, 1)),
    ],
)
def test_what_happens_must_stand_in_order(body, at):
    with pytest.raises(nurture.RulesError) as caught:
        results(body)
    (found,) = (item for item in caught.value.diagnostics if item.code == "N420")
    assert (found.span.line, found.span.column) == at


def test_looking_back_and_then_going_on_is_in_order():
    assert not failures('at 2026-04-05T09:00\nexpect not sales "look" at 2026-04-01T09:00\nat 2026-04-05T09:00 called')


def test_times_are_put_in_order_as_instants():
    assert not failures("at 2026-04-01T09:00\nat 2026-04-01T00:30Z called")


def test_a_piece_of_a_content_plan_is_sent_like_any_message():
    rules = nurture.parse(
        """\
ruleset "t" {}
event called
journey buying {
  stage looking
}
content buying {
  looking: "report"
}
scenario care {
  enter on called
  send email next content of buying
}
channel email {}
test "it" {
  at 2026-04-01T15:00 called
  expect email "report" at 2026-04-01T15:00
}
"""
    )
    assert [result.failures for result in run_tests(rules)] == [()]


# -- actions of plug-ins ---------------------------------------------------------------------------------------------

TELLING = """\
ruleset "p" { timezone "Asia/Tokyo" }
event asked
scenario tell {
  enter on asked
  do slack { text: "x", points: 1 + 1 }
}
"""
SLACK = nurture.Action("slack", takes={"text": nurture.TEXT, "points": nurture.DECIMAL})


def done(statement):
    text = f'{TELLING}test "t" {{\n  at 2026-04-01T15:00 asked\n  expect {statement}\n}}\n'
    rules = nurture.parse(text, plugins=nurture.Plugins(actions=[SLACK]))
    assert nurture.parse(rules.to_text(), plugins=nurture.Plugins(actions=[SLACK])) == rules
    (result,) = run_tests(rules)
    return [(failure.message, failure.notes[0]) for failure in result.failures]


@pytest.mark.parametrize(
    "statement",
    [
        "do slack",
        'do slack { text: "x", points: 2 } at 2026-04-01T15:00',
        'not do slack { text: "y" }',
        "not do slack at 2026-04-01T16:00",
    ],
)
def test_an_action_that_is_done(statement):
    assert done(statement) == []


STORY = "what happened up to 2026-04-01T15:00:"


@pytest.mark.parametrize(
    ("statement", "message", "note"),
    [
        ('do slack { text: "y" }', '`do slack { text: "y" }` did not come up to 2026-04-01T15:00', STORY),
        ("not do slack", "`do slack` came at 2026-04-01T15:00, and was expected not to", STORY),
        (
            "do slack at 2026-04-01T17:00",
            "`do slack` did not come at 2026-04-01T17:00",
            "it came at 2026-04-01T15:00",
        ),
        ("not do slak", "no scenario has `do slak`", "did you mean `slack`?"),
        ('do slack { txt: "x" }', 'no scenario has `do slack { txt: "x" }`', "did you mean `text`?"),
    ],
)
def test_an_action_that_is_not_as_expected(statement, message, note):
    assert done(statement) == [(message, note)]
