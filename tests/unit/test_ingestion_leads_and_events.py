"""Rows as leads and events: columns by name, values by the ruleset's types, refusals by name."""

import datetime as dt
from decimal import Decimal

import pytest

from nurture.domain.event import LEAD_UPDATED, Event
from nurture.domain.people import Lead
from nurture.domain.schema import BOOLEAN, DATE, DATETIME, DECIMAL, INTEGER, TEXT, Field, list_of, one_of
from nurture.errors import InputError, TableError
from nurture.hosts.ingestion import BadRow, events_by_lead, read_events, read_leads

FIELDS = (
    Field("title", TEXT, optional=True),
    Field("employees", INTEGER, optional=True),
    Field("role", one_of("decision maker", "user"), optional=True),
    Field("renewal", DATE, optional=True),
    Field("seen", DATETIME, optional=True),
    Field("tags", list_of(TEXT), optional=True),
    Field("consent.email", BOOLEAN, optional=True),
)
EVENTS = {
    "document_requested": (),
    "seminar_attended": (Field("topic", TEXT),),
    "purchased": (Field("amount", DECIMAL), Field("coupon", TEXT, optional=True)),
    "購入": (Field("金額", DECIMAL),),
}


def utc(*parts):
    return dt.datetime(*parts, tzinfo=dt.UTC)


@pytest.fixture
def put(tmp_path, monkeypatch):
    """Put text or bytes into a file of that name in the working directory, and give the name."""
    monkeypatch.chdir(tmp_path)

    def put(name, content):
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return name

    return put


def refused(reader, *args, **options):
    """What is read, and the words for each row that is not."""
    bad = []
    good = list(reader(*args, on_bad=bad.append, **options))
    return good, [str(row.error()) for row in bad]


# -- leads -----------------------------------------------------------------------------------------------------------


def test_leads_of_a_csv_file(put):
    path = put(
        "leads.csv",
        "﻿id,ｔｉｔｌｅ,employees,role,renewal,tags,consent.email,timezone,account\r\n"
        "l-1,部長, 1200 ,decision maker,2026-04-01,b2b;製造,はい,Asia/Tokyo,a-1\r\n"
        'l-2,"課長\r\n(総務)",,,,,,,\r\n',
    )
    first, second = read_leads(path, FIELDS)
    assert first == Lead(
        "l-1",
        {
            "title": "部長",
            "employees": 1200,
            "role": "decision maker",
            "renewal": dt.date(2026, 4, 1),
            "tags": ("b2b", "製造"),
            "consent.email": True,
        },
        "Asia/Tokyo",
        "a-1",
    )
    assert second == Lead("l-2", {"title": "課長\r\n(総務)"})


def test_leads_of_a_shift_jis_file(put):
    path = put("leads.csv", "id,title\r\nl-1,代表取締役社長\r\n".encode("cp932"))
    assert list(read_leads(path, FIELDS, encoding="cp932")) == [Lead("l-1", {"title": "代表取締役社長"})]


def test_leads_of_json_lines(put):
    path = put("leads.jsonl", '{"id": 17, "consent": {"email": true}, "tags": ["a;b"], "employees": 1200.0}\n')
    assert list(read_leads(path, FIELDS)) == [Lead("17", {"employees": 1200, "tags": ("a;b",), "consent.email": True})]


def test_the_zone_is_for_local_times(put):
    path = put("leads.csv", "id,seen\nl-1,2026-04-01 15:00\n")
    assert next(read_leads(path, FIELDS, zone="Asia/Tokyo")).attributes["seen"] == utc(2026, 4, 1, 6)
    with pytest.raises(TableError) as caught:
        list(read_leads(path, FIELDS))
    assert str(caught.value) == (
        'leads.csv:2: seen: must have an offset from UTC, such as +09:00, or a zone must be given: `timezone "Asia/Tokyo"` in the rules, or `--zone`, '
        "got '2026-04-01 15:00'"
    )
    with pytest.raises(InputError, match="zone: must be the name of a time zone, such as 'Asia/Tokyo', got 'Tokyo'"):
        list(read_leads(path, FIELDS, zone="Tokyo"))


