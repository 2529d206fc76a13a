"""Which events came lately: what tells a duplicate, and how far back a late event may reach.

Events are noted in two maps from id to time, a large one and a small one that is copied for each new event, so that noting
one costs the same however many came before. What is beyond the reach is left in them until they grow too large; ``settled``
is what counts of them at an instant, and the only form in which they are compared or written down.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from attrs import frozen

from nurture.domain.making import maker

__all__ = ["FEW", "NONE_SEEN", "Key", "Seen", "seen"]

Key: TypeAlias = tuple[int, str]
FEW = 16  # so many are newer at the most


@frozen(eq=False, weakref_slot=False)
class Seen:
    """Events that came lately: by id their time in microseconds. Nothing with a key (time, id) up to ``floor`` comes again."""

    older: Mapping[str, int]
    newer: Mapping[str, int]
    floor: Key

    def __len__(self) -> int:
        return len(self.older) + len(self.newer)

    def time_of(self, name: str) -> int | None:
        """When an event of that id was, if it is noted."""
        found = self.newer.get(name)
        return self.older.get(name) if found is None else found

    def plus(self, name: str, us: int) -> Seen:
        """With one event more."""
        newer = {**self.newer, name: us}
        return _seen(self.older, newer, self.floor) if len(newer) < FEW else self.gathered(newer)

    def gathered(self, newer: Mapping[str, int]) -> Seen:
        """With ``newer`` among the older ones."""
        return _seen({**self.older, **newer}, {}, self.floor)

    def settled(self, reach: int, most: int) -> tuple[tuple[Key, ...], Key]:
        """The keys that count, in order, and the floor: no further back than ``reach``, and ``most`` at the most."""
        floor = max(self.floor, (reach, ""))
        keys = sorted(key for name, us in {**self.older, **self.newer}.items() if (key := (us, name)) > floor)
        crowd = keys[: max(0, len(keys) - most)]
        return tuple(keys[len(crowd) :]), max(floor, crowd[-1]) if crowd else floor


_seen = maker(Seen)


def seen(keys: Iterable[Key], floor: Key) -> Seen:
    """Events by their keys (time, id)."""
    return Seen({name: us for us, name in keys}, {}, floor)


NONE_SEEN = Seen({}, {}, (-(2**62), ""))
