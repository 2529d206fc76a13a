"""No warning about a condition is ever wrong: every lead and log of a small world is tried.

The world is small enough to try everything in it, and the constants of the conditions lie within it, so that what holds
for no lead here holds for none at all: a condition that fails everywhere is also one that the reasoner may find.
"""

import datetime as dt
import itertools
import re

from hypothesis import given, note
from hypothesis import strategies as st
from small_world import HEAD, conditions

from nurture.compiler import check_text, parse
from nurture.domain.event import Event
from nurture.dsl import program as p
from nurture.dsl.evaluator import Moment, at, truth

NUMBERS = (None, 0, 1, 2, 3)
VALUES = {
    "n": NUMBERS,
    "m": NUMBERS,
    "flag": (None, False, True),
    "role": (None, "a", "b"),
    "title": (None, "x", "xy", "yx"),
    "visits": ((), (0,), (5,), (5, 0)),
}
ASKED = {"fit": {"n", "flag"}, "big": {"n", "m"}, "visit": {"visits"}}  # by what else the head declares
NOW = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
VISITS = {days: Event(f"e-{days}", "l", "visit", NOW - dt.timedelta(days=days)) for days in (0, 5)}


def world(*conditions):
    """Every lead, as far as leads differ in what the conditions ask about."""
    words = set(re.findall(r"\w+", " ".join(conditions)))
    asked = words.union(*(names for word, names in ASKED.items() if word in words))
    several = [values if name in asked else values[:1] for name, values in VALUES.items()]
    return [dict(zip(VALUES, lead, strict=True)) for lead in itertools.product(*several)]


def moment(program, lead):
    attributes = {name: value for name, value in lead.items() if value is not None and name != "visits"}
    return at(Moment(program, attributes, tuple(VISITS[days] for days in lead["visits"]), NOW))


def parts_at(code, wanted):
    """Every part of a condition that stands at one of some places."""
    stack, found = [code], []
    while stack:
        part = stack.pop()
        if part.span in wanted:
            found.append(part)
        stack += getattr(part, "operands", ()) if isinstance(part, (p.All, p.Some)) else ()
        stack += (part.operand,) if isinstance(part, p.Not) else ()
    return found


@given(conditions)
def test_a_warning_about_a_condition_is_true_of_every_lead(condition):
    text = HEAD + f"segment s when {condition}\n"
    findings = [item for item in check_text(text) if item.code in ("N502", "N503", "N511")]
    if not findings:
        return
    program = parse(text).program
    (segment,) = (rule for rule in program.of(p.SegmentRule) if rule.name == "s")
    moments = [moment(program, lead) for lead in world(condition)]
    for finding in findings:
        note(str(finding))
        # A comparison and its negation may share a place: one of the parts there has this truth everywhere.
        assert any(
            all(truth(part, each) is (finding.code == "N511") for each in moments)
            for part in parts_at(segment.when, {finding.span})
        )


@given(conditions)
def test_a_warning_of_missing_values_is_true_of_some_lead_without_that_value(condition):
    text = HEAD + f"segment s when {condition}\n"
    findings = [item for item in check_text(text) if item.code == "N508"]
    if not findings:
        return
    program = parse(text).program
    (segment,) = (rule for rule in program.of(p.SegmentRule) if rule.name == "s")
    for finding in findings:
        note(str(finding))
        name = finding.message.split("`")[1]
        without = [moment(program, lead) for lead in world(condition) if lead[name] is None]
        parts = parts_at(segment.when, {finding.span})
        assert any(truth(part, each) for part in parts for each in without)


@given(st.lists(conditions, min_size=1, max_size=3))
def test_a_warning_about_bands_is_true_of_every_lead(several):
    lines = "".join(f"  b{number} when {condition}\n" for number, condition in enumerate(several))
    text = HEAD + f"grade g {{\n{lines}}}\n"
    findings = check_text(text)
    program = parse(text).program
    grades = {(moment(program, lead).facts["g"], lead["role"]) for lead in world("role", *several)}
    empty = {item.message.split("`")[1] for item in findings if item.code == "N504"}
    assert not empty & {grade for grade, _ in grades}
    if not any(item.code == "N505" for item in findings):
        assert None not in {grade for grade, role in grades if role is not None}


stretches = st.one_of(
    st.builds("n {} {}".format, st.sampled_from(["==", "<", "<=", ">", ">="]), st.integers(0, 3)),
    st.builds("n between {} and {}".format, st.integers(0, 3), st.integers(0, 3)),
    st.builds("n > {} and n < {}".format, st.integers(0, 3), st.integers(0, 3)),
)


@given(stretches, stretches)
def test_bands_are_said_to_overlap_where_each_reaches_into_the_other(first, second):
    text = HEAD + f"grade g {{\n  A when {first}\n  B when {second}\n}}\n"
    findings = {item.code for item in check_text(text)}
    program = parse(text).program
    (grade,) = program.of(p.GradeRule)
    moments = [moment(program, {"n": n, "visits": ()}) for n in (None, -1, 0, 1, 2, 3, 4)]
    fits = {tuple(truth(when, each) for _, when in grade.bands) for each in moments}
    assert ("N521" in findings) == ({(True, True), (True, False), (False, True)} <= fits)
    assert ("N505" in findings) == ((False, False) in fits)


# Clauses of a score, many of which exclude one another.
about_n = st.one_of(
    st.builds("n {} {}".format, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), st.integers(0, 3)),
    st.builds("n between {} and {}".format, st.integers(0, 3), st.integers(0, 3)),
    st.builds("not (n in [{}, {}])".format, st.integers(0, 3), st.integers(0, 3)),
    st.sampled_from(["n is known", "n is missing"]),
)
several_clauses = st.lists(
    st.tuples(st.sampled_from([-2, -1, 1, 2, 3]), st.one_of(about_n, about_n, about_n, conditions)),
    min_size=1,
    max_size=5,
)


def thresholds(clauses, comparison, leads):
    lines = "".join(f"  {points:+} when {condition}\n" for points, condition in clauses)
    text = HEAD + f"score clauses {{\n{lines}}}\nsegment s when clauses {comparison}\n"
    found = {item.code for item in check_text(text) if item.span.line == text.count("\n")}
    program = parse(text).program
    return found, {moment(program, lead).facts["s"] for lead in leads}


@given(several_clauses, st.sampled_from([">=", "<=", ">", "<", "=="]), st.integers(-6, 8))
def test_a_warning_about_a_threshold_is_true_of_every_lead_whatever_excludes_what(clauses, operator, threshold):
    leads = world(*(condition for _, condition in clauses))
    found, held = thresholds(clauses, f"{operator} {threshold}", leads)
    if found & {"N502", "N503"}:
        assert held == {False}
    if "N511" in found:
        assert held == {True}


@given(
    st.lists(st.tuples(st.sampled_from([-2, -1, 1, 2, 3]), about_n), min_size=1, max_size=5),
    st.sampled_from([">=", "<="]),
    st.integers(-6, 8),
)
def test_what_clauses_about_one_attribute_add_up_to_is_known_exactly(clauses, operator, threshold):
    leads = [{"n": n, "visits": ()} for n in (None, -1, 0, 1, 2, 3, 4)]  # -1 and 4 stand for all beyond
    found, held = thresholds(clauses, f"{operator} {threshold}", leads)
    assert bool(found & {"N502", "N503"}) == (held == {False})
    assert ("N511" in found) == (held == {True})
