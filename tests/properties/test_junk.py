"""Whatever is given to a public function or class, it gives no error but the library's own."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shares import examples

import nurture
from nurture.domain.schema import list_of, one_of
from nurture.dsl.kinds import KINDS  # everything that rules are made of

NOON = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)
RULES = nurture.parse("""
ruleset "Junk" {}
lead { title: text?, size: decimal?, tags: list of text? }
event asked { topic: text? }
score interest { +10 on asked }
grade rank { A when interest > 5 }
journey sales { stage first }
""")
LEAD = nurture.Lead("l-1", {"title": "x"})
EVENT = nurture.Event("e-1", "l-1", "asked", NOON)
STATE = nurture.start(RULES, LEAD, at=NOON)
WRITTEN = nurture.dump_state(STATE)
OTHERS = nurture.start(nurture.parse('ruleset "Others" {}'), nurture.Lead("l-1"), at=NOON)


class Odd:
    """An object whose own methods fail."""

    def __fspath__(self):
        return 5

    __hash__ = None


ODD = (
    None, True, 0, -1, 10**4_000, 1.5, float("nan"), 1j, Decimal("sNaN"), Decimal("Infinity"), Decimal("1E+999999"),
    "", " ", "l-1", "interest", "asked", "\ud800", "a\x00b", "9" * 400, "__class__", b"", b"\xff", bytearray(b"{}"),
    dt.date(2026, 4, 1), dt.datetime(2026, 4, 1), dt.datetime.max.replace(tzinfo=dt.UTC), dt.timedelta.max, dt.time(9),
    RULES,   LEAD, EVENT, STATE, OTHERS, NOON, object, object(), len, Odd(), Path("nowhere"), range(3),
    nurture.expression("title is known"), nurture.Stage("first"),
)  # fmt: skip
KEYS = st.sampled_from(["", "a", "kind", "format", "settings", "title", "\ud800", "__class__", 5, None, ("a",)])
JUNK = st.recursive(
    st.sampled_from(ODD),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3) | st.tuples(inner, inner),
    max_leaves=6,
)

few = settings(max_examples=examples(0.5), suppress_health_check=[HealthCheck.too_slow])

# Each function with what it should be given.
CALLS = {
    "parse": (nurture.parse, {"text": 'ruleset "x" {}', "name": "x"}),
    "expression": (nurture.expression, {"text": "title is known"}),
    "from_dict": (nurture.Ruleset.from_dict, {"data": RULES.to_dict()}),
    "build": (nurture.Ruleset.build, {"settings": "x", "declarations": []}),
    "Ruleset": (nurture.Ruleset, {"program": RULES.program, "plan": RULES.plan, "scope": RULES.scope}),
    "start": (nurture.start, {"rules": RULES, "lead": LEAD, "at": NOON}),
    "transition": (nurture.transition, {"rules": RULES, "state": STATE, "event": EVENT}),
    "advance": (nurture.advance, {"rules": RULES, "state": STATE, "to": NOON}),
    "next_wake": (nurture.next_wake, {"rules": RULES, "state": STATE}),
    "replay": (nurture.replay, {"rules": RULES, "lead": LEAD, "events": [EVENT], "until": NOON, "start_at": NOON}),
    "explain": (nurture.explain, {"rules": RULES, "state": STATE, "score": "interest", "events": [EVENT]}),
    "dump_state": (nurture.dump_state, {"state": STATE}),
    "load_state": (nurture.load_state, {"rules": RULES, "data": nurture.dump_state(STATE)}),
    "state.score": (STATE.score, {"name": "interest"}),
    "state.grade": (STATE.grade, {"name": "rank"}),
    "state.stage": (STATE.stage, {"name": "sales"}),
    "Lead": (nurture.Lead, {"id": "l-1", "attributes": {}, "timezone": "UTC", "account": "a-1"}),
    "Account": (nurture.Account, {"id": "a-1", "name": "x", "attributes": {}}),
    "Event": (nurture.Event, {"id": "e-1", "lead": "l-1", "type": "asked", "at": NOON, "properties": {}}),
}


def only_its_own(call, **values):
    """The library's own error that the call gives, None where it gives none; any other error comes through and fails."""
    found = None
    try:
        call(**values)
    except nurture.NurtureError as error:
        found = error
    assert found is None or str(found), "an error must say something"
    return found


def test_an_error_that_is_not_ours_is_noticed():
    with pytest.raises(ZeroDivisionError):
        only_its_own(lambda: 1 // 0)


@pytest.mark.parametrize("name", CALLS)
def test_what_should_be_given_is_taken(name):
    call, values = CALLS[name]
    assert only_its_own(call, **values) is None


@pytest.mark.parametrize(("name", "argument"), [(name, one) for name, (_, values) in CALLS.items() for one in values])
@few
@given(data=st.data())
def test_junk_for_an_argument_is_refused_by_an_error_of_ours(name, argument, data):
    call, values = CALLS[name]
    only_its_own(call, **{**values, argument: data.draw(JUNK)})
    assert nurture.dump_state(STATE) == WRITTEN, "what was given must stay as it was"


# Those that know a class by its fields say `Lead.id` and not `id`; names are looked up, and not held to a class first.
NAMED = [
    (name, one)
    for name, (_, values) in CALLS.items()
    for one in values
    if one not in {"score", "name"} and name not in {"Lead", "Account", "Event", "from_dict", "Ruleset"}
]


@pytest.mark.parametrize(("name", "argument"), NAMED)
def test_an_argument_of_the_wrong_class_is_named_with_its_value(name, argument):
    odd = object()
    call, values = CALLS[name]
    error = only_its_own(call, **{**values, argument: odd})
    assert isinstance(error, nurture.InputError)
    assert error.field == argument
    assert error.value is odd


@few
@given(junk=JUNK)
def test_junk_for_a_path_is_refused_by_an_error_of_ours(junk):
    with pytest.raises((nurture.NurtureError, OSError)) as caught:
        nurture.load(junk)
    assert str(caught.value)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.__name__)
@few
@given(data=st.data())
def test_what_rules_are_made_of_is_checked_when_made(kind, data):
    fields = attrs.fields(kind)
    only_its_own(
        kind,
        **{
            field.name: data.draw(JUNK)
            for field in fields
            if data.draw(st.booleans()) or field.default is attrs.NOTHING
        },
    )


@few
@given(junk=JUNK)
def test_a_type_is_checked_when_made(junk):
    only_its_own(lambda: one_of(junk))
    only_its_own(lambda: list_of(junk))
