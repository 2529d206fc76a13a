"""Turn the two published Olist tables into a table of leads and one log of events, for `rules.nurture`.

    python prepare.py LEADS.csv DEALS.csv FOLDER

LEADS.csv is `olist_marketing_qualified_leads_dataset.csv`, DEALS.csv is `olist_closed_deals_dataset.csv`. Written are
FOLDER/leads.csv and FOLDER/events.csv. No row is left out, doubtful ones neither: the rules say what becomes of them.
"""

import csv
import sys
from collections.abc import Iterable
from pathlib import Path

PROPERTIES = {  # an event's property, and the published column it comes from
    "origin": "origin",
    "landing_page": "landing_page_id",
    "business_segment": "business_segment",
    "lead_type": "lead_type",
    "behaviour": "lead_behaviour_profile",
    "business_type": "business_type",
}
LEAD = ("id", "consent.email")
EVENT = ("id", "lead", "type", "at", *PROPERTIES)


def main(leads: Path, deals: Path, folder: Path) -> None:
    """Read the two tables and write the leads and the log into `folder`."""
    contacts, wins = read(leads), read(deals)
    events = [event(row, "first_contact", f"{row['first_contact_date']}T00:00:00Z") for row in contacts]
    events += [event(row, "won", f"{row['won_date'].replace(' ', 'T')}Z") for row in wins]
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / "leads.csv", LEAD, ([row["mql_id"], "true"] for row in contacts))
    write(folder / "events.csv", EVENT, sorted(events, key=lambda each: (each[EVENT.index("at")], each[0])))


def event(row: dict[str, str], kind: str, at: str) -> list[str]:
    """The row of an event."""
    lead = row["mql_id"]
    return [f"{kind}-{lead}", lead, kind, at, *(row.get(column, "") for column in PROPERTIES.values())]


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, header: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Write a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