def test_every_fault_of_a_header_is_told_at_once(put):
    fields = (*FIELDS, Field("industry", TEXT))
    with pytest.raises(TableError) as caught:
        list(read_leads(put("leads.csv", "titel,employees,,ｔｉｔｌｅ,title,zzz\n"), fields))
    assert caught.value.problem == (
        "has `title` twice, as columns 4 and 5; has no name for column 3; "
        "has unknown columns `titel` (did you mean `title`?), `zzz` (columns can be `account`, `consent.email`, `employees`, "
        "`id`, `industry`, `known`, `renewal`, `role`, `seen`, `tags`, `timezone`, `title`); lacks `id`, `industry`"
    )
    assert str(caught.value).startswith("leads.csv:1: header: has `title` twice")
    assert str(caught.value).endswith(", got ['titel', 'employees', '', 'title', 'title', 'zzz']")


def test_a_header_that_does_not_fit_is_raised_whoever_takes_bad_rows(put):
    with pytest.raises(TableError, match="has unknown column `Id` \\(did you mean `id`\\?\\); lacks `id`"):
        refused(read_leads, put("leads.csv", "Id\nl-1\n"), FIELDS)


def test_a_header_in_one_piece_says_what_parts_it(put):
    with pytest.raises(TableError) as caught:
        list(read_leads(put("leads.csv", "id;title;role\nl-1;x;y\n"), FIELDS))
    assert caught.value.problem == "has unknown column `id;title;role`; lacks `id` (columns seem to be parted by ';')"


def test_names_that_could_disturb_a_terminal_are_escaped(put):
    with pytest.raises(TableError) as caught:
        list(read_leads(put("leads.csv", f"id,a\x1b[31m,{'x' * 100}\nl-1,x,y\n"), FIELDS))
    assert caught.value.problem.startswith(
        f"has unknown columns 'a\\x1b[31m', '{'x' * 59}... (columns can be `account`, "
    )


def test_hundreds_of_unknown_columns_are_cut_short(put):
    with pytest.raises(TableError) as caught:
        list(read_leads(put("leads.csv", "id," + ",".join(f"x{n}" for n in range(300)) + "\n"), ()))
    assert "`x18`, `x19` and 280 more (columns can be `account`, `id`, `known`, `timezone`)" in caught.value.problem


def test_unknown_columns_can_be_ignored(put):
    path = put("leads.csv", ",id,title,Fax,Fax\n0,l-1,部長,1,2\n")
    assert list(read_leads(path, FIELDS, ignore_unknown_columns=True)) == [Lead("l-1", {"title": "部長"})]
    path = put("leads.jsonl", '{"id": "l-1", "fax": {"no": 1}}\n')
    assert list(read_leads(path, FIELDS, ignore_unknown_columns=True)) == [Lead("l-1")]


def test_unknown_names_of_a_json_line_refuse_it(put):
    path = put("leads.jsonl", '{"id": "l-1", "titel": "x", "consent": {"mail": true}}\n{"id": "l-2"}\n')
    good, bad = refused(read_leads, path, FIELDS)
    assert good == [Lead("l-2")]
    assert bad == [
        (
            "leads.jsonl:1: row: has unknown columns `titel` (did you mean `title`?), "
            "`consent.mail` (did you mean `consent.email`?), got ['id', 'titel', 'consent.mail']"
        )
    ]


def test_malformed_rows_stop_the_reading_unless_somebody_takes_them(put):
    path = put("leads.csv", 'id,title,employees\nl-1,"a\nb",12\nl-2,x,"1,200"\nl-3\n,x,\nl-4,y,4\n')
    with pytest.raises(TableError) as caught:
        list(read_leads(path, FIELDS))
    assert (caught.value.file, caught.value.line, caught.value.field, caught.value.value) == (
        "leads.csv", 4, "employees", "1,200",
    )  # fmt: skip
    good, bad = refused(read_leads, path, FIELDS)
    assert [lead.id for lead in good] == ["l-1", "l-4"]
    assert bad == [
        "leads.csv:4: employees: must be an integer, in digits without separators, got '1,200'",
        "leads.csv:5: row: must have 3 cells, as the header has, got 1",
        "leads.csv:6: id: must not be missing, got None",
    ]


def test_a_bad_row_carries_the_row_as_found(put):
    bad = []
    list(read_leads(put("leads.csv", "id,employees\nl-1,\nl-2, many \n"), FIELDS, on_bad=bad.append))
    problem = "must be an integer, in digits without separators"
    assert bad == [BadRow("leads.csv", 3, "employees", " many ", problem, "l-2, many ")]


def test_required_attributes_must_be_there(put):
    fields = (Field("title", TEXT), Field("employees", INTEGER))
    path = put("leads.csv", "id,title,employees\nl-1,,5\nl-2,x,  \nl-3,x,5\n")
    good, bad = refused(read_leads, path, fields)
    assert [lead.id for lead in good] == ["l-3"]
    assert bad == [
        "leads.csv:2: title: must not be missing, got None",
        "leads.csv:3: employees: must not be missing, got '  '",
    ]
    assert refused(read_leads, put("leads.jsonl", '{"id": "l-1"}\n'), fields)[1] == [
        "leads.jsonl:1: title: must not be missing, got None"
    ]


