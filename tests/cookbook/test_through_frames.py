"""The real sets through `nurture.frames` and through the machine: the same effects, scores and stages of every lead."""

import csv
import datetime as dt
import gzip
from collections import defaultdict
from decimal import Decimal

import pytest
from cookbook import prepare, rules_of
from on_logs import Batch, by_frames, by_machine
from shares import long

import nurture
from nurture.hosts.ingestion import read_events, read_leads
from nurture.testing import Log

RETAIL = nurture.parse(
    """ruleset "Online Retail" { timezone "Europe/London" }
lead {
  country: text
}
event bought {
  sku: text
  quantity: integer
  amount: decimal
}
event returned {
  sku: text
  quantity: integer
  amount: decimal
}
score spending {
  +1 on bought where amount >= 10, at most 5 per day, decay half-life 30 days
  -2 on returned, at most 3 per day
  +20 when sum of amount of bought over 90 calendar days >= 500
}
segment regular when at least 10 bought within 30 days
segment valued when spending >= 25
journey custom {
  stage first "bought once"
  stage again "comes again"
  stage gone "not seen in 90 days"
  first, gone -> again when valued
  first, again -> gone when no bought within 90 days
}
scenario come_back {
  enter when no bought within 60 days
  exit on bought
  notify sales "not seen in 60 days"
  wait 2 weeks
  assign sales "call", due in 3 days
}
"""
)


def batch_of(rules, leads, events, until):
    """Leads with their events; a lead is known from its first event."""
    logs = defaultdict(list)
    for event in events:
        logs[event.lead].append(event)
    first = {id_: min(event.at for event in log) for id_, log in logs.items()}
    return Batch(
        rules,
        tuple(Log(lead, first.get(lead.id, until), tuple(logs.get(lead.id, ())), until) for lead in leads),
        until,
    )


def prepared(recipe, folder, until):
    """The tables that a recipe has prepared."""
    rules = nurture.load(rules_of(recipe))
    leads = list(read_leads(folder / "leads.csv", rules.program.attributes.values()))
    types = {name: fields.values() for name, fields in rules.program.events.items() if name != "message_sent"}
    return batch_of(rules, leads, list(read_events(folder / "events.csv", types)), until)


def x_education(data_dir, folder):
    prepare("x_education", data_dir / "xeducation" / "Leads.csv", folder)
    return prepared("x_education", folder, dt.datetime(2026, 4, 1, tzinfo=dt.UTC))


def olist(data_dir, folder):
    published = data_dir / "olist_funnel"
    names = ("marketing_qualified_leads", "closed_deals")
    prepare("olist", *(published / f"olist_{name}_dataset.csv" for name in names), folder)
    return prepared("olist", folder, dt.datetime(2018, 12, 31, tzinfo=dt.UTC))


def online_retail(data_dir, folder):
    """One customer in four: all of them take four minutes, in which nothing else comes to light."""
    leads, events = {}, []
    with gzip.open(
        data_dir / "uci_online_retail/online_retail_DERIVED_from_rda.csv.gz", "rt", encoding="utf-8"
    ) as file:
        for number, row in enumerate(csv.DictReader(file)):
            if row["CustomerID"].strip() in ("", "NA") or Decimal(row["CustomerID"]) % 4:
                continue
            lead = row["CustomerID"]
            leads.setdefault(lead, nurture.Lead(lead, {"country": row["Country"]}))
            events.append(purchase(row, number))
    return batch_of(RETAIL, leads.values(), events, dt.datetime(2012, 1, 31, tzinfo=dt.UTC))


def purchase(row, number):
    """A line of an invoice as an event."""
    quantity = int(Decimal(row["Quantity"]))
    amount = quantity * Decimal(row["UnitPrice"])
    at = dt.datetime.fromisoformat(row["InvoiceDate"]).replace(tzinfo=dt.UTC)
    properties = {"sku": row["StockCode"], "quantity": quantity, "amount": amount}
    return nurture.Event(f"{number}", row["CustomerID"], "bought" if quantity > 0 else "returned", at, properties)


SETS = {"x_education": (x_education, 9_240), "olist": (olist, 8_000), "online_retail": (online_retail, 1_000)}


@pytest.mark.parametrize("name", [long(name) for name in SETS])
def test_frames_give_what_the_machine_gives(name, data_dir, tmp_path):
    made, number = SETS[name]
    batch = made(data_dir, tmp_path)
    assert len(batch.logs) >= number
    effects, states = by_frames(batch, batch=20_000)
    told = by_machine(batch)
    assert len(states) == len(batch.logs)
    assert states == told[1]
    assert effects == told[0]
