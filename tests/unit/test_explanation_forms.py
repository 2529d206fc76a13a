"""Points and their explanations by themselves: limits, days, and the three forms that an explanation has."""

import datetime as dt
from decimal import Decimal

import pytest

from nurture.scoring.explanation import EventDay, Explanation, Part
from nurture.scoring.matching import PersonaExplanation, PersonaMatch, PersonaPart
from nurture.scoring.points import Contribution, clamped, contributions

NOON = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)
APRIL = dt.date(2026, 4, 1)


@pytest.mark.parametrize(
    ("value", "least", "most", "kept"),
    [
        (5, None, None, 5),
        (5, 0, 10, 5),
        (-1, 0, 10, 0),
        (-1, None, 10, -1),
        (11, 0, 10, 10),
        (11, 0, None, 11),
        (10, 0, 10, 10),
        (0, 0, 10, 0),
    ],
)
def test_a_value_is_kept_between_its_limits(value, least, most, kept):
    assert clamped(value, least, most) == kept


def test_events_earn_by_the_days_since():
    whole, half, quarter = 2**30, 2**29, 2**28
    assert contributions(1_000, (whole, half, quarter), 5, [(3, 3, 2), (4, 1, 0), (5, 1, 1)]) == [
        Contribution(3, 3, 2, 2_000, 500),
        Contribution(4, 1, 0, 0, 0),
        Contribution(5, 1, 1, 1_000, 1_000),
    ]
    assert contributions(1_000, None, 5, [(3, 3, 2)]) == [Contribution(3, 3, 2, 2_000, 2_000)]


def day(number: int | None, events: int, counted: int, ids: tuple[str, ...] = ()) -> EventDay:
    name = None if number is None else APRIL + dt.timedelta(days=number)
    return EventDay(name, events, counted, Decimal(counted), Decimal(counted) / 2, ids)


def part(points: str, *days: EventDay, before: str | None = None, kind: str = "clause", text: str = "+1 on a") -> Part:
    return Part(kind, text, "r:1:1", 1, Decimal(points), Decimal(before or points), days)


EXPLAINED = Explanation(
    "<fit>",
    "<l-1>",
    NOON,
    Decimal("12.5"),
    (
        part("10", day(None, 5, 4), day(0, 1, 1, ("e-1",)), day(1, 3, 0), day(2, 1, 1), day(3, 2, 2), text="+1 on <a>"),
        part("0.5", day(0, 1, 1), before="1"),
        part("0", day(0, 1, 0)),
        part("0"),
        part("0", before="3"),
        part("3", day(None, 1, 1)),
        Part("limit", "limit 0 to 9", "r:2:1", 2, Decimal(-1), Decimal(-2), group="g"),
    ),
)


def test_an_explanation_as_text():
    assert str(EXPLAINED).splitlines() == [
        "<fit> of <l-1> at 2026-04-01T12:00+00:00: 12.5",
        "   +10  +1 on <a>  # 8 events (..., 2026-04-01, 2026-04-03, 2026-04-04 x 2); 4 over the cap",
        "  +0.5  +1 on a  # 1 event (2026-04-01); +1 before decay",
        "     0  +1 on a  # 0 events; 1 over the cap",
        "     0  +1 on a  # +3 before decay",
        "    +3  +1 on a  # 1 event",
        "    -1  limit 0 to 9",
    ]
    three = part("1", day(None, 1, 1), day(0, 1, 1), day(1, 1, 1))
    assert str(Explanation("s", "l", NOON, Decimal(1), (three,))).endswith(
        "  # 3 events (earlier, 2026-04-01, 2026-04-02)"
    )
    raised = Part("limit", "limit 5 to 9", "r:2:1", 2, Decimal(5), Decimal(0))
    assert str(Explanation("s", "l", NOON, Decimal(5), (raised,))).endswith(": 5\n  +5  limit 5 to 9")
    assert str(Explanation("s", "l", NOON, Decimal(0), ())) == "s of l at 2026-04-01T12:00+00:00: 0"


