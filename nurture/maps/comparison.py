"""Two journeys side by side: today's and the ideal one, stage by stage and way by way."""

from __future__ import annotations

from collections.abc import Iterator

from nurture.domain.journeys import Journey, Stage
from nurture.dsl.printer import print_trigger
from nurture.maps.journey_map import titled
from nurture.maps.tables import Document, Table

__all__ = ["compared"]


def compared(first: Journey, second: Journey) -> Document:
    """What ``second`` has in common with ``first``, and what it has not."""
    names = (titled(first.name, first.label), titled(second.name, second.label))
    stages = Table("stages", ("stage", *names, "difference"), tuple(_stages(first, second)))
    ways = Table("ways", ("from, to", *names, "difference"), tuple(_ways(first, second)))
    return Document(" / ".join(names), tuple(table for table in (stages, ways) if table.rows))


def _merged(first: list[str], second: list[str]) -> list[str]:
    """The names of both: in the order of the second, each of the first alone behind the one before it."""
    merged = list(second)
    for number, name in enumerate(first):
        if name not in merged:
            before = next((other for other in reversed(first[:number]) if other in merged), None)
            merged.insert(0 if before is None else merged.index(before) + 1, name)
    return merged


def _stages(first: Journey, second: Journey) -> Iterator[tuple[tuple[str, ...], ...]]:
    old, new = ({stage.name: stage for stage in journey.stages} for journey in (first, second))
    common = [[name for name in stages if name in old and name in new] for stages in (old, new)]
    for name in _merged(list(old), list(new)):
        before, after = old.get(name), new.get(name)
        moved = before is not None and after is not None and common[0].index(name) != common[1].index(name)
        yield (name,), _stage(before), _stage(after), _difference(before, after, (first.name, second.name), moved=moved)


def _stage(stage: Stage | None) -> tuple[str, ...]:
    return () if stage is None else tuple(part for part in (stage.label or stage.name, stage.position) if part)


def _difference(before: Stage | None, after: Stage | None, names: tuple[str, str], *, moved: bool) -> tuple[str, ...]:
    if before is None or after is None:
        return (f"only in {names[0] if after is None else names[1]}",)
    found = ["another label"] if before.label != after.label else []
    found += ["another place in the funnel"] if before.position != after.position else []
    found += ["another place in the order"] if moved else []
    found += ["another map"] if before.experiences != after.experiences else []
    return tuple(found) or ("none",)


def _ways(first: Journey, second: Journey) -> Iterator[tuple[tuple[str, ...], ...]]:
    old, new = _triggers(first), _triggers(second)
    for pair in dict.fromkeys([*new, *old]):
        before, after = old.get(pair, ()), new.get(pair, ())
        difference = "none" if before == after else "another trigger"
        if not before or not after:
            difference = f"only in {second.name if after else first.name}"
        yield (f"{pair[0]} -> {pair[1]}",), before, after, (difference,)


def _triggers(journey: Journey) -> dict[tuple[str, str], tuple[str, ...]]:
    """The triggers of each way from a stage to another."""
    names = [stage.name for stage in journey.stages]
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for source in names:
        for way in journey.transitions:
            if source in (way.sources or names) and source != way.target:
                pair = (source, way.target)
                found[pair] = (*found.get(pair, ()), print_trigger(way.trigger))
    return found
