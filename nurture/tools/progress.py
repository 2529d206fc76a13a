"""A progress bar on standard error, where that is a terminal and the work takes long."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TextIO, TypeVar

__all__ = ["progress"]

Item = TypeVar("Item")
_PATIENCE, _EVERY = 0.5, 0.1  # seconds: before the first bar, and between two
_BAR = 20


def progress(
    items: Iterable[Item],
    label: str,
    total: int | None = None,
    *,
    stream: TextIO | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Item]:
    """``items``, one by one, with a bar that says how far they are; nothing is left of it at the end.

    Without a ``total`` it counts. What the items are and their order do not depend on it.
    """
    out = sys.stderr if stream is None else stream
    if not out.isatty():
        yield from items
        return
    began = clock()
    due, drawn, done = began + _PATIENCE, False, 0
    try:
        for item in items:
            yield item
            done += 1
            now = clock()
            if now >= due:
                _draw(out, _line(label, done, total, now - began))
                due, drawn = now + _EVERY, True
    finally:
        if drawn:
            _draw(out, "")


def _draw(out: TextIO, line: str) -> None:
    width = max(10, shutil.get_terminal_size().columns - 1)
    out.write(f"\r{line[:width]:<{width}}\r{line[:width]}")
    out.flush()


def _line(label: str, done: int, total: int | None, seconds: float) -> str:
    """The bar as text.

    >>> _line("scoring", 2000, 8000, 5.0)
    'scoring [#####---------------]  25% 2,000 of 8,000, 0:15 to go'
    >>> _line("reading events", 1234567, None, 5.0)
    'reading events: 1,234,567'
    """
    if not total:
        return f"{label}: {done:,}"
    share = min(1.0, done / total)
    filled = int(share * _BAR)
    minutes, rest = divmod(round(seconds / share - seconds), 60)
    bar = "#" * filled + "-" * (_BAR - filled)
    return f"{label} [{bar}] {share:4.0%} {done:,} of {total:,}, {minutes}:{rest:02} to go"
