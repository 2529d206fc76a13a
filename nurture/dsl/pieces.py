"""Whether a text is short, clean and flat enough: counted in the text itself, before and after it is read."""

from __future__ import annotations

import re
from itertools import islice

from nurture.diagnostics import Span
from nurture.dsl import limits
from nurture.dsl.messages import Report

__all__ = ["PLAIN", "check_brackets", "is_readable"]

_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]|\r(?!\n)")
PLAIN = "rules files are plain UTF-8 text, whose lines end in LF or CR LF"
_NAMES = {"\x00": "a NUL", "\r": "a carriage return without a line feed"}
_PIECES = re.compile(r'"(?:[^"\\\n]++|\\.)*+"?|#[^\n]*|`[^`\n]*`|[\w.]+|->|[=<>!]=|[^\s\w]')


def is_readable(report: Report) -> bool:
    """Whether the text that ``report`` is about is short and clean enough to be read at all."""
    source = report.source
    if len(source.text) > limits.SOURCE or len(source.text.encode("utf-8", "replace")) > limits.SOURCE:
        report.add("N110", Span(0, 0, 1, 1), limit=limits.SOURCE)
        return False
    odd = _UNREADABLE.search(source.text)
    if odd:
        name = _NAMES.get(odd[0], f"the character U+{ord(odd[0]):04X}")
        report.add("N116", source.span(odd.start(), odd.end()), found=name, advice=PLAIN)
        return False
    words = (match for match in _PIECES.finditer(source.text) if not match[0].startswith("#"))
    extra = next(islice(words, limits.WORDS, None), None)
    if extra:
        report.add("N134", source.span(extra.start(), extra.end()), limit=limits.WORDS)
    return extra is None


def check_brackets(text: str, start: int, report: Report) -> None:
    """Report a bracket too deep in ``text``, which stands at ``start`` and has been read, unless something else is."""
    if text.count("(") <= limits.NESTING:
        return
    depth = 0
    for match in _PIECES.finditer(text):
        depth += (match[0] == "(") - (match[0] == ")")
        if depth > limits.NESTING and not any(finding.code == "N111" for finding in report.found):
            at = start + match.start()
            report.add("N111", report.source.span(at, at + 1), limit=limits.NESTING)
            return
