"""The world of `nurture.testing`: its clock, its leads, and what is expected of them."""

import datetime as dt
from decimal import Decimal

import pytest

import nurture
from nurture.testing import World, expect

RULES = nurture.parse(
    """\
ruleset "seminars" { timezone "Asia/Tokyo" }
lead {
  title: text?
  tier: one of "free", "paid"?
}
event attended { topic: text }
event bought
score interest {
  +20 on attended, decay half-life 30 days
}
segment warm when interest >= 30
grade rank {
  A when warm
  B otherwise
}
persona boss { when title == "部長" }
journey purchase {
  stage aware
  stage keen
  stage customer
  aware -> keen when warm
  keen -> customer on bought
}
scenario follow_up {
  enter on attended, once per 90 days
  exit on bought
  goal bought within 30 days
  send email "thank_you"
  wait 3 days
  send email "offer"
  assign sales "call", due in 1 business day
  set tier = "paid"
}
channel email {
  requires consent.email
  between 09:00 and 18:00 on business days
}
""",
    name="seminars.nurture",
)
CONSENT = {"consent.email": True}


@pytest.fixture
def world():
    return World(RULES, start="2026-04-01T15:00")  # a Wednesday


@pytest.fixture
def sato(world):
    return world.lead("sato", CONSENT, title="部長")


def told(call):
    with pytest.raises(AssertionError) as caught:
        call()
    return str(caught.value)


# -- the clock -------------------------------------------------------------------------------------------------------


def test_only_the_test_moves_the_clock(world, sato):
    assert world.now == dt.datetime(2026, 4, 1, 6, tzinfo=dt.UTC)
    sato.event("attended", topic="MA")
    assert world.now == dt.datetime(2026, 4, 1, 6, tzinfo=dt.UTC)
    world.until("2026-04-02T09:00")
    world.pass_time("1 day")
    world.pass_time(dt.timedelta(hours=1))
    assert world.now == dt.datetime(2026, 4, 3, 1, tzinfo=dt.UTC)


def test_business_days_pass_as_they_are_waited(world):
    world.pass_time("3 business days")
    assert world.now == dt.datetime(2026, 4, 6, 6, tzinfo=dt.UTC)


@pytest.mark.parametrize("wrong", ["tomorrow", "2026-04-31", dt.datetime(2026, 4, 2), 5])
def test_a_time_that_is_none_is_refused(world, wrong):
    with pytest.raises(nurture.InputError, match="must be"):
        world.until(wrong)


@pytest.mark.parametrize("wrong", ["3", "-3 days", "3 moons", dt.timedelta(-1), 3])
def test_a_length_that_is_none_is_refused(world, wrong):
    with pytest.raises(nurture.InputError, match="must"):
        world.pass_time(wrong)


def test_time_does_not_go_back(world):
    with pytest.raises(nurture.InputError) as caught:
        world.until("2026-04-01T14:59")
    assert str(caught.value) == "at: must not be before 2026-04-01T15:00, the world's own time, got '2026-04-01T14:59'"


def test_what_comes_next_can_be_asked_and_stepped_to(world, sato):
    sato.event("attended", topic="MA")
    coming = world.coming()
    assert str(coming) == '2026-04-04T15:00 sato: hold back email "offer" until 2026-04-06T09:00+09:00: hours'
    assert world.now < coming.at
    assert world.step() == coming.effects
    assert world.now == coming.at
    assert [effect.kind for effect in world.step()] == ["send", "assign", "set_attribute", "left"]
    assert (world.coming(), world.step()) == (None, ())


def test_leads_are_woken_in_order_of_time(world, sato):
    other = world.lead("suzuki", CONSENT)
    sato.event("attended", topic="MA")
    world.pass_time("1 hour")
    other.event("attended", topic="MA")
    effects = world.until("2026-04-30T00:00")
    assert [(each.lead, each.kind) for each in effects[:2]] == [("sato", "held"), ("suzuki", "held")]
    assert [each.at for each in effects] == sorted(each.at for each in effects)