def test_an_explanation_as_a_table():
    page = EXPLAINED._repr_html_()
    assert page.startswith(
        "<table><caption>&lt;fit&gt; of &lt;l-1&gt;: 12.5</caption><thead><tr><th>points</th><th>clause</th>"
        "<th>why</th><th>place</th></tr></thead><tbody><tr><td style='text-align:right'>+10</td>"
        "<td><code>+1 on &lt;a&gt;</code></td>"
        "<td>8 events (..., 2026-04-01, 2026-04-03, 2026-04-04 x 2); 4 over the cap</td><td>r:1:1</td></tr>"
    )
    assert page.count("<tr>") == 1 + 6
    assert page.endswith("<td><code>limit 0 to 9</code></td><td></td><td>r:2:1</td></tr></tbody></table>")


def test_an_explanation_as_data():
    told = Explanation("s", "l", NOON, Decimal("1.50"), (EXPLAINED.parts[0], EXPLAINED.parts[-1])).to_dict()
    first, last = told.pop("parts")
    assert told == {"score": "s", "lead": "l", "at": "2026-04-01T12:00:00+00:00", "total": "1.5"}
    assert last == {
        "kind": "limit",
        "text": "limit 0 to 9",
        "place": "r:2:1",
        "points": "-1",
        "before": "-2",
        "group": "g",
    }
    days = first.pop("days")
    assert first == {"kind": "clause", "text": "+1 on <a>", "place": "r:1:1", "points": "10", "before": "10"}
    assert days[:2] == [
        {"day": None, "events": 5, "counted": 4, "before": "4", "after": "2"},
        {"day": "2026-04-01", "events": 1, "counted": 1, "before": "1", "after": "0.5", "ids": ["e-1"]},
    ]


YES, NO = PersonaPart("size > 1", "r:1:2", True), PersonaPart('title == "<a>"', "r:1:3", False)
PERSONAS = PersonaExplanation(
    "<l-1>",
    NOON,
    "buyer",
    (
        PersonaMatch("owner", "r:1:1", (YES, NO), False),
        PersonaMatch("buyer", "r:2:1", (YES,), True),
        PersonaMatch("other", "r:3:1", (YES,), False),
    ),
)


def test_a_persona_explained_as_text_and_as_data():
    assert str(PERSONAS).splitlines() == [
        "persona of <l-1> at 2026-04-01T12:00+00:00: buyer",
        "  owner (r:1:1): does not hold",
        "    yes  size > 1  # r:1:2",
        '    no   title == "<a>"  # r:1:3',
        "  buyer (r:2:1): matched",
        "    yes  size > 1  # r:1:2",
        "  other (r:3:1): holds, and one before it does too",
        "    yes  size > 1  # r:1:2",
    ]
    assert str(PersonaExplanation("l", NOON, None, ())) == "persona of l at 2026-04-01T12:00+00:00: none"
    told = PERSONAS.to_dict()
    parts = [match.pop("parts") for match in told["matches"]]
    assert parts[0] == [
        {"text": "size > 1", "place": "r:1:2", "holds": True},
        {"text": 'title == "<a>"', "place": "r:1:3", "holds": False},
    ]
    outcomes = ["does not hold", "matched", "holds, and one before it does too"]
    rows = zip(["owner", "buyer", "other"], ["r:1:1", "r:2:1", "r:3:1"], outcomes, strict=True)
    assert told == {
        "lead": "<l-1>",
        "at": "2026-04-01T12:00:00+00:00",
        "persona": "buyer",
        "matches": [{"persona": name, "place": place, "outcome": outcome} for name, place, outcome in rows],
    }


def test_a_persona_explained_as_a_table():
    page = PERSONAS._repr_html_()
    assert page.startswith(
        "<table><caption>persona of &lt;l-1&gt;: buyer</caption><thead><tr><th>persona</th><th>outcome</th>"
        "<th>condition</th><th>holds</th><th>place</th></tr></thead><tbody><tr><td>owner</td><td>does not hold</td>"
        "<td><code>size &gt; 1</code></td><td>yes</td><td>r:1:2</td></tr><tr><td>owner</td><td>does not hold</td>"
        "<td><code>title == &quot;&lt;a&gt;&quot;</code></td><td>no</td><td>r:1:3</td></tr>"
    )
    assert "<caption>persona of l: none</caption>" in PersonaExplanation("l", NOON, None, ())._repr_html_()
