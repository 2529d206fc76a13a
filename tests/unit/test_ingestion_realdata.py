"""The real exports of three tools, and the large sets: read to the last row, or refused by name."""

import csv
from itertools import islice

import pytest
from shares import long

from nurture.domain.schema import BOOLEAN, INTEGER, TEXT, Field
from nurture.errors import TableError
from nurture.hosts.ingestion import Row, events_by_lead, open_table, read_events, read_leads


def plain(path):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        header, *rows = [row for row in csv.reader(stream) if row]
    return header, rows


def test_every_export_is_read_to_the_last_row(data_dir):
    paths = sorted(data_dir.glob("crm_exports/*/*.csv"))
    assert len(paths) > 70
    for path in paths:
        header, expected = plain(path)
        with open_table(path) as table:
            assert list(table.header) == header, path
            rows = list(table.rows)
        assert all(isinstance(row, Row) for row in rows), path
        assert [[row.values.get(name, "") for name in header] for row in rows] == expected, path
        text = path.read_bytes().decode("utf-8-sig")
        assert "".join(row.raw for row in rows) in text, path


def test_a_byte_order_mark_is_no_part_of_the_first_column(data_dir):
    path = data_dir / "crm_exports/marketo/marketo_activity_open_email_data.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with open_table(path) as table:
        assert table.header[0] == "activity_date"


def test_an_export_that_is_no_table_of_leads_says_all_that_is_wrong(data_dir):
    path = data_dir / "crm_exports/marketo/marketo_lead_data.csv"
    with pytest.raises(TableError) as caught:
        list(read_leads(path, [Field("e_mail", TEXT)]))
    assert str(caught.value).startswith(
        f"{path}:1: header: has unknown columns `created_at`, `updated_at`, `email` (did you mean `e_mail`?), "
        "`first_name`, `last_name` (columns can be `account`, `e_mail`, `id`, `known`, `timezone`); lacks `e_mail`, got ['id', 'created_at',"
    )


def test_leads_of_marketo(data_dir):
    path = data_dir / "crm_exports/marketo/marketo_lead_data.csv"
    fields = [
        Field(name, TEXT, optional=True) for name in ("created_at", "updated_at", "email", "first_name", "last_name")
    ]
    leads = list(read_leads(path, fields))
    assert len(leads) == len(plain(path)[1])
    assert leads[0].attributes["email"] == "first_last_001@email.com"


def test_leads_of_salesforce_in_lines_of_8_000_characters(data_dir):
    path = data_dir / "crm_exports/salesforce/sf_lead_data.csv"
    header, rows = plain(path)
    bad = []
    leads = list(read_leads(path, [Field("is_deleted", BOOLEAN)], ignore_unknown_columns=True, on_bad=bad.append))
    assert len(leads) + len(bad) == len(rows)
    assert [lead.id for lead in leads] == [row[header.index("id")] for row in rows]


def test_an_export_of_events_says_what_it_lacks(data_dir):
    path = data_dir / "crm_exports/hubspot/email_event_data.csv"
    with pytest.raises(TableError, match="; lacks `at`, `lead`"):
        list(read_events(path, {"OPEN": ()}))


def test_a_comma_at_the_end_of_a_header_is_refused(data_dir):
    path = data_dir / "xeducation/Leads.csv"
    fields = [Field(name, TEXT, optional=True) for name in plain(path)[0] if name]
    with pytest.raises(TableError) as caught:
        list(read_leads(path, fields))
    assert caught.value.problem == "has no name for column 38; lacks `id`"


def test_olist_as_events(data_dir, tmp_path):
    header, rows = plain(data_dir / "olist_funnel/olist_marketing_qualified_leads_dataset.csv")
    assert header == ["mql_id", "first_contact_date", "landing_page_id", "origin"]
    path = tmp_path / "events.csv"
    with path.open("w", newline="") as stream:
        csv.writer(stream).writerows(
            [["id", "lead", "type", "at", "origin"], *([row[0], row[0], "contact", row[1], row[3]] for row in rows)]
        )
    types = {"contact": (Field("origin", TEXT, optional=True),)}
    events = list(read_events(path, types, zone="America/Sao_Paulo"))
    assert len(events) == len(events_by_lead(events)) == 8_000
    assert sum("origin" not in event.properties for event in events) == 60


@pytest.mark.parametrize("most", [20_000, long(None)])
def test_half_a_million_gzipped_rows_are_read_as_a_stream(data_dir, most):
    path = data_dir / "uci_online_retail/online_retail_DERIVED_from_rda.csv.gz"
    with open_table(path) as table:
        assert sum(isinstance(row, Row) for row in islice(table.rows, most)) == (most or 541_909)


def test_calls_parted_by_semicolons_say_so(data_dir):
    path = data_dir / "uci_bank_marketing/bank-full.csv.gz"
    with pytest.raises(
        TableError, match=r"header: has a quote that closes .* \(columns seem to be parted by ';'\), got"
    ):
        list(read_leads(path, [Field("age", INTEGER)]))
