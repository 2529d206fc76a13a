"""Whether what is known of one subject contradicts what is known of another.

There are two such ties: counts of the same events, and a text with what it contains and how it ends.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import define

from nurture.domain.event import LEAD_UPDATED, MESSAGE_SENT
from nurture.domain.values import MATCHERS
from nurture.dsl import program as p
from nurture.dsl.lints import intervals as i

__all__ = ["Work", "counts_agree", "texts_agree"]


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
    if wide.event is None and narrow.event in (LEAD_UPDATED, MESSAGE_SENT):
        return False
    same_type = wide.event is None or wide.event == narrow.event
    same_where = wide.where is None or wide.where == narrow.where
    return same_type and same_where and _is_as_short(narrow, wide)


def _is_as_short(narrow: p.Select, wide: p.Select) -> bool:
    for mine, other in ((narrow.within, wide.within), (narrow.over, wide.over)):
        if other is not None and (mine is None or mine > other):
            return False
    return (narrow.since_entry or not wide.since_entry) and wide.answers in (None, narrow.answers)


# -- texts -----------------------------------------------------------------------------------------------------------


def texts_agree(known: Mapping[p.Code, i.Values], work: Work) -> bool:
    """False where a text must match a pattern and cannot, being one of a few or matching another; or the reverse."""
    matches: dict[p.Code, list[tuple[p.Matches, bool]]] = {}
    for code, values in known.items():
        if isinstance(code, p.Matches):
            matches.setdefault(code.operand, []).append((code, values.known == i.points([True])))
    return all(_agree(known.get(text), claims, work) for text, claims in matches.items())


def _agree(values: i.Values | None, claims: list[tuple[p.Matches, bool]], work: Work) -> bool:
    texts = None if values is None or values.missing else values.known.single_points()
    if texts is not None:
        work.left -= len(texts) * len(claims)
        if work.left <= 0:
            return True
        return any(
            all(MATCHERS[code.operator](text, code.pattern) is holds for code, holds in claims) for text in texts
        )
    work.left -= len(claims) ** 2
    if work.left <= 0:
        return True
    matched = [code for code, holds in claims if holds]
    unmatched = [code for code, holds in claims if not holds]
    ends = [code.pattern for code in matched if code.operator == "ends with"]
    longest = max(ends, key=len, default="")
    return all(longest.endswith(end) for end in ends) and not any(
        _entails(one, other) for one in matched for other in unmatched
    )


def _entails(one: p.Matches, other: p.Matches) -> bool:
    """Whether every text that matches ``one`` matches ``other``; False also where it cannot be told."""
    if one.operator == "like":
        return False
    alike = other.operator == "contains" or other.operator == one.operator == "ends with"
    return alike and MATCHERS[other.operator](one.pattern, other.pattern)
