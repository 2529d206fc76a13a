"""A slip of the keyboard anywhere: findings, no crash, and no syntax finding outside the declaration it is in."""

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from nurture.compiler import check_text
from nurture.diagnostics import Severity

EXAMPLE = (Path(__file__).parents[2] / "docs" / "examples" / "b2b.nurture").read_text(encoding="utf-8")
TOKENS = [match.span() for match in re.finditer(r'#.*|"[^"\n]*"|[\w.]+|->|[^\s\w]', EXAMPLE) if match[0][0] != "#"]
STARTS = [match.start() for match in re.finditer(r"^[a-z]", EXAMPLE, re.MULTILINE)]
SLIPS = st.sampled_from(
    ["", "{", "}", "(", ")", "[", "]", ",", "->", "=", "==", '"x', "wen", "3", "and", "?", "。", "`"]
)


def lines_of_declaration(at):
    """The first and the last line of the declaration around an offset, and the line on which the next one begins."""
    start = max(start for start in [0, *STARTS] if start <= at)
    end = min(end for end in [*STARTS, len(EXAMPLE)] if end > at)
    return EXAMPLE.count("\n", 0, start) + 1, EXAMPLE.count("\n", 0, end) + 1


@given(st.sampled_from(TOKENS), SLIPS, st.booleans())
def test_a_slip_is_found_in_its_declaration(token, slip, instead):
    start, end = token
    text = EXAMPLE[:start] + (f"{slip} " if instead else f"{EXAMPLE[start:end]} {slip} ") + EXAMPLE[end:]
    errors = [item for item in check_text(text) if item.severity is Severity.ERROR]
    first, last = lines_of_declaration(start)
    syntax = [item for item in errors if item.code.startswith("N1") and item.code != "N118"]
    assert all(first <= item.span.line <= last for item in syntax), [str(item) for item in syntax]
    assert len(syntax) <= 6


@given(st.lists(st.tuples(st.sampled_from(TOKENS), SLIPS), min_size=2, max_size=8))
def test_many_slips_are_no_crash(slips):
    text = EXAMPLE
    for (start, end), slip in sorted(slips, reverse=True):
        text = text[:start] + slip + text[end:]
    findings = check_text(text)
    assert list(findings) == sorted(findings, key=lambda item: (item.span.start, item.span.end, item.code))


@given(st.text(max_size=200))
def test_any_text_is_no_crash(text):
    assert check_text(text)


@given(st.lists(st.sampled_from([EXAMPLE[start:end] for start, end in TOKENS] + ["\n"]), max_size=80))
def test_any_words_are_no_crash(words):
    assert check_text('ruleset "x" {}\n' + " ".join(words)) is not None
