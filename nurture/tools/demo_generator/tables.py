"""The demo's tables as text, and as files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from nurture.tools.demo_generator.chance import Chance
from nurture.tools.demo_generator.kinds import KEEN, KINDS, live, spy
from nurture.tools.demo_generator.lives import Happening, Life
from nurture.tools.demo_generator.people import Person, company, person

__all__ = ["FOLDER", "tables", "write"]

FOLDER = Path(__file__).resolve().parent.parent / "demo_data"
SEED = 20_250_401
LEADS = 300
COMPANIES = 210
_LEAD_COLUMNS = (
    "id", "name", "company", "title", "industry", "employees", "role", "prefecture", "source",
    "consent.email", "consent.line", "consent.phone", "timezone", "account",
)  # fmt: skip
_EVENT_COLUMNS = (
    "id", "lead", "type", "at", "path", "topic", "document", "message", "plan", "feature", "about", "online", "amount",
    "trial_end", "consent.email",
)  # fmt: skip


def tables() -> dict[str, str]:
    """The text of each table by the name of its file."""
    lives = [_life(number) for number in range(1, LEADS + 1)]
    happened = sorted((item for life in lives for item in life.happened), key=lambda item: (item.at, item.lead))
    events = [_event(number, item) for number, item in enumerate(happened, 1)]
    return {
        "leads.csv": _text(_LEAD_COLUMNS, [_lead(life.person) for life in lives]),
        "events.csv": _text(_EVENT_COLUMNS, events),
    }


def write(folder: Path) -> list[Path]:
    """Write the tables into ``folder``; the paths of the files."""
    paths = []
    for name, text in tables().items():
        paths.append(folder / name)
        paths[-1].write_bytes(text.encode())
    return paths


def _life(number: int) -> Life:
    """Each lead has chances of its own, so that a change to one leaves the others as they are."""
    chance = Chance(SEED * 1_000 + number)
    kind = chance.weighted(KINDS)
    house = chance.between(1, COMPANIES)
    employer = company(house, Chance(SEED * 7_000 + house))
    life = Life(person(number, employer, chance, keen=kind in KEEN, stranger=kind is spy), chance)
    live(kind, life)
    return life


def _lead(person: Person) -> dict[str, str]:
    house = person.company
    return {
        "id": person.id,
        "name": person.name,
        "company": house.name,
        "title": person.title or "",
        "industry": house.industry,
        "employees": "" if house.employees is None else str(house.employees),
        "role": person.role or "",
        "prefecture": house.place,
        "source": person.source,
        **{f"consent.{name}": "true" if given else "false" for name, given in person.consent.items()},
        "timezone": house.zone,
        "account": house.id,
    }


def _event(number: int, item: Happening) -> dict[str, str]:
    own = {"id": f"e-{number:05}", "lead": item.lead, "type": item.type, "at": item.at.isoformat(timespec="minutes")}
    return {**own, **item.properties}


def _text(columns: tuple[str, ...], rows: Iterable[Mapping[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