def test_ids_zones_and_accounts_are_checked(put):
    path = put(
        "leads.csv", f"id,timezone,account\n l-1 , Asia/Tokyo , a-1 \nl-2,Tokyo,\n{'x' * 1001},,\nl-3,,{'a' * 1001}\n"
    )
    good, bad = refused(read_leads, path, FIELDS)
    assert good == [Lead("l-1", timezone="Asia/Tokyo", account="a-1")]
    assert bad == [
        "leads.csv:3: timezone: must be the name of a time zone, such as 'Asia/Tokyo', got 'Tokyo'",
        f"leads.csv:4: id: must be at most 255 characters, got '{'x' * 59}...",
        f"leads.csv:5: account: must be at most 255 characters, got '{'a' * 59}...",
    ]
    path = put("leads.jsonl", '{"id": true}\n{"id": 1.5}\n{"id": "l-\\ud800"}\n')
    assert refused(read_leads, path, FIELDS)[1] == [
        "leads.jsonl:1: id: must be text, got True",
        "leads.jsonl:2: id: must be text, got Decimal('1.5')",
        "leads.jsonl:3: id: must not hold NUL or lone surrogates, got 'l-\\ud800'",
    ]


def test_a_lead_that_comes_twice_names_both_lines(put):
    path = put("leads.csv", 'id,title\nl-1,"two\nlines"\nl-2,x\nl-1,y\nl-1,z\n')
    good, bad = refused(read_leads, path, FIELDS)
    assert [lead.id for lead in good] == ["l-1", "l-2"]
    assert bad == [
        "leads.csv:5: id: must not be given twice, and is also on line 2, got 'l-1'",
        "leads.csv:6: id: must not be given twice, and is also on line 2, got 'l-1'",
    ]


def test_keys_with_underscores_are_only_names(put):
    path = put("leads.jsonl", '{"id": "l-1", "__class__": "x"}\n')
    assert refused(read_leads, path, FIELDS)[1] == [
        "leads.jsonl:1: row: has unknown column `__class__`, got ['id', '__class__']"
    ]


# -- events ----------------------------------------------------------------------------------------------------------


def test_events_with_a_column_per_property(put):
    path = put(
        "events.csv",
        "id,lead,type,at,topic,amount,金額\n"
        "e-1,l-1,seminar_attended,2026-04-01T15:00:00+09:00,MA,,\n"
        "e-2,l-1,purchased,2026-04-02T06:00:00Z,,1980.50,\n"
        "e-3,l-2,購入,2026-04-03T06:00:00Z,,,3000\n"
        "e-4,l-2,ｄｏｃｕｍｅｎｔ_requested,2026-04-03T06:00:00Z,,,\n",
    )
    assert list(read_events(path, EVENTS)) == [
        Event("e-1", "l-1", "seminar_attended", utc(2026, 4, 1, 6), {"topic": "MA"}),
        Event("e-2", "l-1", "purchased", utc(2026, 4, 2, 6), {"amount": Decimal("1980.50")}),
        Event("e-3", "l-2", "購入", utc(2026, 4, 3, 6), {"金額": Decimal(3000)}),
        Event("e-4", "l-2", "document_requested", utc(2026, 4, 3, 6)),
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "e.csv",
            'id,lead,type,at,properties\ne-1,l-1,purchased,2026-04-02T06:00Z,"{""amount"": 19.80, ""coupon"": null}"\n',
        ),
        ("e.csv", "id,lead,type,at,properties.amount\ne-1,l-1,purchased,2026-04-02T06:00Z,19.80\n"),
        (
            "e.jsonl",
            '{"id": "e-1", "lead": "l-1", "type": "purchased", "at": "2026-04-02T06:00Z", "properties": {"amount": 19.80}}\n',
        ),
        (
            "e.jsonl",
            '{"id": "e-1", "lead": "l-1", "type": "purchased", "at": "2026-04-02T06:00Z", "amount": "19.80"}\n',
        ),
        (
            "e.jsonl",
            '{"id": "e-1", "lead": "l-1", "type": "purchased", "at": "2026-04-02T06:00Z", "properties": "{\\"amount\\": 19.80}"}\n',
        ),
    ],
)
def test_properties_may_be_in_one_column(put, name, content):
    events = list(read_events(put(name, content), EVENTS))
    assert events == [Event("e-1", "l-1", "purchased", utc(2026, 4, 2, 6), {"amount": Decimal("19.80")})]


