"""What a wait does, in the reference: until when a run stays, and where it goes on; and what chance is."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Any

from nurture.domain.business import next_time
from nurture.domain.time import resolve
from nurture.dsl import program as p
from nurture.dsl.arbitration import first_open
from nurture.dsl.evaluator import Moment, value

if TYPE_CHECKING:
    from nurture.dsl.timeline import Life

__all__ = ["draw", "drawn", "wait"]


def wait(
    life: Life, step: p.Pause | p.PauseOpen | p.PauseFor | p.PauseUntil, run: dict[str, Any], moment: Moment
) -> None:
    """Stay at a wait, or go on from it."""
    if isinstance(step, p.PauseUntil):
        _pause_until(life, step, run, moment)
    elif isinstance(step, p.PauseFor):
        _pause_for(life, step, run)
    elif isinstance(step, p.PauseOpen):
        run["index"] += run["clock"] >= run.setdefault("due", first_open(life, step.channel))
    else:
        run["index"] += run["clock"] >= run.setdefault("due", life.appointment(step.duration, step.time))


def _pause_for(life: Life, step: p.PauseFor, run: dict[str, Any]) -> None:
    """Wait until it is a time of day: the next one, where this comes straight after another such wait."""
    business = life.program.almanac.of(life.attributes)
    time = next_time(life.now, step.days, step.time, life.zone(), business, later=run["kept"])
    run["index"] += run["clock"] >= run.setdefault("due", time)
    run["kept"] = True


def _pause_until(life: Life, step: p.PauseUntil, run: dict[str, Any], moment: Moment) -> None:
    """Wait until a condition holds or a date comes, and at most so long."""
    if step.at_most is not None:
        run.setdefault("due", life.appointment(step.at_most))
    until = value(step.until, moment)
    if isinstance(until, dt.date) and not isinstance(until, dt.datetime):
        until = resolve(dt.datetime.combine(until, step.time), life.zone())
    run["comes"] = until if isinstance(until, dt.datetime) else run["clock"] if until is True else None
    if run["comes"] is not None and run["clock"] >= run["comes"]:
        run["index"] += 1
    elif run.get("due") is not None and run["clock"] >= run["due"]:
        run["index"] = step.otherwise


def drawn(points: int, *names: str) -> int:
    """The point of a circle that the hash gives to names."""
    text = "/".join(name.replace("%", "%25").replace("/", "%2F") for name in names)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") * points // 2**32


def draw(life: Life, step: p.Draw, run: dict[str, Any], key: tuple[Any, ...], place: dict[str, str]) -> None:
    """Go on in the arm that takes the lead's point; arms lie side by side from 0 on, each as wide as it weighs."""
    total = sum(weight for weight, _, _ in step.arms)
    point = drawn(total, life.program.name, "split", step.experiment, life.lead.id)
    begins = [sum(weight for weight, _, _ in step.arms[:number]) for number in range(len(step.arms))]
    taken = [arm for begin, arm in zip(begins, step.arms, strict=True) if begin <= point < begin + arm[0]]
    ((_, name, to),) = taken
    life.emit("exposed", key, **place, experiment=step.experiment, arm=name)
    run["index"] = to
