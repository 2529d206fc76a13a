"""Scores compiled for records: what they take, what they refuse, and how they tell of it."""

from __future__ import annotations

import datetime as dt
import traceback
from typing import Any

import attrs
import pytest

import nurture

NOW = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
TEXT = """ruleset "small" {
  timezone "Asia/Tokyo"
}
lead {
  title: text?
  size: integer
  company.size: integer?
  seen: datetime?
}
event asked
score fit {
  +10 when title in ["部長", "director"]
  +5 when size >= 10
  +3 when company.size >= 300
  +1 when seen >= now - 30 days
}
score interest {
  +1 when size > 3
  +1 on asked
}
segment warm when at least 2 asked within 3 days
score both {
  +1 when warm
}
"""
RULES = nurture.parse(TEXT)


@attrs.frozen
class Company:
    size: int | None = None


@attrs.frozen
class Person:
    title: str | None
    size: int
    company: Company | None = None
    seen: dt.datetime | None = None


def test_a_record_of_each_kind() -> None:
    of_class = nurture.scorer(RULES, "fit", at=NOW, of=Person)
    assert of_class.score(Person("部長", 10, Company(300), NOW)) == 19_000
    assert of_class.score(Person(None, 9)) == 0, "a company that is not there has no size"
    nested = nurture.scorer(RULES, "fit", at=NOW, of="nested")
    assert nested.score({"title": "部長", "size": 3, "company": {"size": 300}, "seen": None}) == 13_000
    flat = nurture.scorer(RULES, "fit", at=NOW)
    assert flat.score({"company.size": 300}) == 3_000, "what is not there is missing"
    assert flat.score(nurture.Lead("l", {"title": "部長", "size": 12}).attributes) == 15_000


def test_what_is_no_record_of_the_class_is_refused() -> None:
    compiled = nurture.scorer(RULES, "fit", at=NOW, of=Person)
    with pytest.raises(nurture.LeadError, match="must have the field 'company', as Person has"):
        compiled.score(None)
    with pytest.raises(nurture.LeadError, match="must have the field 'size', as Person has"):
        compiled.score(Person("部長", 3, company=7))  # type: ignore[arg-type]


def test_now_is_the_instant_asked_for() -> None:
    seen = {"seen": NOW}
    assert nurture.scorer(RULES, "fit", at=NOW + dt.timedelta(days=30)).score(seen) == 1_000
    assert nurture.scorer(RULES, "fit", at=NOW + dt.timedelta(days=30, microseconds=1)).score(seen) == 0


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"size": "many"}, "lead.size: must be an integer, got 'many'"),
        ({"size": 3, "seen": dt.datetime(2026, 4, 1)}, "lead.seen: must be time-zone aware"),
        ({"title": ["a"], "size": 3}, "lead.title: must be text, got"),
        (None, "lead: must be a mapping of names to values, got None"),
        (["部長"], "lead: must be a mapping of names to values, got ['部長']"),
        ("部長", "lead: must be a mapping of names to values, got '部長'"),
    ],
)
def test_a_value_that_code_cannot_work_on_is_named(record: dict[str, Any], message: str) -> None:
    compiled = nurture.scorer(RULES, "fit", at=NOW)
    for function in (compiled.score, compiled.reasons):
        with pytest.raises(nurture.LeadError) as fault:
            function(record)
        assert str(fault.value).startswith(message)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"score": "fitt"}, "score: must be the name of a score, got 'fitt'"),
        ({"score": "interest"}, "score: must not read events, as it does on line 19, got 'interest'"),
        ({"score": "both"}, "score: must read attributes and the clock only, and does not on line 21, got 'both'"),
        ({"of": "sql"}, "of: must be dict, \"nested\" or a class made by attrs, got 'sql'"),
        ({"of": int}, "of: must be dict, \"nested\" or a class made by attrs, got <class 'int'>"),
        ({"of": Company}, "of: must have the attribute 'title' of the ruleset, got 'Company'"),
        ({"at": dt.datetime(2026, 4, 1)}, "at: must be time-zone aware"),
    ],
)
def test_what_cannot_be_compiled_is_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(nurture.InputError) as fault:
        nurture.scorer(RULES, **{"score": "fit", "at": NOW, **arguments})
    assert str(fault.value).startswith(message)


def test_records_are_read_by_their_fields_and_nothing_else() -> None:
    rules = nurture.parse(
        'ruleset "r" {}\nlead {\n  company.__class__: text?\n}\nscore s {\n  +1 when company.__class__ == "x"\n}'
    )
    with pytest.raises(nurture.InputError, match=r"must have the attribute 'company\.__class__'"):
        nurture.scorer(rules, "s", at=NOW, of=Person)
    assert nurture.scorer(rules, "s", at=NOW).score({"company.__class__": "x"}) == 1_000


def test_a_failing_function_is_told_with_the_line_of_the_rules() -> None:
    def fails(text: str) -> str:
        raise ValueError(text)

    plugins = nurture.Plugins(functions=[nurture.Function("odd", [nurture.TEXT], nurture.TEXT, fails)])
    text = 'ruleset "r" {}\nlead {\n  t: text?\n}\nscore s {\n  +1 when odd(t) == "x"\n}'
    compiled = nurture.scorer(nurture.parse(text, plugins=plugins, name="r.nurture"), "s", at=NOW)
    with pytest.raises(nurture.PluginError) as fault:
        compiled.score({"t": "x"})
    told = "".join(traceback.format_exception(fault.value))
    assert 'File "r.nurture", line 6' in told
    assert '+1 when odd(t) == "x"' in told


def test_texts_of_rules_never_become_code() -> None:
    evil = "'); __import__('os').system('true'); ('"
    rules = nurture.parse(
        f'ruleset "r" {{}}\nlead {{\n  t: text?\n}}\nscore s {{\n  +1 when t starts with "{evil}"\n}}'
    )
    compiled = nurture.scorer(rules, "s", at=NOW)
    assert (compiled.score({"t": evil + "!"}), compiled.score({"t": "x"})) == (1_000, 0)
