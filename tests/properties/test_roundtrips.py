"""Text, objects and JSON carry the same: whatever is written and read back is what it was."""

import json
import random
import re

import trees
from hypothesis import given
from hypothesis import strategies as st
from reading import parsed

from nurture.dsl import json as json_form
from nurture.dsl.parser import parse_expression
from nurture.dsl.printer import print_expression, print_rules
from nurture.tools.formatter import format_text


def same(found, meant):
    """Equal, and equal in JSON: there true is not 1, and 1 is not 1.0."""
    return found == meant and json.dumps(json_form.to_dict(found)) == json.dumps(json_form.to_dict(meant))


@given(trees.nodes)
def test_a_printed_expression_is_read_back(node):
    assert parse_expression(print_expression(node)) == node


@given(trees.rule_sets)
def test_printed_rules_are_read_back(rules):
    assert same(parsed(print_rules(rules)), rules)


@given(trees.rule_sets)
def test_rules_in_json_are_read_back(rules):
    assert same(json_form.from_dict(json.loads(json.dumps(json_form.to_dict(rules)))), rules)


@given(trees.rule_sets)
def test_printed_rules_are_formatted_already(rules):
    text = print_rules(rules)
    assert format_text(text) == text


def scattered(text, seed):
    """``text`` with comments, blank lines and odd spaces strewn over it."""
    chance = random.Random(seed)
    lines = []
    for line in text.split("\n"):
        kind = chance.randrange(8)
        lines += ["", "   "][: chance.randrange(3)] if kind == 0 else []
        lines += [f'{" " * chance.randrange(5)}# comment {{ " ` ( {chance.randrange(9)}'] if kind == 1 else []
        tail = "  # trailing } )" if kind == 2 else "\t " if kind == 3 else ""
        lines.append(" " * chance.randrange(4) + line + tail)
    return "\n".join(lines)


def comments(text):
    return re.findall(r"# (?:comment|trailing).*$", text, re.MULTILINE)


@given(trees.rule_sets, st.integers(0, 2**32))
def test_formatting_keeps_meaning_and_comments(rules, seed):
    text = scattered(print_rules(rules), seed)
    once = format_text(text)
    assert same(parsed(once), rules)
    assert format_text(once) == once
    assert comments(once) == comments(text)
    assert "\n\n\n" not in once


def test_every_class_and_field_is_generated():
    assert set(trees.MADE) == set(json_form._KIND_OF)
