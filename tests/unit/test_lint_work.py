"""How much the lints look at in large rules: counted, since seconds depend on the machine."""

import pytest
from warned import codes

from nurture.dsl import lints
from nurture.dsl.lints import conditions, facts, flows, reasoning

WORK = 1_000
MANY = 120


@pytest.fixture
def little_work(monkeypatch):
    monkeypatch.setattr(lints, "_WORK", WORK)


def counted(monkeypatch, module, name):
    """The calls of a function of ``module``, which grow while it is used."""
    calls, called = [], getattr(module, name)

    def counting(*arguments):
        calls.append(arguments)
        return called(*arguments)

    monkeypatch.setattr(module, name, counting)
    return calls


def channel(*caps):
    return "channel email {\n" + "".join(f" at most {cap}\n" for cap in caps) + "}\n"


def bands(*conditions):
    return "grade g {\n" + "".join(f" b{k} when {when}\n" for k, when in enumerate(conditions)) + " rest otherwise\n}\n"


@pytest.mark.usefixtures("little_work")
def test_caps_are_held_against_each_other_until_the_work_is_done(monkeypatch):
    calls = counted(monkeypatch, flows, "_covers")
    caps = [f"{k} within {k * k} minutes" for k in range(2, MANY)]
    assert codes(channel(*caps, "0 per week")) == ["N512"]  # which takes no comparing
    assert WORK - MANY < len(calls) <= WORK


@pytest.mark.usefixtures("little_work")
def test_what_is_found_before_the_work_is_done_is_reported():
    caps = [f"{k} within {k * k} minutes" for k in range(2, MANY)]
    assert codes(channel(caps[0], *caps, caps[-1])) == ["N510"]


def test_caps_without_a_number_are_held_against_no_others(monkeypatch):
    calls = counted(monkeypatch, flows, "_covers")
    assert codes(channel(*["0 per week"] * MANY, "1 per day")) == ["N512"] * MANY
    assert not calls


@pytest.mark.usefixtures("little_work")
def test_bands_are_looked_at_until_the_work_is_done(monkeypatch):
    narrowed = counted(monkeypatch, reasoning.i, "common")
    monkeypatch.setattr(facts, "check_bands", lambda *_: None)
    codes(bands(*(f"n > {k}" for k in range(MANY, 0, -1))))
    assert len(narrowed) < WORK


def test_the_bands_before_each_are_denied_once_for_all(monkeypatch):
    seen = counted(monkeypatch, conditions, "check_negations")
    codes(bands(*(f"n > {k}" for k in range(MANY, 0, -1))))
    before = [claims for _, claims, *_ in seen if claims]
    assert [len(claims) for claims in before] == list(range(1, MANY))
    assert len({id(claim) for claims in before for claim in claims}) == MANY - 1


@pytest.mark.usefixtures("little_work")
def test_conditions_are_not_started_on_once_the_work_is_done(monkeypatch):
    started = counted(monkeypatch, reasoning, "_Way")
    codes(bands(*(f"n > {k}" for k in range(MANY, 0, -1))))
    assert len(started) < MANY
