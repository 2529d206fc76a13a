"""What to say about text that the grammar does not take."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import lark

from nurture.diagnostics import Source
from nurture.dsl.messages import Report, nearest
from nurture.dsl.slips import INSTEAD, Found, advice, find

__all__ = ["RUN_ON", "describe", "expected", "position"]

RUN_ON = "RUN_ON"  # the kind of what only begins with a word of the language

_KINDS = {
    "STRING": "a text in quotes",
    "NAME": "a name",
    "QUOTED": "a name",
    "INTEGER": "a number",
    "DECIMAL": "a number",
    "DATE": "a date",
    "DATETIME": "a date and time",
    "CLOCK": "a time of day",
    "UNIT": "a unit of time",
    "BUSINESS_DAYS": "`business days`",
    "BUSINESS_HOURS": "`business hours`",
    "WEEKDAY": "a weekday",
    "OPTIONAL": "`?`",
    "SIGN": "`+` or `-`",
    "FACTOR": "`*` or `/`",
    "COMPARISON": "a comparison",
    "POSITION": "`tofu`, `mofu` or `bofu`",
    "FACET": "`sees`, `hears` or another facet",
    "TOLD": "`touchpoint`, `doing` or another word of the map",
    "_NL": "the end of the line",
    "$END": "the end of the line",
}
_MARKS = {
    "LBRACE": "{",
    "RBRACE": "}",
    "LPAR": "(",
    "RPAR": ")",
    "LSQB": "[",
    "RSQB": "]",
    "COMMA": ",",
    "COLON": ":",
    "EQUAL": "=",
    "PERCENT": "%",
    "HALF_LIFE": "half-life",
    "__ANON_0": "->",
}
# What several tokens together are: if all of the first are expected, all of the second go by the name.
_VALUES = {"STRING", "INTEGER", "DECIMAL", "DATE", "DATETIME", "TRUE", "FALSE"}
_EXPRESSION = {*_VALUES, "NAME", "QUOTED", "LPAR", "LSQB", "SIGN", "NOW", "TODAY", "COUNT", "SUM", "TIME"}
_CONDITION = {*_EXPRESSION, "NOT", "ANY", "NO", "NEVER", "AT", "EXACTLY", "EVENTS"}
_DECLARATIONS = {
    "RULESET", "PARAMETER", "LEAD", "EVENT", "PERSONA", "SCORE", "SEGMENT", "GRADE", "MATRIX", "CHECKLIST", "JOURNEY", "CONTENT",
    "BACKLOG", "SCENARIO", "CHANNEL", "CHANNELS", "CALENDAR", "TEST",
}  # fmt: skip
_STEPS = {"SEND", "ASSIGN", "NOTIFY", "SET", "DO", "WAIT", "LEAVE", "IF", "CHOOSE", "REPEAT", "SPLIT", "RUN"}
_GROUPS = (
    ({"NOT", "LPAR", "NAME"}, _CONDITION, "a condition"),
    ({"LPAR", "NAME", "INTEGER"}, _EXPRESSION, "a value"),
    (_VALUES, _VALUES, "a value"),
    ({"SEGMENT", "SCORE"}, _DECLARATIONS, "a declaration"),
    (_STEPS, _STEPS, "a step"),
    ({"SIGN", "FACTOR"}, {"SIGN", "FACTOR", "UNIT", "BUSINESS_DAYS", "BUSINESS_HOURS"}, "an operator"),
    (
        {"COMPARISON", "IN", "BETWEEN"},
        {"COMPARISON", "IN", "BETWEEN", "NOT", "CONTAINS", "STARTS", "ENDS", "LIKE", "IS"},
        "a comparison",
    ),
)
_ENOUGH = 8


def position(fault: lark.UnexpectedInput, text: str) -> int:
    """Where in ``text`` the reader came to a stop."""
    if isinstance(fault, lark.UnexpectedToken):
        start = fault.token.start_pos
        return len(text) if fault.token.type == "$END" or start is None else start
    return int(getattr(fault, "pos_in_stream", None) or 0)


def describe(fault: lark.UnexpectedInput, at: int, source: Source, report: Report, *, breaks_off: bool) -> None:
    """Report ``fault`` at offset ``at`` of the source; ``breaks_off``: as something that ends too soon there."""
    wanted = expected(fault)
    if _describe_digits(at, source, report):
        return
    if breaks_off:
        report.add("N102", source.span(at, at), expected=_listed(wanted))
        return
    slip = find(source.text, at, wanted)
    known = str(fault.token) if isinstance(fault, lark.UnexpectedToken) else _word_at(source.text, at)
    if source.text[at - 1 : at + 1] == "<>":
        at, known = at - 1, "<>"
    elif source.text[at : at + 2] in INSTEAD:
        known = source.text[at : at + 2]
    help_ = _help(known, wanted, slip) if known else slip.help if slip else advice(source.text, at)
    length = slip.length if slip and slip.help == help_ else len(known) or 1
    found = source.text[at : at + length]
    if known:
        report.add("N101", source.span(at, at + length), found=found[:40], help=help_)
    elif found == '"':
        report.add("N104", source.span(at, at + 1))
    else:
        report.add("N103", source.span(at, at + length), found=found[:1], advice=help_)


_NUMBER = re.compile(r"[\d_]+(?:[.:\-．：－][\d_]+)*")


def _describe_digits(at: int, source: Source, report: Report) -> bool:
    """Report a number at ``at`` that has other digits than those of ASCII, if there is one."""
    start = at
    while source.text[start - 1 : start].isdecimal():
        start -= 1
    found = _NUMBER.match(source.text, start)
    char = source.text[at : at + 1]
    if not found or not char.isdecimal() or char.isascii():
        return False
    plain = "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else unicodedata.normalize("NFKC", char) for char in found[0]
    )
    report.add("N138", source.span(*found.span()), found=found[0][:40], plain=plain[:40])
    return True


def _help(word: str, wanted: set[str], slip: Found | None) -> str:
    if slip and slip.sure:
        return slip.help
    if word in INSTEAD and not (word == "=>" and "__ANON_0" in wanted):
        return INSTEAD[word]
    words = [_spelled(kind) for kind in wanted if kind not in _KINDS]
    if word.lower() in words:
        return f"words of the language have small letters: `{word.lower()}`"
    near = nearest("->" if word == "=>" else word, words)
    if near:
        return f"did you mean `{near}`?"
    return slip.help if slip else f"expected {_listed(wanted)}"


def expected(fault: lark.UnexpectedInput) -> set[str]:
    """The kinds of token that could have stood where the reader came to a stop."""
    if isinstance(fault, lark.UnexpectedToken):
        return set(fault.expected if fault.token.type == RUN_ON else fault.accepts or fault.expected)
    return set(getattr(fault, "allowed", None) or ())


def _word_at(text: str, start: int) -> str:
    """The word, number or mark at ``start``, which the grammar knows but not there."""
    end = start
    while end < len(text) and (text[end].isalnum() or text[end] in "_."):
        end += 1
    return text[start:end] or (text[start] if text[start : start + 1] in set("{}()[],:+-*/<>=?%`") else "")


def _listed(kinds: Iterable[str]) -> str:
    left, names = set(kinds), []
    for needed, covered, name in _GROUPS:
        if needed <= left:
            left -= covered
            names.append(name)
    names += sorted({_KINDS.get(kind, f"`{_spelled(kind)}`") for kind in left})
    if len(names) > _ENOUGH:
        names = [*names[:_ENOUGH], "..."]
    return ", ".join(names) or "nothing more"


def _spelled(kind: str) -> str:
    return _MARKS.get(kind, kind.lower())
