"""Changes to JSON that leave it JSON, so that fuzzing comes further than the reader of JSON."""

from __future__ import annotations

import json
import random
from typing import Any

__all__ = ["reshaped"]

ODD = (
    None,
    True,
    False,
    0,
    -1,
    1,
    2**31,
    2**63,
    -(2**63),
    10**30,
    "",
    "x",
    "\x00",
    "\u202e",
    [],
    {},
    [[]],
    {"kind": "name"},
)
Place = tuple[Any, Any]  # a list or an object, and where in it


def reshaped(text: str, seed: int) -> str:
    """``text`` with a few parts of it changed, left out, doubled or put elsewhere. Raises ``ValueError``."""
    data, chance = [json.loads(text)], random.Random(seed)
    for _ in range(chance.randint(1, 3)):
        places = _places(data)
        (inside, at), (elsewhere, there) = chance.choice(places), chance.choice(places)
        change = chance.randrange(6)
        if change == 0:
            inside[at] = _copied(chance.choice(ODD))
        elif change == 1 and inside is not data:
            del inside[at]
        elif change == 2 and isinstance(inside, list) and inside is not data:
            inside.insert(at, _copied(inside[at]))
        elif change == 3 and isinstance(inside[at], int):
            inside[at] += chance.choice((-1, 1, 86_400_000_000, -(10**9)))
        else:
            inside[at] = _copied(elsewhere[there])
    return json.dumps(data[0] if data else None, ensure_ascii=False)


def _copied(part: Any) -> Any:
    """A copy, so that nothing ever holds itself, nor what another text holds."""
    return json.loads(json.dumps(part))


def _places(data: list[Any]) -> list[Place]:
    """Every place of ``data``."""
    found: list[Place] = []
    stack: list[Any] = [data]
    while stack:
        item = stack.pop()
        inner = item.items() if isinstance(item, dict) else enumerate(item)
        for at, part in inner:
            found.append((item, at))
            if isinstance(part, (dict, list)):
                stack.append(part)
    return found
