"""The reader reads what Lark reads, and nothing else: the same rules, places and findings; and data has the same places."""

import random
import re
from pathlib import Path

import attrs
import lark
import pytest
import trees
from hypothesis import given
from hypothesis import strategies as st

from nurture.diagnostics import Source, Span
from nurture.dsl.json import from_dict, to_dict
from nurture.dsl.language import met
from nurture.dsl.messages import Report
from nurture.dsl.parser import parse_rules
from nurture.dsl.places import Places
from nurture.dsl.printer import print_rules
from nurture.dsl.reader import UNREAD, follow, read

START = Span(0, 0, 1, 1)
FILES = sorted(path for path in Path(__file__).parents[1].rglob("*.nurture"))
ODD = ["monday", "monday.x", "business hours", "business days", "half-life", "2026-04-01", "10:00", "1.5", "->", "days"]


def placed(made):
    """``made`` with the places in it, which do not count when two are compared."""
    if isinstance(made, (tuple, list)):
        return [placed(item) for item in made]
    if isinstance(made, Span) or not attrs.has(type(made)):
        return repr(made)
    return [type(made), *(placed(getattr(made, field.name)) for field in attrs.fields(type(made)))]


@given(trees.rule_sets)
def test_what_is_made_of_data_stands_where_its_text_has_it(rules):
    places = Places()
    made = from_dict(to_dict(rules), places.next)
    source = Source("text", print_rules(made))
    places.settle(made, source)
    assert placed(made) == placed(parse_rules(source, Report(source)).rules)


def by_reader(text, start="start"):
    report = Report(Source("text", text))
    made = read(text, start, report, START)
    return made is not UNREAD, placed(made), report.found


def by_lark(text, start="start"):
    report = Report(Source("text", text))
    try:
        return True, placed(follow(met(text, start), start, report, START)), report.found
    except lark.UnexpectedInput:
        return False, placed(UNREAD), []


def held_together(text):
    """Whether the reader reads ``text``; what it reads is what Lark reads."""
    is_read, made, found = by_reader(text)
    if is_read:
        assert (is_read, made, found) == by_lark(text)
    return is_read


@given(trees.rule_sets)
def test_printed_rules_are_read_as_lark_reads_them(rules):
    assert held_together(print_rules(rules))


@given(trees.rule_sets, st.randoms(use_true_random=False))
def test_what_has_been_tampered_with_is_read_as_lark_reads_it(rules, chance):
    held_together(tampered(print_rules(rules), chance))


def tampered(text, chance):
    """``text`` with some words left out, doubled, changed for others, or put where others were."""
    words = re.findall(r'\s+|"[^"\n]*"|[\w.]+|.', text, re.DOTALL)
    for _ in range(chance.choice([1, 1, 2, 4])):
        place, other = chance.randrange(len(words)), chance.choice(words)
        words[place] = chance.choice(["", words[place] * 2, other, f"{words[place]} {other}", chance.choice(ODD)])
    return "".join(words)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_rules_files_are_read_by_the_reader_alone(path):
    text = path.read_text(encoding="utf-8-sig") + "\n"
    if by_lark(text)[0]:
        assert held_together(text)
    chance = random.Random(len(text))
    for _ in range(3):
        held_together(tampered(text, chance))


@pytest.mark.parametrize("word", ODD)
def test_words_that_lark_takes_before_names(word):
    for text in (f"{word} == 1", f"any {word}", f"a and {word}x", f"now - 3 {word}", f"x in [{word}]", f"{word}.y"):
        is_read, made, found = by_reader(text, "expression_only")
        if is_read:
            assert (is_read, made, found) == by_lark(text, "expression_only")
