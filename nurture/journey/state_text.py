"""A state that is written down, as far as it is JSON: what is too long, too deep or too much is not even read."""

from __future__ import annotations

import json
import re
from typing import Any

from nurture.journey.state_form import OddError

__all__ = ["decoded"]

_LARGEST = 16 * 1_048_576  # bytes
_DEEPEST = 12
_ROOM = 1_000_000  # what parts take in memory; a state of the largest size that holds times takes as much
_OTHERS = re.compile(r"[^\[\]{}]++")
_LONG = re.compile(r"(?<![0-9])[0-9]{100}")  # reading one takes the square of its digits; 256 bits have fewer than 80
_TEXT = re.compile(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL)


def decoded(data: bytes | str) -> dict[str, Any]:
    """The object that ``data`` is. Raises ``OddError`` where it is none that a state can be."""
    if len(data) > _LARGEST:
        raise OddError(f"it is larger than {_LARGEST:,} bytes")
    try:
        text = data.decode("utf-8") if isinstance(data, (bytes, bytearray)) else data
        _check_form(_TEXT.sub('""', text))
        value = json.loads(text, parse_float=_refuse, parse_constant=_refuse)
        if "\\ud" in text.lower() or not text.isascii():  # only there can half a character be
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as fault:
        raise OddError("it holds a lone surrogate") from fault
    except (ValueError, RecursionError) as fault:
        raise OddError(f"it is not JSON: {str(fault)[:200]}") from fault
    if not isinstance(value, dict):
        raise OddError("it is not an object")
    return value


def _check_form(marks: str) -> None:
    """Refuse what nests too deep, has too many parts or too long numbers; ``marks`` is JSON whose texts are empty."""
    if marks.count(",") + marks.count("[") + 4 * marks.count("{") > _ROOM:
        raise OddError("it has too many parts")
    if _LONG.search(marks):
        raise OddError("it has a number of 100 digits or more")
    depth = 0
    for char in _OTHERS.sub("", marks):
        if char in "[{":
            depth += 1
            if depth > _DEEPEST:
                raise OddError(f"it is nested deeper than {_DEEPEST} levels")
        else:
            depth -= 1


def _refuse(text: str) -> Any:
    raise ValueError(f"{text[:40]} is no whole number")