def test_local_times_and_days_need_a_zone(put):
    path = put(
        "events.csv",
        "id,lead,type,at\ne-1,l-1,document_requested,2026-04-01 15:00\ne-2,l-1,document_requested,2026-04-01\n",
    )
    assert [event.at for event in read_events(path, EVENTS, zone="Asia/Tokyo")] == [
        utc(2026, 4, 1, 6),
        utc(2026, 3, 31, 15),
    ]
    assert refused(read_events, path, EVENTS)[1] == [
        "events.csv:2: at: must have an offset from UTC, such as +09:00, or a zone must be given: `timezone \"Asia/Tokyo\"` in the rules, or `--zone`, got '2026-04-01 15:00'",
        "events.csv:3: at: must have a time and an offset, or a zone must be given: `timezone \"Asia/Tokyo\"` in the rules, or `--zone`, got '2026-04-01'",
    ]


def test_malformed_events_are_refused_by_name(put):
    path = put(
        "events.csv",
        "id,lead,type,at,topic,amount,properties\n"
        ",l-1,document_requested,2026-04-01T15:00Z,,,\n"
        "e-2,,document_requested,2026-04-01T15:00Z,,,\n"
        "e-3,l-1,,2026-04-01T15:00Z,,,\n"
        "e-4,l-1,seminar_atended,2026-04-01T15:00Z,MA,,\n"
        "e-5,l-1,document_requested, ,,,\n"
        "e-6,l-1,document_requested,2026-04-01T15:00Z,,12,\n"
        "e-7,l-1,seminar_attended,2026-04-01T15:00Z,,,\n"
        'e-8,l-1,purchased,2026-04-01T15:00Z,,"1,200",\n'
        'e-9,l-1,seminar_attended,2026-04-01T15:00Z,MA,,"{""topic"": ""CRM""}"\n'
        'e-10,l-1,seminar_attended,2026-04-01T15:00Z,,,"{""topik"": ""CRM""}"\n'
        "e-11,l-1,seminar_attended,2026-04-01T15:00Z,,,topic=MA\n"
        "e-12,l-1,seminar_attended,2026-04-01T15:00Z,,,[1]\n"
        "e-13,l-1,seminar_attended,9999-12-31T15:00Z,MA,,\n"
        "e-14,l-1,seminar_attended,2026-04-01T15:00Z,MA,,\n",
    )
    good, bad = refused(read_events, path, EVENTS)
    assert [event.id for event in good] == ["e-14"]
    assert bad == [
        "events.csv:2: id: must not be missing, got None",
        "events.csv:3: lead: must not be missing, got None",
        "events.csv:4: type: must not be missing, got None",
        "events.csv:5: type: must be an event type that is declared (did you mean `seminar_attended`?), got 'seminar_atended'",
        "events.csv:6: at: must not be missing, got ' '",
        "events.csv:7: amount: must be empty: `document_requested` has no such property, got '12'",
        "events.csv:8: topic: must not be missing, got None",
        "events.csv:9: amount: must be a decimal number, in digits without separators, got '1,200'",
        "events.csv:10: topic: must not be given twice, in a column and in `properties`, got 'CRM'",
        "events.csv:11: row: has unknown column `properties.topik` (did you mean `properties.topic`?), got ['properties.topik']",
        "events.csv:12: properties: must be JSON: expecting value at character 1, got 'topic=MA'",
        "events.csv:13: properties: must be a JSON object; an array of rows is no table: write one object per line, got '[1]'",
        "events.csv:14: at: must lie between 1900 and 2200, got '9999-12-31T15:00Z'",
    ]


def test_properties_of_json_lines_must_be_an_object(put):
    path = put(
        "e.jsonl", '{"id": "e-1", "lead": "l-1", "type": "purchased", "at": "2026-04-02T06:00Z", "properties": [1]}\n'
    )
    assert refused(read_events, path, EVENTS)[1] == ["e.jsonl:1: properties: must be a JSON object, got [1]"]


def test_faults_within_the_json_of_properties_name_them(put):
    path = put("e.csv", 'id,lead,type,at,properties\ne-1,l-1,purchased,2026-04-02T06:00Z,"{""amount"": NaN}"\n')
    assert refused(read_events, path, EVENTS)[1] == [
        "e.csv:2: properties: must not hold NaN or Infinity; a missing value is null, got 'NaN'"
    ]


