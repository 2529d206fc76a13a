"""The benchmarks' workloads, in small: whatever does the same work gives the same answers. Nothing is timed."""

import attrs
import curves
import measuring
import pytest
import table
import tables
from dialects import NURTURE, PYTHON
from measuring import Figure
from rules_20 import RULES as TWENTY
from run import rows
from whole_rules import BEGAN, ENDS, RULES, logs

import nurture

ROWS = rows(small=True)
OURS = ("nurture", "by hand", "import", "bare Python")


@pytest.mark.parametrize("key", ROWS)
def test_all_that_do_the_work_of_a_row_give_equal_answers(key):
    row = ROWS[key]
    ready, missing = measuring.made(row)
    assert len([name for name in ready if name.startswith(OURS)]) >= 2  # whatever peers there are
    assert all(row.subjects[name].needs in why for name, why in missing.items())
    measuring.checked(row, ready, most=50)


def test_answers_that_differ_stop_a_benchmark():
    row = ROWS["score-20"]
    wrong = measuring.Subject(lambda: lambda number: lambda: [0] * number, 5)
    row = attrs.evolve(row, subjects={"by hand": row.subjects["by hand"], "wrong": wrong})
    ready, _ = measuring.made(row)
    with pytest.raises(AssertionError, match="score-20: wrong and by hand differ on 5 leads"):
        measuring.checked(row, ready)


def test_a_peer_that_is_not_there_is_told_in_the_table():
    gone = measuring.Subject(lambda: pytest.fail("is not made"), 5, needs="no-such-package")
    row = attrs.evolve(ROWS["score-20"], subjects={**ROWS["score-20"].subjects, "gone": gone})
    assert measuring.made(row)[1]["gone"] == "no-such-package is not installed"
    figures = [
        Figure("by hand", (100.0, 300.0, 200.0), 50.0),
        Figure("gone", missing="no-such-package is not installed"),
    ]
    lines = table.of_row(row, figures).splitlines()
    assert lines[-2:] == [
        "| by hand | 1.00 | 200 ns | 5,000,000 | 50 MiB |",
        "| gone | **NOT MEASURED** | no-such-package is not installed | | |",
    ]


@pytest.mark.skipif(measuring.own_peak() is None, reason="this system does not say how much memory a program has had")
def test_memory_is_that_of_the_child_and_not_of_its_parent():
    ballast = bytearray(400 << 20)
    ballast[::4096] = b"x" * len(ballast[::4096])
    child = measuring.peak_memory("import", "bare Python")
    assert child < 300 < measuring.own_peak() / 1024


def test_operations_are_counted_the_same_each_time_after_the_first():
    def work():
        return sum(number * number for number in range(50))

    first, *rest = (curves.operations(work) for _ in range(4))
    assert len(set(rest)) == 1
    assert min(first, *rest) > 150


@pytest.mark.parametrize(
    ("key", "name", "most"),
    [
        ("score-20", "nurture", 1.0),
        ("score-20", "nurture, with reasons", 1.25),
        ("score-20-records", "nurture", 1.0),
        ("score-1000", "nurture", 0.8),
    ],
)
def test_a_compiled_score_takes_no_more_instructions_than_one_by_hand(key, name, most):
    subjects = ROWS[key].subjects
    by_hand = next(iter(subjects.values()))
    counted = []
    for subject in (subjects[name], by_hand):
        ready = subject.made()
        list(ready(200)())  # what is made on first use is not counted
        counted.append(curves.operations(lambda ready=ready: list(ready(200)())))
    assert counted[0] <= most * counted[1]


@pytest.mark.parametrize("key", curves.CURVES)
def test_no_state_of_a_curve_is_beyond_its_bound(key):
    few, more = curves.CURVES[key][2]((10, 40))
    assert (few.size, more.size) == (10, 40)
    assert 0 < few.state <= few.bound
    assert 0 < more.state <= more.bound


def test_no_state_of_the_whole_ruleset_is_beyond_its_bound():
    rules = nurture.parse(RULES)
    for lead, events in logs()[:8]:
        steps = nurture.replay(rules, lead, events, until=ENDS, start_at=BEGAN).steps
        assert max(len(nurture.dump_state(step.state)) for step in steps) <= rules.state_bound


def test_a_condition_asks_the_same_in_each_language():
    assert NURTURE.write(TWENTY[8][1]) == "(seminars >= 1 and last_seen >= now - 30 days)"
    assert PYTHON.write(TWENTY[8][1]).startswith("(seminars >= 1 and (last_seen is not None and last_seen >= 1")


def test_the_query_by_hand_gives_what_the_query_made_of_rules_gives():
    with tables.filled(200, 6_000) as connection:
        made, by_hand = (sorted(connection.execute(text).fetchall()) for text in tables.queries().values())
        assert len(made) == 200
        assert made == by_hand
        assert {hot for *_, hot in made} == {True, False}
