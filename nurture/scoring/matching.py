"""Why a lead is matched with a persona: the conditions of each, part by part."""

from __future__ import annotations

import datetime as dt
from html import escape
from typing import Any

from attrs import frozen

__all__ = ["PersonaExplanation", "PersonaMatch", "PersonaPart"]


@frozen
class PersonaPart:
    """One part of a persona's condition, of those that `and` joins: its text, its place in the rules, whether it holds."""

    text: str
    place: str
    holds: bool


@frozen
class PersonaMatch:
    """A persona: whether every part of its condition holds, and whether it is the one that the lead is matched with."""

    persona: str
    place: str
    parts: tuple[PersonaPart, ...]
    matched: bool

    @property
    def holds(self) -> bool:
        """Whether its condition holds."""
        return all(part.holds for part in self.parts)

    @property
    def outcome(self) -> str:
        """What became of it, in words."""
        if self.matched:
            return "matched"
        return "holds, and one before it does too" if self.holds else "does not hold"


@frozen
class PersonaExplanation:
    """Why a lead is matched with a persona, or with none: all that have a condition, in the order in which they are tried.

    Prints as a list; in a notebook it shows as a table.
    """

    lead: str
    at: dt.datetime
    persona: str | None
    matches: tuple[PersonaMatch, ...]

    def to_dict(self) -> dict[str, Any]:
        """The explanation as plain data."""
        matches = [
            {
                "persona": match.persona,
                "place": match.place,
                "outcome": match.outcome,
                "parts": [{"text": part.text, "place": part.place, "holds": part.holds} for part in match.parts],
            }
            for match in self.matches
        ]
        return {"lead": self.lead, "at": self.at.isoformat(), "persona": self.persona, "matches": matches}

    def __str__(self) -> str:
        when = self.at.isoformat(timespec="minutes")
        lines = [f"persona of {self.lead} at {when}: {self.persona or 'none'}"]
        for match in self.matches:
            lines.append(f"  {match.persona} ({match.place}): {match.outcome}")
            lines += [f"    {'yes' if part.holds else 'no ':3}  {part.text}  # {part.place}" for part in match.parts]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(match.persona)}</td><td>{match.outcome}</td><td><code>{escape(part.text)}</code></td>"
            f"<td>{'yes' if part.holds else 'no'}</td><td>{escape(part.place)}</td></tr>"
            for match in self.matches
            for part in match.parts
        )
        title = f"persona of {escape(self.lead)}: {escape(self.persona or 'none')}"
        head = "<tr><th>persona</th><th>outcome</th><th>condition</th><th>holds</th><th>place</th></tr>"
        return f"<table><caption>{title}</caption><thead>{head}</thead><tbody>{rows}</tbody></table>"