def test_the_header_of_an_events_table(put):
    with pytest.raises(TableError) as caught:
        list(read_events(put("events.csv", "id,lead_id,type,timestamp,amout\n"), EVENTS))
    assert caught.value.problem == (
        "has unknown columns `lead_id` (did you mean `lead`?), `timestamp`, `amout` (did you mean `amount`?) "
        "(columns can be `amount`, `at`, `coupon`, `id`, `lead`, `properties`, `topic`, `type`, `金額`); "
        "lacks `at`, `lead`"
    )


def test_unknown_types_can_be_ignored(put):
    csv = put(
        "e.csv", "id,lead,type,at,topic\ne-1,l-1,opened,not a time,\ne-2,l-1,seminar_attended,2026-04-01T15:00Z,MA\n"
    )
    jsonl = put(
        "e.jsonl",
        '{"type": "opened", "mail": 7}\n'
        '{"id": "e-2", "lead": "l-1", "type": "seminar_attended", "at": "2026-04-01T15:00Z", "topic": "MA"}\n',
    )
    for path in (csv, jsonl):
        assert [event.id for event in read_events(path, EVENTS, ignore_unknown_types=True)] == ["e-2"]
    assert refused(
        read_events, put("f.csv", "id,lead,type,at\ne-1,l-1,,2026-04-01\n"), EVENTS, ignore_unknown_types=True
    )[1] == ["f.csv:2: type: must not be missing, got None"]


def test_unknown_columns_of_events_can_be_ignored(put):
    path = put(
        "e.csv",
        'id,lead,type,at,fax,properties\ne-1,l-1,seminar_attended,2026-04-01T15:00Z,1,"{""topic"": ""MA"", ""room"": 5}"\n',
    )
    (event,) = read_events(path, EVENTS, ignore_unknown_columns=True)
    assert event.properties == {"topic": "MA"}


def test_a_property_named_like_a_column_of_the_table(put):
    types = {"mail": (Field("type", TEXT),)}
    path = put("e.csv", "id,lead,type,at,properties.type\ne-1,l-1,mail,2026-04-01T15:00Z,newsletter\n")
    (event,) = read_events(path, types)
    assert (event.type, event.properties) == ("mail", {"type": "newsletter"})


def test_updates_of_leads_are_events_like_others(put):
    types = EVENTS | {LEAD_UPDATED: FIELDS}
    path = put("e.csv", "id,lead,type,at,title,consent.email\ne-1,l-1,lead_updated,2026-04-01T15:00Z,本部長,no\n")
    (event,) = read_events(path, types)
    assert event.properties == {"title": "本部長", "consent.email": False}


def test_an_event_id_may_come_again(put):
    row = "e-1,l-1,document_requested,2026-04-01T15:00Z\n"
    assert len(list(read_events(put("e.csv", "id,lead,type,at\n" + row * 2), EVENTS))) == 2


def test_events_of_each_lead_come_by_time_and_id():
    def event(id_, lead, hour):
        return Event(id_, lead, "visit", utc(2026, 4, 1, hour))

    events = [event("b", "l-2", 9), event("z", "l-1", 8), event("b", "l-1", 9), event("a", "l-1", 9)]
    logs = events_by_lead(events)
    assert {lead: [each.id for each in log] for lead, log in logs.items()} == {"l-2": ["b"], "l-1": ["z", "a", "b"]}


def test_the_file_is_closed_when_reading_stops(put):
    path = put("leads.csv", "id\nl-1\nl-2\n")
    reading = read_leads(path, ())
    assert next(reading).id == "l-1"
    reading.close()  # a file left open would be a ResourceWarning, and warnings are errors here


def test_a_header_of_very_many_faults_is_told_in_a_bounded_message(put):
    names = ["id", *[""] * 3_000, *["title"] * 3_000, *[f"c{n}" for n in range(3_000)]]
    with pytest.raises(TableError) as caught:
        list(read_leads(put("leads.csv", ",".join(names) + "\n"), FIELDS))
    problem = caught.value.problem
    assert len(problem) < 1_000
    assert "has `title` twice, as columns 3002 and 3003, " in problem
    assert "3022 and 2979 more; has no name for column 2, 3, " in problem
    assert "`c19` and 2980 more (columns can be `account`, " in problem


def test_a_value_without_a_name_is_refused(put):
    assert refused(read_leads, put("leads.jsonl", '{"id": "l-1", " ": 5}\n'), FIELDS) == (
        [],
        ["leads.jsonl:1: row: has a value without a name, got ['id', '']"],
    )
