"""Text, objects and JSON carry the same: whatever is written and read back is what it was."""

import copy
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
from nurture.errors import InputError
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
    assert set(trees.MADE) == set(json_form.KIND_OF)


JUNK = [
    None, True, 0, -1, 1.5, float("nan"), 10**400, "", "day", "\x00", "\ud800", [], {}, [[]], b"x", (1,), {1: 2},
    {"kind": "selection"}, {"kind": "window", "type": "within"}, {"kind": "limit"}, {"kind": "name", "name": "x"},
    {"kind": "decimal", "value": "1e5"}, {"kind": "time", "value": "10:00+09:00"}, {"kind": ["a"]}, {"__class__": 1},
    {"kind": "type", "type": "list", "item": {"kind": "type", "type": "text"}}, {"kind": "duration", "amount": 1, "unit": "x"},
]  # fmt: skip


def places(data):
    """Every place in ``data``: what holds it, and its key or index."""
    for key, part in data.items() if isinstance(data, dict) else enumerate(data):
        yield data, key
        if isinstance(part, (dict, list)):
            yield from places(part)


def mangled(data, seed):
    """``data`` with something in it taken out, replaced, or put in from elsewhere."""
    chance = random.Random(seed)
    found = list(places(data))
    (holder, key), (other, from_there) = chance.choice(found), chance.choice(found)
    what = chance.randrange(4)
    if what == 0 and isinstance(holder, dict):
        del holder[key]
    elif what == 1:
        holder[key] = copy.deepcopy(other[from_there])
    elif what == 2 and isinstance(holder, dict):
        holder[chance.choice(["kind", "type", "span", "on", "when", "within"])] = chance.choice(JUNK)
    else:
        holder[key] = chance.choice(JUNK)
    return data


@given(trees.rule_sets, st.integers(0, 2**32))
def test_mangled_json_is_refused_or_can_be_printed(rules, seed):
    for step in range(5):
        try:
            found = json_form.from_dict(mangled(json_form.to_dict(rules), seed + step))
        except InputError:
            continue
        assert same(parsed(print_rules(found)), found)
