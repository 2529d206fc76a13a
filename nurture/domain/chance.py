"""Chance without dice: a hash of names that puts a lead on a circle of points.

The names are joined with ``/``, with ``%`` and ``/`` within a name written ``%25`` and ``%2F``, so that they can be told
apart again. The first 32 bits of the SHA-256 of that text in UTF-8, times the number of points, divided by 2**32 and
rounded down, is the lead's point. Whatever can hash can work it out; the products stay below 2**53.
"""

from __future__ import annotations

import hashlib

__all__ = ["MOST_POINTS", "point"]

MOST_POINTS = 1_000_000


def point(points: int, *names: str) -> int:
    """The point, from 0 up to ``points``, at which ``names`` lie on the circle.

    >>> point(100, "Trial", "split", "subject line", "l-1"), point(10, "Trial", "split", "subject line", "l-1")
    (50, 5)
    """
    text = "/".join(name.replace("%", "%25").replace("/", "%2F") for name in names)
    drawn = int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)
    return drawn * points >> 32
