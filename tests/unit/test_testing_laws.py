"""Strategies and laws of `nurture.testing`: what is generated comes close to where rules change, and each law can break."""

import datetime as dt
from decimal import Decimal

import pytest
from attrs import evolve
from hypothesis import Phase, find, given, settings
from rolled import rolled_case
from shares import some

import nurture
from nurture.testing import Log, check_laws, logs, strategies
from nurture.testing.boundaries import lengths, literals
from nurture.testing.laws import LAWS

TEXT = """\
ruleset "shop" { timezone "Europe/London" }
lead {
  size: integer
  plan: one of "free", "paid"
  renewal: date?
  tags: list of text?
}
event bought { amount: decimal, code: text? }
event asked
segment large when size >= 300 and plan == "paid"
segment tagged when tags contains "vip"
score interest {
  +20 on bought where amount > 99.5 and code starts with "SPRING" within 7 days, at most 2
  +5 when asked without bought for 36 hours
}
scenario care {
  enter on asked, always, side by side
  send email "hello"
  wait 3 days
  send email "again"
  send email "receipt", transactional
}
scenario warm {
  enter when large and any bought
  send email "welcome"
}
channel email {
  requires consent.email
  at most 2 per week
}
"""
RULES = nurture.parse(TEXT)
AT = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
DAY, HOUR, MICRO = dt.timedelta(days=1), dt.timedelta(hours=1), dt.timedelta(microseconds=1)


# -- what is generated -----------------------------------------------------------------------------------------------


def test_literals_and_lengths_are_those_of_the_rules():
    found = literals(RULES)
    assert found == {
        "size": (300,),
        "plan": ("paid",),
        "tags": ("vip",),
        "amount": (Decimal("99.5"),),
        "code": ("SPRING",),
    }
    assert {7 * DAY, 36 * HOUR, 3 * DAY} <= set(lengths(RULES))


def pairs(log):
    return list(zip(log.events, log.events[1:], strict=False))


CLOSE = {
    "right below a literal": lambda log: log.lead.attributes["size"] == 299,
    "a literal": lambda log: log.lead.attributes["size"] == 300,
    "missing": lambda log: "renewal" not in log.lead.attributes,
    "in a list": lambda log: log.lead.attributes.get("tags") == ("vip",),
    "consent withdrawn": lambda log: log.lead.attributes.get("consent.email") is False,
    "right above a decimal": lambda log: any(e.properties.get("amount") == Decimal("99.500001") for e in log.events),
    "beside a text": lambda log: any(e.properties.get("code") == "SPRINGa" for e in log.events),
    "equal times": lambda log: any(b.at == a.at and b.id != a.id for a, b in pairs(log)),
    "the end of a window": lambda log: any(b.at - a.at == 7 * DAY - MICRO for a, b in pairs(log)),
    "the end of a silence": lambda log: any(b.at - a.at == 36 * HOUR for a, b in pairs(log)),
    "late": lambda log: any(b.at < a.at for a, b in pairs(log)),
    "twice": lambda log: any(b.id == a.id for a, b in pairs(log)),
    "where clocks change": lambda log: log.start == dt.datetime(2026, 3, 29, 1, tzinfo=dt.UTC),
    "a lead that moves": lambda log: any("timezone" in e.properties for e in log.events),
    "something is sent": lambda log: any(effect.kind == "send" for effect in log.way(RULES).effects),
}


@pytest.mark.slow
def test_logs_come_close_to_where_the_rules_change_their_mind():
    wanting = dict(CLOSE)

    @settings(max_examples=1_000, database=None)
    @given(strategies.logs(RULES))
    def look(log):
        for name in [name for name, condition in wanting.items() if condition(log)]:
            del wanting[name]

    look()
    assert wanting == {}


def test_logs_shrink_to_what_matters():
    phases = [phase for phase in Phase if phase is not Phase.explain]  # which takes ten times as long as the rest
    bought = find(
        strategies.logs(RULES),
        lambda log: any(event.type == "bought" for event in log.events),
        settings=settings(phases=phases, database=None),
    )
    (event,) = bought.events
    assert (event.at, event.properties) == (bought.start, {"amount": Decimal("99.5")})


@given(strategies.logs(RULES))
def test_what_is_generated_fits_the_rules(log):
    assert log.way(RULES).state.now >= log.start


@given(strategies.leads(RULES, id="l-7").flatmap(lambda lead: strategies.events(RULES, lead, id="e-7", at=AT)))
def test_an_event_fits_its_lead(event):
    assert (event.id, event.lead, event.at) == ("e-7", "l-7", AT)
    state = nurture.start(RULES, nurture.Lead("l-7", {"size": 1, "plan": "free"}), at=AT)
    nurture.transition(RULES, state, event)


