"""Rules of JSON and of objects have places like others, which are found when somebody asks."""

import copy
import pickle

import pytest

import nurture
from nurture import compiler
from nurture.diagnostics import Span
from nurture.dsl import places

TEXT = """
ruleset "B2B" {}
lead { employees: integer?, title: text? }
score fit {
  +10 when employees >= 1000 and title contains "director"
  +5 when title is known
  +0 when employees is missing
}
persona buyer { when title == "buyer" and employees > 3 }
"""
RULES = nurture.parse(nurture.parse(TEXT).to_text())


@pytest.fixture
def readings(monkeypatch):
    """The texts that are read to find places."""
    texts, read = [], places.parse_rules
    monkeypatch.setattr(places, "parse_rules", lambda source, report: texts.append(source.text) or read(source, report))
    return texts


def score_only():
    data = RULES.to_dict()
    data["declarations"] = [item for item in data["declarations"] if item["kind"] != "persona"]
    return data


def test_rules_of_json_are_not_read_as_text_before_somebody_asks(readings):
    rules = nurture.Ruleset.from_dict(score_only())
    assert readings == []
    assert rules.program.facts[0].span.line == 10
    assert readings == [rules.to_text()]


def test_what_has_no_parts_has_a_place():
    data = nurture.parse('ruleset "B2B" {}\nscenario hello { enter while now > now\nleave }').to_dict()
    (hello,) = nurture.Ruleset.from_dict(data).scenarios
    condition = hello.enter[0].condition
    assert [part.span.line for part in (condition.left, condition.right, hello.steps[0])] == [6, 6, 8]


def test_a_place_is_looked_for_once(readings):
    rules = nurture.Ruleset.from_dict(RULES.to_dict())
    assert [clause.span.line for group in rules.program.facts[0].groups for clause in group.clauses] == [11, 12, 13]
    assert rules.warnings
    assert len(readings) == 1


@pytest.mark.parametrize("made", [
    nurture.Ruleset.from_dict(RULES.to_dict()),
    nurture.Ruleset.build(RULES.program.written.settings, RULES.program.written.declarations),
    pickle.loads(pickle.dumps(RULES)),  # noqa: S301
], ids=["json", "objects", "pickle"])  # fmt: skip
def test_places_are_those_of_the_printed_text(made):
    assert made.program.source.text == RULES.program.source.text
    assert [fact.span for fact in made.program.of(object) if hasattr(fact, "span")] == [
        fact.span for fact in RULES.program.of(object) if hasattr(fact, "span")
    ]
    assert [(item.code, item.span, item.message) for item in made.warnings] == [
        (item.code, item.span, item.message) for item in RULES.warnings
    ]


def test_a_place_is_a_span_like_any_other():
    span = nurture.Ruleset.from_dict(RULES.to_dict()).personas[0].span
    plain = Span(span.start, span.end, span.line, span.column)
    assert span == plain
    assert plain == span
    assert span == nurture.Ruleset.from_dict(RULES.to_dict()).personas[0].span
    assert span != Span(0, 0, 1, 1)
    assert hash(span) == hash(plain)
    assert repr(span) == repr(plain)
    assert span.through(plain) == plain
    assert pickle.loads(pickle.dumps(span)) == plain  # noqa: S301
    assert copy.deepcopy(span) == plain
    with pytest.raises(AttributeError):
        span.line = 3


def test_warnings_are_looked_for_when_they_are_asked_for(monkeypatch):
    asked, look = [], compiler.lint
    monkeypatch.setattr(compiler, "lint", lambda *given: asked.append(given) or look(*given))
    rules = nurture.parse(TEXT)
    assert not asked
    assert [item.code for item in rules.warnings] == [item.code for item in rules.warnings] == ["N513"]
    assert len(asked) == 1


def test_what_is_left_out_in_text_has_no_place_of_its_own():
    data = nurture.parse('ruleset "B2B" {}\nevent came\nscenario hello { enter on came\nleave }').to_dict()
    data["declarations"][1]["reentry"] = {"kind": "reentry", "type": "once"}
    assert nurture.Ruleset.from_dict(data).scenarios[0].reentry.span is None
