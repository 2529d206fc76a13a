"""What to say about text that the grammar does not take."""

from __future__ import annotations

import unicodedata

import lark

from nurture.diagnostics import Source, Span
from nurture.dsl.messages import Report

__all__ = ["describe"]

_KINDS = {
    "_NL": "the end of the line",
    "GOES_ON": "the end of the line",
    "STRING": "a text in quotes",
    "NAME": "a name",
    "QUOTED": "a name",
    "INTEGER": "a number",
    "DECIMAL": "a number",
    "DATE": "a date",
    "DATETIME": "a date and time",
    "CLOCK": "a time of day",
    "SIGN": "`+` or `-`",
    "FACTOR": "`*` or `/`",
    "COMPARISON": "a comparison",
    "UNIT": "a unit of time",
    "BUSINESS_DAYS": "`business days`",
    "TRUE": "`true`",
    "FALSE": "`false`",
    "OPTIONAL": "`?`",
    "POSITION": "`tofu`, `mofu` or `bofu`",
    "WHICH": "`first` or `last`",
    "$END": "the end of the file",
}
_ENOUGH = 8


def describe(fault: lark.UnexpectedInput, source: Source, report: Report) -> Span:
    """Report ``fault`` and return where it is."""
    if isinstance(fault, lark.UnexpectedToken):
        return _token(fault, source, report)
    assert isinstance(fault, lark.UnexpectedCharacters)
    return _character(fault, source, report)


def _token(fault: lark.UnexpectedToken, source: Source, report: Report) -> Span:
    token = fault.token
    expected = _listed(fault.accepts or fault.expected)
    if token.type == "$END" or token.start_pos is None or token.start_pos >= len(source.text.rstrip()):
        span = source.end() if token.type == "$END" else _after_text(source)
        report.add("N102", span, expected=expected)
        return span
    text = str(token)
    length = 1 if token.type == "_NL" else len(text)
    span = Span(token.start_pos, token.start_pos + length, token.line or 1, token.column or 1)
    found = "end of line" if token.type == "_NL" else f"`{text[:40]}`"
    report.add("N101", span, found=found, expected=expected)
    return span


def _after_text(source: Source) -> Span:
    return Source(source.name, source.text.rstrip()).end()


def _character(fault: lark.UnexpectedCharacters, source: Source, report: Report) -> Span:
    position = fault.pos_in_stream or 0
    char = source.text[position : position + 1]
    span = Span(position, position + 1, fault.line, fault.column)
    if char == '"':
        report.add("N104", span)
        return span
    plain = unicodedata.normalize("NFKC", char)
    if plain != char and plain.isascii():
        advice = f"write the half-width `{plain}`"
    else:
        advice = "texts stand in double quotes; names with such characters in backquotes"
    word = _word_at(source.text, position)
    if word:
        report.add("N101", Span(position, position + len(word), fault.line, fault.column),
                   found=f"`{word[:40]}`", expected=_listed(fault.allowed or ()))
        return span
    report.add("N103", span, found=char, advice=advice)
    return span


def _word_at(text: str, start: int) -> str:
    """The word or number at ``start``, which the grammar knows but not there."""
    end = start
    while end < len(text) and (text[end].isalnum() or text[end] in "_."):
        end += 1
    return text[start:end] or (text[start] if text[start : start + 1] in set("{}()[],:+-*/<>=?%`") else "")


def _listed(kinds: object) -> str:
    names = sorted({_KINDS.get(kind, f"`{_spelled(kind)}`") for kind in kinds})  # type: ignore[attr-defined]
    if len(names) > _ENOUGH:
        names = [*names[:_ENOUGH], "..."]
    return ", ".join(names) or "nothing more"


_MARKS = {
    "LBRACE": "{", "RBRACE": "}", "LPAR": "(", "RPAR": ")", "LSQB": "[", "RSQB": "]",
    "COMMA": ",", "COLON": ":", "EQUAL": "=", "PERCENT": "%", "__ANON_0": "half-life", "__ANON_1": "->",
}


def _spelled(kind: str) -> str:
    return _MARKS.get(kind, kind.lower())
