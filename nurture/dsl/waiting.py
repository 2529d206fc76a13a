"""What a wait does, in the reference: until when a run stays, and where it goes on; and what chance is."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Any

from nurture.domain.time import resolve
from nurture.dsl import program as p
from nurture.dsl.evaluator import Moment, value

if TYPE_CHECKING:
    from nurture.dsl.timeline import Life

__all__ = ["drawn", "pause_until"]


def pause_until(life: Life, step: p.PauseUntil, run: dict[str, Any], moment: Moment) -> None:
    """Wait until a condition holds or a date comes, and at most so long."""
    if step.at_most is not None:
        run.setdefault("due", life.appointment(step.at_most))
    until = value(step.until, moment)
    if isinstance(until, dt.date) and not isinstance(until, dt.datetime):
        until = resolve(dt.datetime.combine(until, step.time), life.zone())
    run["comes"] = until if isinstance(until, dt.datetime) else life.now if until is True else None
    if run["comes"] is not None and life.now >= run["comes"]:
        run["index"] += 1
    elif run.get("due") is not None and life.now >= run["due"]:
        run["index"] = step.otherwise


def drawn(points: int, *names: str) -> int:
    """The point of a circle that the hash gives to names."""
    text = "/".join(name.replace("%", "%25").replace("/", "%2F") for name in names)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") * points // 2**32