def test_it_comes_to_what_a_replay_comes_to(world, sato):
    for at in ("2026-04-01T15:00", "2026-04-02T12:00", "2026-04-20T10:00"):
        sato.event("attended", topic="MA", at=at)
    sato.event("bought", at="2026-07-06T09:00")
    world.until("2026-09-01T00:00")
    whole = nurture.replay(RULES, nurture.Lead("sato", {**CONSENT, "title": "部長"}), sato.log, until=world.now)
    assert sato.effects == whole.effects
    assert sato.state == whole.state


def test_a_start_is_settled_at_its_own_instant(world):
    rules = nurture.parse('ruleset "s" {}\nlead { n: integer? }\nsegment big when n > 1')
    world = World(rules, start="2026-04-01T15:00Z")
    ono = world.lead("ono", n=2)
    expect(ono).segment("big")
    assert [(each.kind, each.at) for each in ono.effects] == [("segment_changed", world.now)]
    assert world.coming().at == world.now
    assert world.pass_time("1 hour") == ono.effects == world.effects


# -- events ----------------------------------------------------------------------------------------------------------


def test_an_event_to_come_lets_time_pass_for_all(world, sato):
    ono = world.lead("ono", CONSENT)
    ono.event("attended", topic="MA")
    sato.event("attended", topic="MA", at="2026-04-02T15:00")
    assert [each.kind for each in sato.event("bought", at="2026-04-05T10:00")] == ["goal_reached", "left"]
    expect(ono).held("email", "offer", at="2026-04-04T15:00")
    world.pass_time("1 week")
    expect(sato).not_sent("email", "offer").left("follow_up", "exit", at="2026-04-05T10:00")


def test_what_is_due_at_the_instant_of_an_event_is_left_to_the_rules(world, sato):
    sato.event("attended", topic="MA")
    world.until("2026-04-05T00:00")
    due = nurture.Event("event-00002", "sato", "bought", world.coming().at)
    step = nurture.transition(RULES, sato.state, due)
    assert sato.event("bought", at=due.at) == step.effects


def test_an_event_gone_by_arrives_late(world, sato):
    world.pass_time("2 days")
    sato.event("attended", topic="MA", at="2026-04-02T15:00")
    assert world.now == dt.datetime(2026, 4, 3, 6, tzinfo=dt.UTC)
    assert sato.state.score("interest") == Decimal("19.543")


def test_an_event_seen_before_changes_nothing(world, sato):
    sato.event("attended", topic="MA", id="e-1")
    assert sato.event("attended", topic="MA", id="e-1") == ()
    expect(sato).score("interest", 20).sent("email", "thank_you", times=1)


def test_an_event_that_does_not_fit_moves_nothing(world, sato):
    with pytest.raises(nurture.EventError, match="topic"):
        sato.event("attended", at="2026-04-03T15:00")
    assert (world.now, sato.log) == (dt.datetime(2026, 4, 1, 6, tzinfo=dt.UTC), [])


def test_attributes_change(world, sato):
    sato.update({"consent.email": False}, title=None)
    expect(sato).attribute("title", None).attribute("consent.email", value=False).persona(None)


def test_several_leads_must_be_named(world, sato):
    world.lead("ono", timezone="America/New_York")
    with pytest.raises(nurture.InputError, match=r"say which: world\[id\]"):
        world.event("bought")
    with pytest.raises(nurture.InputError, match="did you mean 'sato'"):
        world["satoh"]
    assert world["sato"] is sato
    with pytest.raises(nurture.InputError, match="must not be there already"):
        world.lead("sato")


# -- records that become one, or none --------------------------------------------------------------------------------


def test_two_records_are_made_one(world, sato):
    card, form = world.lead("card", CONSENT), world.lead("form", CONSENT)
    sato.event("attended", topic="MA")
    world.pass_time("1 hour")
    card.event("attended", topic="CRM")
    assert ("left", "merged") in [(each.kind, getattr(each, "reason", "")) for each in world.merge(sato, card)]
    world.merge(sato, form)
    expect(sato).score("interest", 40).sent("email", "thank_you", times=2)
    world.pass_time("1 week")
    expect(world).sent("email", "offer", times=1)
    assert [(event.lead, event.id) for event in sato.log] == [("sato", "event-00001"), ("sato", "event-00002")]
    with pytest.raises(nurture.InputError, match="the survivor is"):
        card.event("bought")
    assert world.people == (sato,)


