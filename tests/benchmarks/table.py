"""Figures as a table in Markdown."""

from __future__ import annotations

import statistics

from measuring import Figure, Row

__all__ = ["of_row"]


def of_row(row: Row, figures: list[Figure]) -> str:
    """One row of the issue as a table of its own: a line for each subject."""
    base = figures[0]
    lines = [f"### {row.title} (`{row.key}`)", ""]
    if row.target:
        lines += [f"To reach: {row.target}.", ""]
    last = "beyond the first" if row.beyond else f"{row.unit} a second"
    lines += [f"| | ratio | one takes | {last} | peak memory |", "|---|---|---|---|---|"]
    lines += [_line(each, base, beyond=row.beyond) for each in figures]
    if row.note:
        lines += ["", row.note]
    return "\n".join([*lines, ""])


def _line(figure: Figure, base: Figure, *, beyond: bool) -> str:
    if figure.missing:
        return f"| {figure.name} | **NOT MEASURED** | {figure.missing} | | |"
    ratio = statistics.median(mine / its for mine, its in zip(figure.times, base.times, strict=True))
    memory = "" if figure.memory is None else f"{figure.memory:.0f} MiB"
    last = _time(max(figure.median - base.median, 0)) if beyond else _rate(1e9 / figure.median)
    return f"| {figure.name} | {_short(ratio)} | {_time(figure.median)} | {last} | {memory} |"


def _short(ratio: float) -> str:
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:,.0f}"


def _rate(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def _time(nanoseconds: float) -> str:
    for unit, size in (("s", 1e9), ("ms", 1e6), ("µs", 1e3)):
        if nanoseconds >= size:
            return f"{nanoseconds / size:,.3g} {unit}"
    return f"{nanoseconds:,.0f} ns"
