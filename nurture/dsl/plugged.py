"""What rules use of plug-ins, found by kind and name. Where they come from is no matter of the language."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Protocol

from nurture.diagnostics import Span
from nurture.domain.journeys import Use
from nurture.dsl.messages import Report, listed
from nurture.errors import PluginError

__all__ = ["Finder", "check_without", "found_preset", "looked_up"]


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


_UNKNOWN = {"channels": "N266"}


def found_preset(use: Use, kind: str, finder: Finder, report: Report) -> Any:
    """The preset that is used; None, and a finding, where there is none."""
    at = report.part(use.span, use.preset)
    preset, broken = looked_up(finder, kind, use.preset, at, report)
    if preset is None and not broken:
        known = finder.names(kind)
        code = _UNKNOWN.get(kind, "N254")
        report.add(code, at, name=use.preset, near=report.near(use.preset, known), known=listed(known))
    return preset


def check_without(use: Use, preset: str, names: Collection[str], part: str, report: Report) -> None:
    """Report what is to be left out of ``preset`` and is not one of ``names``, its parts."""
    for name in use.without:
        if name not in names:
            at, near = report.part(use.span, name), report.near(name, names)
            report.add("N256", at, preset=preset, part=part, name=name, near=near, known=listed(names))