def test_a_lead_is_erased(world, sato):
    sato.event("attended", topic="MA")
    world.pass_time("1 day")
    world.lead("gone-2")
    with pytest.raises(nurture.InputError, match="must not be there already"):
        sato.erase("gone-2")
    assert [each.kind for each in sato.erase("gone-1")] == ["left"]
    world.pass_time("1 week")
    expect(world["gone-1"]).not_sent("email", "offer").left("follow_up", "erased").attribute("title", None)
    assert (sato.log, sato.lead) == ([], nurture.Lead("gone-1"))
    assert sato.event("bought") == ()
    with pytest.raises(nurture.InputError):
        world["sato"]


# -- expectations ----------------------------------------------------------------------------------------------------


def test_what_comes_true_says_nothing(world, sato):
    sato.event("attended", topic="MA")
    world.until("2026-04-06T09:00")
    (
        expect(world)
        .entered("follow_up", times=1)
        .sent("email", "thank_you", at="2026-04-01T15:00")
        .held("email", "offer", "hours", until="2026-04-06T09:00", at="2026-04-04T15:00")
        .sent("email", "offer", at="2026-04-06T09:00")
        .assigned("sales", "call", due="2026-04-07T09:00")
        .left("follow_up", "finished")
        .nothing_sent("email", since="2026-04-06T09:00")
        .stage("purchase", "aware")
        .score("interest", at_least=17, at_most="18.5")
        .grade("rank", "B")
        .segment("warm", inside=False)
        .persona("boss")
        .attribute("tier", "paid")
    )


def test_a_message_that_came_at_another_time(world, sato):
    sato.event("attended", topic="MA")
    assert told(lambda: expect(world).sent("email", "thank_you", at="2026-04-01T15:30")) == (
        'send email "thank_you" did not come at 2026-04-01T15:30\n'
        "  it came at 2026-04-01T15:00\n"
        "what happened up to 2026-04-01T15:00:\n"
        "  2026-04-01T15:00  enter follow_up\n"
        '  2026-04-01T15:00  send email "thank_you"\n'
        "why:\n"
        "  2026-04-01T15:00  enter follow_up (line 25): entered"
    )


def test_a_message_that_is_held_says_why(world, sato):
    sato.event("attended", topic="MA")
    world.until("2026-04-05T00:00")
    assert told(lambda: expect(world).sent("email", "offer")) == (
        'send email "offer" did not come up to 2026-04-05T00:00\n'
        '  hold back email "offer" until 2026-04-06T09:00+09:00: hours\n'
        "what happened up to 2026-04-05T00:00:\n"
        "  2026-04-01T15:00  enter follow_up\n"
        '  2026-04-01T15:00  send email "thank_you"\n'
        '  2026-04-04T15:00  hold back email "offer" until 2026-04-06T09:00+09:00: hours\n'
        "why:\n"
        "  2026-04-01T15:00  enter follow_up (line 25): entered\n"
        "  2026-04-04T15:00  follow_up step 3 (line 30): held back: hours"
    )


def test_several_leads_are_told_apart_each_on_its_own_clock(world, sato):
    ono = world.lead("ono", timezone="America/New_York")
    sato.event("attended", topic="MA")
    ono.event("attended", topic="MA")
    assert told(lambda: expect(world).nothing_sent()) == (
        "send anything came 1 time, and was expected not to: at 2026-04-01T15:00\n"
        "what happened up to 2026-04-01T15:00:\n"
        "  2026-04-01T15:00  sato  enter follow_up\n"
        '  2026-04-01T15:00  sato  send email "thank_you"\n'
        "  2026-04-01T02:00  ono   enter follow_up\n"
        '  2026-04-01T02:00  ono   hold back email "thank_you" for good: consent'
    )
    expect(ono).nothing_sent().held("email", "thank_you", "consent", at="2026-04-01T02:00")
    expect(sato).sent("email", "thank_you", at="2026-04-01T15:00")
    assert told(lambda: expect(ono).sent("email", "thank_you")).startswith("ono: send email")


