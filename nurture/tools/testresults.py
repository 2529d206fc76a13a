"""What comes of the tests in a rules file."""

from __future__ import annotations

from typing import Any

from attrs import field, frozen

from nurture.diagnostics import Diagnostic, Severity, Source, Span, render
from nurture.dsl.spelling import text
from nurture.tools.wording import safe

__all__ = ["Failure", "TestResult"]


@frozen
class Failure:
    """A statement of a test that does not come true: its place, what was expected, and what happened instead."""

    test: str
    message: str
    notes: tuple[str, ...]
    span: Span
    source: Source = field(repr=False)

    @property
    def place(self) -> str:
        """``file:line:column``, as editors and terminals link it."""
        return f"{self.source.name}:{self.span.line}:{self.span.column}"

    def __str__(self) -> str:
        finding = Diagnostic("test", Severity.ERROR, self.message, self.span, self.source)
        excerpt = render(finding).split("\n")[1:]
        gutter = excerpt[0].removesuffix("|")
        notes = [f"{gutter}{'= ' if n == 0 else '  '}{safe(note)}".rstrip() for n, note in enumerate(self.notes)]
        return "\n".join([f"{self.place}: test {text(self.test)}: {safe(self.message)}", *excerpt, *notes])

    def to_dict(self) -> dict[str, Any]:
        """The failure as plain data."""
        return {
            "file": self.source.name,
            "line": self.span.line,
            "column": self.span.column,
            "message": self.message,
            "notes": list(self.notes),
        }


@frozen
class TestResult:
    """What came of one test. ``failures`` are in the order of its statements."""

    __test__ = False  # it is the result of a test of rules, not one for pytest to collect

    name: str
    place: str
    failures: tuple[Failure, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether everything came as expected."""
        return not self.failures

    def to_dict(self) -> dict[str, Any]:
        """The result as plain data."""
        failures = [failure.to_dict() for failure in self.failures]
        return {"name": self.name, "place": self.place, "passed": self.passed, "failures": failures}
