"""Tables of leads and events in CSV, TSV, JSON lines and Parquet, read as a stream; bad rows are named, not lost."""

from __future__ import annotations

from nurture.hosts.ingestion.events import events_by_lead, read_events, read_events_with_rows
from nurture.hosts.ingestion.leads import read_known_leads, read_leads
from nurture.hosts.ingestion.rows import BadRow, OnBad, Row, Table
from nurture.hosts.ingestion.tables import open_table
from nurture.hosts.ingestion.turns import Erasure, Merge, read_erasures, read_merges

__all__ = [
    "BadRow",
    "Erasure",
    "Merge",
    "OnBad",
    "Row",
    "Table",
    "events_by_lead",
    "open_table",
    "read_erasures",
    "read_events",
    "read_events_with_rows",
    "read_known_leads",
    "read_leads",
    "read_merges",
]