def test_a_stage_says_what_the_way_there_reads(world, sato):
    sato.event("attended", topic="MA")
    assert told(lambda: expect(world).stage("purchase", "keen")) == (
        "journey purchase is aware at 2026-04-01T15:00, and keen was expected\n"
        "  the lead is not in segment warm\n"
        "  interest: 20\n"
        "    +20  +20 on attended, decay half-life 30 days  (seminars.nurture:9:3)\n"
        "           2026-04-01 1 event: +20  [event-00001]\n"
        "what happened up to 2026-04-01T15:00:\n"
        "  2026-04-01T15:00  enter follow_up\n"
        '  2026-04-01T15:00  send email "thank_you"'
    )
    assert "  no way leads from aware to customer\n" in told(lambda: expect(world).stage("purchase", "customer"))


def test_a_score_says_its_clauses(world, sato):
    sato.event("attended", topic="MA")
    assert told(lambda: expect(world).score("interest", at_least=30)) == (
        "score interest is 20 at 2026-04-01T15:00, and at least 30 was expected\n"
        "interest: 20\n"
        "  +20  +20 on attended, decay half-life 30 days  (seminars.nurture:9:3)\n"
        "         2026-04-01 1 event: +20  [event-00001]"
    )


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        (lambda e: e.score("interest", 21), "score interest is 20 at 2026-04-01T15:00, and 21 was expected"),
        (lambda e: e.score("interest", at_most=19), "score interest is 20 at 2026-04-01T15:00, and at most 19 was expected"),
        (lambda e: e.grade("rank", "A"), "grade rank is B at 2026-04-01T15:00, and A was expected"),
        (lambda e: e.segment("warm"), "segment warm is outside at 2026-04-01T15:00, and inside was expected"),
        (lambda e: e.persona(None), "the persona is boss at 2026-04-01T15:00, and none was expected"),
        (lambda e: e.attribute("title", "課長"), 'title is "部長" at 2026-04-01T15:00, and "課長" was expected'),
        (lambda e: e.sent("email", "thank_you", times=2), 'send email "thank_you" came 1 time, and was expected 2 times: at 2026-04-01T15:00'),
        (lambda e: e.not_entered("follow_up"), "enter follow_up came 1 time, and was expected not to: at 2026-04-01T15:00"),
        (lambda e: e.left("follow_up", "goal"), "leave follow_up: goal did not come up to 2026-04-01T15:00"),
        (lambda e: e.reached_goal("follow_up"), "reach the goal of follow_up did not come up to 2026-04-01T15:00"),
        (lambda e: e.assigned("sales", "call"), 'assign sales "call" did not come up to 2026-04-01T15:00'),
        (lambda e: e.held("email", "offer", until="2026-04-06"), 'hold back email "offer", until 2026-04-06 did not come up to 2026-04-01T15:00'),
    ],
)  # fmt: skip
def test_each_expectation_says_what_is_wrong(world, sato, wrong, line):
    sato.event("attended", topic="MA")
    assert told(lambda: wrong(expect(world))).splitlines()[0] == line