# -- laws ------------------------------------------------------------------------------------------------------------


@given(strategies.logs(RULES))
def test_the_laws_hold(log):
    check_laws(RULES, log)


@pytest.mark.parametrize("seed", some(4, range(12)))
def test_the_laws_hold_of_generated_programs(seed):
    case = rolled_case(seed)
    check_laws(case.rules, case.log)


def asked(*times, consent=True):
    """A log in which the lead asks at these times."""
    lead = nurture.Lead("l-1", {"size": 1, "plan": "free", "consent.email": consent})
    events = [nurture.Event(f"e-{n}", "l-1", "asked", at) for n, at in enumerate(times)]
    return Log(lead, AT, tuple(events), AT + 9 * DAY)


def broken(log, rules=RULES):
    with pytest.raises(AssertionError) as caught:
        check_laws(rules, log)
    return str(caught.value)


def test_a_host_that_counts_events_twice_is_found(monkeypatch):
    numbers = iter(range(1_000))
    monkeypatch.setattr(
        logs,
        "transition",
        lambda rules, state, event: nurture.transition(rules, state, evolve(event, id=str(next(numbers)))),
    )
    assert broken(asked(AT)).startswith("duplicates: with each event taken twice\n  lost: ")


def test_a_machine_that_loses_what_comes_together_is_found(monkeypatch):
    def lossy(rules, state, *, to):
        step = nurture.advance(rules, state, to=to)
        return evolve(step, effects=step.effects[:1])

    monkeypatch.setattr(logs, "advance", lossy)
    assert broken(asked(AT, AT + HOUR)).startswith("pieces: with time passing in pieces\n  new:  ")


def test_a_wake_that_is_missed_is_found(monkeypatch):
    monkeypatch.setattr(logs, "next_wake", lambda rules, state: None)
    assert broken(asked(AT)).startswith(
        'wakes: next_wake missed what came only later: 2026-03-05T09:00Z send email "again" ['
    )


def test_a_state_that_is_not_stored_whole_is_found(monkeypatch):
    blank = nurture.start(RULES, asked().lead, at=AT)
    monkeypatch.setattr(logs, "load_state", lambda rules, data: blank)
    assert broken(asked(AT, AT + HOUR)).startswith("wakes: ")


def found_by(law, stricter, log):
    """What a law says where the log went by laxer rules than those it is held against."""
    return next(LAWS[law](nurture.parse(stricter), log, log.way(RULES)), None)


def test_a_cap_that_is_exceeded_is_found():
    log = evolve(asked(AT, AT + HOUR), until=AT + 2 * HOUR)
    assert found_by("caps", TEXT, log) is None
    assert found_by("caps", TEXT.replace("2 per week", "1 per week"), log) == (
        "2 messages by email, where at most 1 per week may be: 2026-03-02T09:00Z, 2026-03-02T10:00Z"
    )
    assert found_by("caps", TEXT.replace("2 per week", "1 within 1 hour"), log) is None
    assert "1 within 61 minutes" in found_by("caps", TEXT.replace("2 per week", "1 within 61 minutes"), log)
    assert found_by("caps", TEXT + "channels { at most 1 per month }\n", log).startswith("2 messages by all channels")


def test_what_is_sent_without_consent_is_found(monkeypatch):
    log = asked(AT, consent=False)
    assert found_by("consent", TEXT, log) is None
    laxer = nurture.parse(TEXT.replace("  requires consent.email\n", ""))
    monkeypatch.setattr(Log, "woken", lambda log, _: log.way(laxer))
    assert found_by("consent", TEXT, log) == 'send email "hello" at 2026-03-02T09:00:00+00:00 without consent.email'


def test_a_law_can_be_left_out(monkeypatch):
    monkeypatch.setattr(logs, "next_wake", lambda rules, state: None)
    check_laws(RULES, asked(AT), without={"wakes"})
    with pytest.raises(nurture.InputError, match="must be among duplicates, pieces, wakes, keys, caps, consent"):
        check_laws(RULES, asked(AT), without={"waking"})


def test_a_broken_law_prints_a_log_that_can_be_pasted(monkeypatch):
    monkeypatch.setattr(logs, "next_wake", lambda rules, state: None)
    printed = broken(asked(AT)).partition("\n")[2]
    names = {"Log": Log, "Lead": nurture.Lead, "Event": nurture.Event, "datetime": dt}
    assert eval(printed, names) == asked(AT)  # noqa: S307 - what we printed ourselves
