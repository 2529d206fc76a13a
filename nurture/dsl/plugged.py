"""What rules use of plug-ins, found by kind and name. Where they come from is no matter of the language."""

from __future__ import annotations

from typing import Any, Protocol

from nurture.diagnostics import Span
from nurture.dsl.messages import Report
from nurture.errors import PluginError

__all__ = ["Finder", "looked_up"]


class Finder(Protocol):
    """What finds plug-ins for one ruleset."""

    def find(self, kind: str, name: str) -> Any:
        """What is called ``name``; None where there is none. Raises ``PluginError`` where it cannot be used."""

    def names(self, kind: str) -> tuple[str, ...]:
        """Every name of a kind (``presets``)."""


def looked_up(finder: Finder, kind: str, name: str, at: Span | None, report: Report) -> tuple[Any, bool]:
    """What is called ``name``, or None; and whether a plug-in of that name is broken, which is then reported."""
    try:
        return finder.find(kind, name), False
    except PluginError as fault:
        of = f" of {fault.package}" if fault.package else ""
        report.add("N233", at, kind=fault.kind, name=name, of=of, problem=fault.problem[:300])
        return None, True