@pytest.mark.parametrize(
    ("misspelt", "advice"),
    [
        (lambda e: e.sent("email", "thankyou"), 'did you mean `email "thank_you"`?'),
        (lambda e: e.not_sent("mail", "thank_you"), "did you mean `email`?"),
        (lambda e: e.nothing_sent("emial"), "did you mean `email`?"),
        (lambda e: e.not_entered("folow_up"), "did you mean `follow_up`?"),
        (lambda e: e.left("folow_up"), "did you mean `follow_up`?"),
        (lambda e: e.stage("buying", "keen"), "there are `purchase`"),
        (lambda e: e.stage("purchase", "keem"), "did you mean `keen`?"),
        (lambda e: e.segment("warn", inside=False), "did you mean `warm`?"),
        (lambda e: e.persona("bos"), "did you mean `boss`?"),
        (lambda e: e.attribute("titel", None), "did you mean `title`?"),
        (lambda e: e.score("intrest", 1), "must be the name of a score"),
        (lambda e: e.grade("rnak", None), "must be the name of a grade"),
        (lambda e: e.score("interest"), "points, at_least or at_most"),
        (lambda e: e.score("interest", 20.0), "must be exact"),
    ],
)
def test_names_that_do_not_exist_never_pass_for_silence(world, sato, misspelt, advice):
    with pytest.raises(nurture.InputError) as caught:
        misspelt(expect(world))
    assert advice in str(caught.value)


def test_a_world_without_leads(world):
    expect(world).nothing_sent()
    assert told(lambda: expect(world).sent("email", "offer")).splitlines()[1:] == ["there is nobody in this world"]


# -- actions, arms and refusals --------------------------------------------------------------------------------------

PLUGGED = nurture.parse(
    """\
ruleset "plugged" { timezone "Asia/Tokyo" }
lead { title: text? }
event asked { topic: text }
scenario tell {
  enter on asked, always, side by side
  do slack { text: "x", points: 1 + 1, who: title }
  split "first" {
    1 "long" {
      send email "a"
    }
    1 "short" {
      send email "b"
    }
  }
  wait 30 days
}
channel email {}
""",
    name="plugged.nurture",
    plugins=nurture.Plugins(
        actions=[nurture.Action("slack", takes={"text": nurture.TEXT, "points": nurture.DECIMAL, "who": nurture.TEXT})]
    ),
)


@pytest.fixture
def asked():
    world = World(PLUGGED, start="2026-04-01T15:00")
    lead = world.lead("sato")
    for _ in range(21):
        lead.event("asked", topic="MA")
    return world


def test_actions_arms_and_refusals_can_be_expected(asked):
    of = expect(asked).did("slack").did("slack", {"text": "x", "points": 2}, at="2026-04-01T15:00", times=20)
    of.did("slack", {"who": None}).did("slack", {"text": "y"}, times=0)
    drawn = next(effect.arm for effect in asked["sato"].effects if effect.kind == "exposed")
    of.drew("first").drew("first", drawn, at="2026-04-01T15:00").refused("tell").refused("tell", "runs")


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        (lambda e: e.did("slack", {"text": "y", "points": 2}), 'do slack { text: "y", points: 2 } did not come up to'),
        (lambda e: e.did("slack", times=2), "do slack came 20 times, and was expected 2 times: at 2026-04-01T15:00"),
        (lambda e: e.drew("first", at="2026-04-02"), "draw an arm of first did not come at 2026-04-02"),
        (lambda e: e.refused("tell", "values"), "do not enter tell: values did not come up to"),
    ],
)
def test_what_was_not_done_says_so(asked, wrong, line):
    message = told(lambda: wrong(expect(asked)))
    assert message.startswith(line)
    assert "why:" in message


@pytest.mark.parametrize(
    ("misspelt", "advice"),
    [
        (lambda e: e.did("slak"), "did you mean `slack`?"),
        (lambda e: e.did("slack", {"txt": "x"}), "did you mean `text`?"),
        (lambda e: e.did("slack", {"points": 2.0}), "must be exact"),
        (lambda e: e.did("slack", "x"), "arguments: must be a dict"),
        (lambda e: e.drew("frst"), "did you mean `first`?"),
        (lambda e: e.drew("first", "shrt"), "did you mean `short`?"),
        (lambda e: e.refused("tel"), "did you mean `tell`?"),
    ],
)
def test_actions_and_arms_that_do_not_exist_never_pass_for_silence(asked, misspelt, advice):
    with pytest.raises(nurture.InputError) as caught:
        misspelt(expect(asked))
    assert advice in str(caught.value)
