"""Whether what is known of one subject contradicts what is known of another: counts of the same events."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import define

from nurture.domain.event import LEAD_UPDATED
from nurture.dsl import program as p
from nurture.dsl.lints import intervals as i

__all__ = ["Work", "counts_agree"]


@define
class Work:
    """How many steps of reasoning may still be taken."""

    left: int


def counts_agree(known: Mapping[p.Code, i.Values], work: Work) -> bool:
    """False where of some events there must be more than of others that they are among."""
    counts = [(code, values.known) for code, values in known.items() if isinstance(code, p.Count)]
    for few, least in counts:
        for many, most in counts:
            work.left -= 1
            if work.left <= 0:
                return True
            if few is not many and _is_within(few.select, many.select) and most.ends_before(least):
                return False
    return True


def _is_within(narrow: p.Select, wide: p.Select) -> bool:
    """Whether every event that ``narrow`` selects is one that ``wide`` selects."""
    if wide.event is None and narrow.event == LEAD_UPDATED:
        return False
    same_type = wide.event is None or wide.event == narrow.event
    same_where = wide.where is None or wide.where == narrow.where
    return same_type and same_where and _is_as_short(narrow, wide)


def _is_as_short(narrow: p.Select, wide: p.Select) -> bool:
    for mine, other in ((narrow.within, wide.within), (narrow.over, wide.over)):
        if other is not None and (mine is None or mine > other):
            return False
    return narrow.since_entry or not wide.since_entry
