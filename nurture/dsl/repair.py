"""Reading a declaration that has faults: each is reported, what is to blame is left out, and the rest read again."""

from __future__ import annotations

from collections.abc import Callable

import lark
from attrs import define, field

from nurture.diagnostics import Source, Span
from nurture.dsl import recovery
from nurture.dsl.messages import Report
from nurture.dsl.syntax_faults import describe, expected, position

__all__ = ["Effort", "Repair"]

_MOST_ODD = 100  # brackets of one declaration that are reported


@define
class Effort:
    """How many more faults are looked for, and how many more characters are read on the way."""

    faults: int
    characters: int
    is_spent: bool = False  # there was a fault too many

    def spend(self, characters: int) -> bool:
        """Take one more fault, for which so many characters are read; whether there was anything left to spend."""
        self.is_spent = self.faults <= 0 or self.characters <= 0
        self.faults -= 1
        self.characters -= characters
        return not self.is_spent


@define
class Repair:
    """The reading of the declaration at ``place``. ``text`` is what is left of it, ``gone`` what is not."""

    check: Callable[[str], object]  # raises where a text has a fault
    source: Source
    place: Span
    report: Report
    text: str = field(init=False)
    gone: str = field(init=False, default="")
    _odd: dict[int, str] = field(init=False, factory=dict)  # brackets without a partner, and the codes for them

    def __attrs_post_init__(self) -> None:
        self.text = recovery.without_comments(self.source.excerpt(self.place))
        self._odd = dict.fromkeys(recovery.unclosed(self.text), "N131")
        if self._odd:
            for part in recovery.statements(self.text):
                if part.end in self._odd:
                    self._close(part)

    def mended(self, effort: Effort) -> str | None:
        """What is left, with its blocks closed; None where nothing is."""
        found = None
        while self.text.strip() and found is None:
            closing = "}\n" * len(recovery.unclosed(self.text))
            whole = f"{self.text}\n{closing}"
            try:
                self.check(whole)
                found = whole
            except lark.UnexpectedInput as fault:
                at = position(fault, self.text)
                if not effort.spend(at + len(self.text)):  # read so far, and searched
                    at = recovery.blamed(self.text, at)[0].start
                    at += len(self.text[at:]) - len(self.text[at:].lstrip())
                    self.report.add("N135", self._span(at, at))
                    break
                self._mend(fault)
        self._report_odd()
        return found

    def _close(self, part: recovery.Statement) -> None:
        """Leave out the block after ``part``, which is open, where the next line is no deeper; it ends with its line."""
        end = self.text.find("\n", part.end)
        following = self.text[end:].lstrip("\n \t")
        is_head = not self.text[: part.start].strip()
        margin = recovery.margin(self.text, part.end)
        deeper = recovery.margin(self.text, len(self.text) - len(following)) > margin
        if following and not is_head and not deeper:
            self._leave_out(part.start, end)

    def _leave_out(self, start: int, end: int) -> None:
        """Leave a stretch out; ``gone`` begins with the head of the declaration, which may now lack something."""
        self.gone = (self.gone or self._head()) + self.text[start:end] + "\n"
        self.text = recovery.without(self.text, start, end)

    def _head(self) -> str:
        return self.text[: self.text.find("{") + 1] + "\n"

    def _mend(self, fault: lark.UnexpectedInput) -> None:
        """Leave out what is to blame for ``fault``, and report it."""
        at = min(position(fault, self.text), len(self.text))
        part, before = recovery.blamed(self.text, at)
        end = part.start + len(self.text[part.start : part.end].rstrip())
        if before:
            fault = self._fault_at(end) or fault
        breaks_off = before or (at >= end > part.start and part.after != "{")
        extra = recovery.surplus(self.text)
        opens = breaks_off and part.after == "\n" and "LBRACE" in expected(fault)
        if extra and not opens:
            self._odd |= dict.fromkeys(extra, "N133")
            self.gone = self.gone or self._head()
            self.text = recovery.without_each(self.text, extra)
            return
        place = self.place.start + (end if breaks_off else at)
        describe(fault, place, self.source, self.report, breaks_off=breaks_off)
        self._leave_out(*self._extent(part, is_open=bool(extra)))

    def _extent(self, part: recovery.Statement, *, is_open: bool) -> tuple[int, int]:
        """What belongs to a faulty statement: its block; and everything, to the first, which says what the rest is."""
        is_first = not self.text[: part.start].strip()
        if part.after == "{" or (is_open and not is_first):
            return part.start, len(self.text) if is_first else recovery.block_end(self.text, part.end, opened=is_open)
        if is_first or not self.text[part.start : part.end].strip():
            return 0, len(self.text)
        return part.start, part.end

    def _fault_at(self, end: int) -> lark.UnexpectedInput | None:
        """What is wrong where the text ends at ``end``."""
        try:
            self.check(self.text[:end])
        except lark.UnexpectedInput as fault:
            return fault
        return None

    def _report_odd(self) -> None:
        """Report the brackets without a partner, but for those on lines whose fault has been reported."""
        lines = {finding.span.line for finding in self.report.found}
        for at, code in sorted(self._odd.items())[:_MOST_ODD]:
            span = self._span(at, at + 1)
            if span.line not in lines:
                self.report.add(code, span)
        if len(self._odd) > _MOST_ODD:
            at = sorted(self._odd)[_MOST_ODD]
            self.report.add("N135", self._span(at, at))

    def _span(self, start: int, end: int) -> Span:
        return self.source.span(self.place.start + start, self.place.start + end)
