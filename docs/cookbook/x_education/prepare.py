"""Turn the published X Education export into a table of leads for `rules.nurture`, and a table of outcomes.

    python prepare.py Leads.csv FOLDER

writes FOLDER/leads.csv, which has the id and the columns that the rules read and nothing else; FOLDER/events.csv, an
empty log, because the export tells of no events; and FOLDER/outcomes.csv, which has the id and 1 for whoever converted,
else 0. The rules never see the outcomes.
"""

import csv
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ID = "Prospect ID"
OUTCOME = "Converted"
CHOSEN_NOTHING = "Select"  # what the form showed before anything was chosen: missing
COLUMNS = (
    "Lead Origin",
    "Lead Source",
    "Do Not Email",
    "Last Activity",
    "TotalVisits",
    "Total Time Spent on Website",
    "Specialization",
    "What is your current occupation",
    "What matters most to you in choosing a course",
)


def main(export: Path, folder: Path) -> None:
    """Read `export` and write the tables into `folder`."""
    with export.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / "leads.csv", ("id", *COLUMNS), map(lead, rows))
    write(folder / "events.csv", ("id", "lead", "type", "at"), ())
    write(folder / "outcomes.csv", ("id", "converted"), ((row[ID], row[OUTCOME]) for row in rows))


def lead(row: dict[str, str]) -> Iterator[str]:
    """The row of a lead: its id and its attributes."""
    yield row[ID]
    for column in COLUMNS:
        yield "" if row[column] == CHOSEN_NOTHING else row[column]


def write(path: Path, header: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Write a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
