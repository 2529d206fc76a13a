"""Findings on their way to the reader: names that were perhaps meant, pages about codes, and the report."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable
from importlib.resources import files

from attrs import field, frozen

from nurture.diagnostics import Diagnostic, Severity, Source, Span
from nurture.dsl.wordings import WORDINGS, Wording
from nurture.errors import RulesError

__all__ = ["WORDINGS", "Report", "Wording", "explain_code", "nearest"]


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The name among ``known`` that is most like ``name``, where one is like it.

    >>> nearest("scor", ["score", "fit"])
    'score'
    """
    short = [each for each in known if len(each) <= 60]
    found = difflib.get_close_matches(name[:60], sorted(short), n=1, cutoff=0.6)
    return found[0] if found else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The beginning of a help line: ``did you mean `x`?`` and a space, or nothing."""
    near = nearest(name, known)
    return f"did you mean `{near}`? " if near else ""


def listed(names: Iterable[str], most: int = 12) -> str:
    """Names for a help line: in backquotes, with commas, cut after ``most``."""
    all_names = list(names)
    shown = ", ".join(f"`{name}`" for name in all_names[:most])
    return (shown + (", ..." if len(all_names) > most else "")) or "none"


def explain_code(code: str) -> str | None:
    """The page about a code, in Markdown; None where there is no such code."""
    if code not in WORDINGS:
        return None
    return files("nurture.dsl").joinpath("codes", f"{code}.md").read_text(encoding="utf-8")


@frozen
class Report:
    """Collects the findings about one source, and says so where there are more than it keeps."""

    source: Source
    found: list[Diagnostic] = field(factory=list)

    MOST = 1_000
    COMPARED = 20_000  # names in all, roughly
    SEARCHED = 10_000  # characters for one place

    @property
    def is_full(self) -> bool:
        """Whether further findings are not kept."""
        return len(self.found) > self.MOST

    def add(self, code: str, span: Span | None, /, **values: object) -> None:
        """Note a finding of ``code`` at ``span``; N5 codes are warnings, all others errors."""
        if self.is_full:
            return
        if len(self.found) == self.MOST:
            code, span, values = "N599", self.source.end(), {"limit": self.MOST}
        wording = WORDINGS[code]
        severity = Severity.WARNING if code.startswith("N5") else Severity.ERROR
        help_ = (wording.help or "").format(**values).strip() or (wording.otherwise or "").format(**values)
        place = span or Span(0, 0, 1, 1)
        self.found.append(
            Diagnostic(code, severity, wording.message.format(**values), place, self.source, help_ or None)
        )

    def near(self, name: str, known: Collection[str]) -> str:
        """``did_you_mean``, but nothing once many names have been compared: a source full of faults takes no longer."""
        return did_you_mean(name, known) if self.compares(known) else ""

    def compares(self, known: Collection[str]) -> bool:
        """Whether so few names have been compared that another may be with all of ``known``."""
        return len(self.found) * len(known) <= self.COMPARED

    def part(self, span: Span | None, words: str) -> Span | None:
        """The first place in ``span``, near its start, where ``words`` stand outside comments and texts; else ``span``."""
        if span is None or not self.source.text or self.is_full:
            return span
        wanted = r"\s+".join(re.escape(word) for word in words.split())
        edge = "" if words.startswith('"') else r"\b"
        pattern = re.compile(rf'({edge}{wanted}{edge})|"(?:[^"\\\n]++|\\.)*+"|#[^\n]*')
        for match in pattern.finditer(self.source.text, span.start, min(span.end, span.start + self.SEARCHED)):
            if match[1]:
                return self.source.span(*match.span(1))
        return span

    @property
    def failed(self) -> bool:
        """Whether any finding is an error."""
        return any(item.severity is Severity.ERROR for item in self.found)

    def sorted(self) -> tuple[Diagnostic, ...]:
        """The findings in the order of their places, each once."""
        unique = {(item.span, item.code, item.message): item for item in self.found}
        return tuple(sorted(unique.values(), key=lambda item: (item.span.start, item.span.end, item.code)))

    def stop(self) -> None:
        """Raise ``RulesError`` with every finding, if any of them is an error."""
        if self.failed:
            raise RulesError(self.sorted())
