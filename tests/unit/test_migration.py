"""States taken over from one version of a ruleset to the next."""

from __future__ import annotations

import datetime as dt

import pytest

import nurture

START = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
HEAD = """\
ruleset "B2B" {}
lead { size: integer? }
event asked
event visited
channel email {}
journey purchase {
  stage interested
  stage customer
  interested -> customer when at least 2 visited within 30 days
}
"""
OLD = """\
scenario follow_up {
  enter on asked
  send email "thanks"
  wait 3 days
  send email "offer"
}
"""


def rules(scenario: str, head: str = HEAD) -> nurture.Ruleset:
    return nurture.parse(head + scenario)


def edited(how: str, steps: str) -> nurture.Ruleset:
    return rules(f"scenario follow_up {{\n  enter on asked\n  {how}\n  {steps}\n}}\n")


def waiting(old: nurture.Ruleset | None = None) -> nurture.LeadState:
    """A lead that waits at step 2 since the start."""
    before = old or rules(OLD)
    state = nurture.start(before, nurture.Lead("l-1"), at=START)
    return nurture.transition(before, state, nurture.Event("e-1", "l-1", "asked", START)).state


def sent(step: nurture.Step) -> list[tuple[int, str]]:
    """Days after the start, and messages."""
    return [((item.at - START) // DAY, item.message) for item in step.effects if isinstance(item, nurture.Send)]


def after(new: nurture.Ruleset, state: nurture.LeadState, days: int = 30) -> nurture.Step:
    return nurture.advance(new, state, to=START + days * DAY)


def test_a_step_put_behind_reaches_those_who_wait_before_it() -> None:
    new = edited("when edited follow", 'send email "thanks"\n  wait 3 days\n  send email "offer"\n  send email "case"')
    found = nurture.migrate(rules(OLD), new, waiting(), at=START + DAY)
    assert found.effects == ()
    assert found.passages == (nurture.Passage("follow_up", 1, "2", "2", "follows"),)
    assert sent(after(new, found.state)) == [(3, "offer"), (3, "case")]


def test_a_named_step_is_followed_wherever_it_stands_and_keeps_its_appointment() -> None:
    old = rules(OLD.replace("wait 3", "step pause: wait 3"))
    new = edited(
        "when edited follow",
        'notify sales "look"\n  send email "thanks"\n  step pause: wait 9 days\n  send email "offer"',
    )
    found = nurture.migrate(old, new, waiting(old))
    assert found.passages[0].target == "pause"
    assert sent(after(new, found.state)) == [(3, "offer")]


def test_a_map_takes_leads_from_step_to_step() -> None:
    new = edited(
        "when edited follow, 2 -> later", 'send email "hello"\n  step later: wait 3 days\n  send email "offer"'
    )
    found = nurture.migrate(rules(OLD), new, waiting())
    assert found.passages == (nurture.Passage("follow_up", 1, "2", "later", "moves"),)
    assert sent(after(new, found.state)) == [(3, "offer")]


@pytest.mark.parametrize("how", ["when edited leave", "when edited follow, 2 -> leave"])
def test_leads_leave_at_the_instant_of_the_migration(how: str) -> None:
    new = edited(how, 'send email "hello"')
    found = nurture.migrate(rules(OLD), new, waiting(), at=START + DAY)
    (left,) = found.effects
    assert isinstance(left, nurture.Left)
    assert (left.at, left.step, left.reason) == (START + DAY, "2", "edited")
    assert left.key == "B2B/l-1/scenario/follow_up/1/left"
    assert after(new, found.state).effects == ()


def test_a_pinned_lead_goes_on_by_the_old_rules_until_it_is_through() -> None:
    old, new = rules(OLD), edited("when edited pin", 'send email "hello"')
    found = nurture.migrate(old, new, waiting(), at=START + DAY)
    assert found.pinned
    assert found.state.version == old.version
    through = after(old, found.state, 3)
    assert sent(through) == [(3, "offer")]
    assert not nurture.migrate(old, new, through.state).pinned


def test_an_edit_of_which_nothing_is_said_names_the_step() -> None:
    new = rules(OLD.replace('send email "thanks"', 'send email "hello"'))
    with pytest.raises(nurture.MigrationError) as caught:
        nurture.migrate(rules(OLD), new, waiting())
    (problem,) = caught.value.problems
    assert problem == (
        "the steps of scenario `follow_up` have changed, and the lead waits at step `2` (line 14 of the old rules): "
        "say what becomes of it, with `when edited`"
    )


def test_a_step_that_is_gone_is_named_with_where_it_seems_to_be() -> None:
    new = edited("when edited follow", 'wait 3 days\n  send email "offer"')
    with pytest.raises(nurture.MigrationError, match=r"with `when edited follow`, as in: 2 -> 1$"):
        nurture.migrate(rules(OLD), new, waiting())


def test_a_place_is_told_as_it_is_to_be_written() -> None:
    block = 'if size > 1 {\n    wait 3 days\n    send email "offer"\n  }'
    old, new = edited("", block), edited("when edited follow", 'send email "thanks"\n  ' + block)
    state = nurture.start(old, nurture.Lead("l-1", {"size": 2}), at=START)
    state = nurture.transition(old, state, nurture.Event("e-1", "l-1", "asked", START)).state
    with pytest.raises(nurture.MigrationError, match=r"as in: `1.then.1` -> `2.then.1`$"):
        nurture.migrate(old, new, state)


@pytest.mark.parametrize(
    ("steps", "to"),
    [
        ('send email "thanks"\n  wait 5 days\n  send email "offer"', "2"),
        ('send email "thanks"\n  wait 5 days\n  send email "offer"\n  wait 3 days\n  send email "more"', "4"),
        ('send email "thanks"\n  send email "offer"', "..."),
    ],
)
def test_a_step_that_says_something_else_in_its_place_is_where_its_leads_may_go(steps: str, to: str) -> None:
    with pytest.raises(nurture.MigrationError) as caught:
        nurture.migrate(rules(OLD), edited("when edited follow", steps), waiting())
    assert caught.value.problems[0].endswith(f"as in: 2 -> {to}")


def test_a_step_that_stays_where_it_is_is_no_place_for_those_of_another() -> None:
    steps = 'send email "thanks"\n  wait {} days\n  send email "offer"\n  wait 3 days\n  send email "more"'
    old, new = edited("", steps.format(3)), edited("when edited follow", steps.format(5))
    with pytest.raises(nurture.MigrationError, match=r"as in: 2 -> 2$"):
        nurture.migrate(old, new, waiting(old))


def test_a_step_with_a_name_is_found_in_its_round_wherever_the_repeat_stands() -> None:
    block = 'repeat 3 times {\n    step pause: wait 3 days\n    send email "offer"\n  }'
    old = rules(f"scenario follow_up {{\n  enter on asked\n  {block}\n}}\n")
    state = after(old, waiting(old), 4).state
    new = edited("when edited follow", f'send email "thanks"\n  {block.replace("3 times", "5 times")}')
    [passage] = nurture.migrate(old, new, state).passages
    assert (passage.source, passage.target, passage.fate) == ("pause.round2", "pause.round2", "follows")


@pytest.mark.parametrize(("length", "left_at"), [("2 days", 2), ("1 day", 1), ("12 hours", 1)])
def test_an_exit_after_a_time_counts_from_the_entry_also_where_it_is_new(length: str, left_at: int) -> None:
    new = edited(f"exit after {length}", 'send email "thanks"\n  wait 3 days\n  send email "offer"')
    found = nurture.migrate(rules(OLD), new, after(rules(OLD), waiting(), 1).state)
    effects = (*found.effects, *after(new, found.state).effects)
    assert [(item.kind, item.at) for item in effects] == [("left", START + left_at * DAY)]


def test_a_scenario_that_is_gone_is_named_and_can_be_closed_instead() -> None:
    with pytest.raises(
        nurture.MigrationError, match=r"there is no scenario `follow_up`, in which .* waits at step `2`"
    ):
        nurture.migrate(rules(OLD), rules(""), waiting())
    closed = rules("scenario follow_up {\n  when edited leave\n}\n")
    assert [item.kind for item in nurture.migrate(rules(OLD), closed, waiting()).effects] == ["left"]


def test_loading_a_state_of_an_earlier_version_names_the_step() -> None:
    data = nurture.dump_state(waiting(rules(OLD.replace("wait 3", "step pause: wait 3"))))
    with pytest.raises(nurture.StateError, match="step 'pause' of scenario 'follow_up', which these rules do not have"):
        nurture.load_state(rules(OLD), data)


def test_keys_are_told_apart_only_where_a_place_would_be_used_again() -> None:
    new = edited("when edited follow, 2 -> 1", 'wait 3 days\n  send email "offer"\n  send email "case"')
    found = nurture.migrate(rules(OLD), new, waiting())
    keys = [item.key for item in after(new, found.state).effects if isinstance(item, nurture.Send)]
    assert keys == ["B2B/l-1/scenario/follow_up/1/2/edited1", "B2B/l-1/scenario/follow_up/1/3/edited1"]
    same = edited("when edited follow", 'send email "thanks"\n  wait 3 days\n  send email "case"')
    found = nurture.migrate(rules(OLD), same, waiting())
    assert next(item.key for item in after(same, found.state).effects) == "B2B/l-1/scenario/follow_up/1/3"


def test_a_new_scenario_lets_nobody_in_by_what_holds_already() -> None:
    big = 'scenario big {\n  enter when size > 10, when size > 10 for 5 days\n  send email "hello"\n}\n'
    old, new = rules(OLD), rules(OLD + big)
    state = nurture.start(old, nurture.Lead("l-1", {"size": 20}), at=START)
    state = nurture.advance(old, state, to=START + DAY).state
    found = nurture.migrate(old, new, state)
    assert found.effects == ()
    assert sent(after(new, found.state)) == [(6, "hello")]  # five days, counted from the migration


def test_a_renamed_stage_keeps_its_leads_and_one_that_is_gone_is_named() -> None:
    head = HEAD.replace("interested", "curious")
    with pytest.raises(nurture.MigrationError, match="no stage `interested`, which the lead is in"):
        nurture.migrate(rules(OLD), rules(OLD, head), waiting())
    head = head.replace("stage curious", "stage curious was interested")
    found = nurture.migrate(rules(OLD), rules(OLD, head), waiting())
    assert found.state.stage("purchase") == "curious"
    assert found.effects == ()


def test_what_only_the_new_rules_ask_is_worked_out_from_the_log() -> None:
    old, new = rules(OLD), rules("segment keen when at least 1 asked within 60 days\n" + OLD)
    with pytest.raises(nurture.MigrationError, match="ask of `asked` what the state does not remember"):
        nurture.migrate(old, new, waiting())
    log = [nurture.Event("e-1", "l-1", "asked", START)]
    found = nurture.migrate(old, new, waiting(), events=log)
    assert found.state.segments == {"keen"}
    assert [item.kind for item in found.effects] == ["segment_changed"]
    assert nurture.migrate(old, new, waiting(), events=[]).state.segments == frozenset()


def test_a_type_of_event_that_is_new_needs_no_log() -> None:
    head = HEAD + "event called\nsegment spoken when any called\n"
    assert nurture.migrate(rules(OLD), rules(OLD, head), waiting()).state.segments == frozenset()


def test_counts_of_a_shared_question_go_on() -> None:
    old, new = rules(OLD), rules(OLD + 'scenario other {\n  enter on visited\n  notify sales "look"\n}\n')
    seen = nurture.transition(old, waiting(), nurture.Event("e-2", "l-1", "visited", START + DAY)).state
    found = nurture.migrate(old, new, seen)
    step = nurture.transition(new, found.state, nurture.Event("e-3", "l-1", "visited", START + 2 * DAY))
    assert step.state.stage("purchase") == "customer"


def test_a_higher_cap_notes_that_it_cannot_count_what_was_not_kept() -> None:
    head = HEAD.replace("channel email {}", "channel email {\n  at most 1 per week\n}")
    old, new = rules(OLD, head), rules(OLD, head.replace("at most 1", "at most 3"))
    found = nurture.migrate(old, new, waiting(old))
    assert found.notes == ("a cap of channel `email` counts no more than the last 1 messages before the migration",)


def test_rules_of_another_name_and_states_of_other_rules_are_refused() -> None:
    with pytest.raises(nurture.InputError, match="must be a version of ruleset 'B2B'"):
        nurture.migrate(rules(OLD), nurture.parse('ruleset "other" {}'), waiting())
    with pytest.raises(nurture.StateError, match="the state was made by"):
        nurture.migrate(rules(""), rules(OLD), waiting())


def test_the_same_rules_change_nothing() -> None:
    state = waiting()
    found = nurture.migrate(rules(OLD), rules(OLD), state)
    assert (found.state, found.effects) == (state, ())
    assert [passage.fate for passage in found.passages] == ["stays"]


def test_an_erased_lead_stays_erased() -> None:
    old, new = rules(OLD), edited("when edited leave", 'send email "hello"')
    gone = nurture.erase(old, waiting(), at=START + DAY, known_as="gone-1").state
    found = nurture.migrate(old, new, gone)
    assert found.effects == ()
    assert nurture.load_state(new, nurture.dump_state(found.state)) == found.state


def test_a_state_taken_over_can_be_written_down_and_read_again() -> None:
    new = edited("when edited follow, 2 -> 1", 'wait 3 days\n  send email "offer"')
    found = nurture.migrate(rules(OLD), new, waiting())
    assert nurture.load_state(new, nurture.dump_state(found.state)) == found.state


def test_what_the_old_rules_did_not_note_counts_as_told_when_the_run_began() -> None:
    head = HEAD + "event email_opened { message: text }\n"
    state = waiting(rules(OLD, head))
    steps = (
        '  enter on asked\n  send email "thanks"\n  wait until opened "thanks", at most 3 days\n  send email "offer"\n'
    )
    new = rules("scenario follow_up {\n  when edited follow, 2 -> 2\n" + steps + "}\n", head)
    opened = nurture.Event("o", "l-1", "email_opened", START + DAY, {"message": "thanks"})
    moved = nurture.migrate(rules(OLD, head), new, state, events=[]).state
    assert sent(nurture.transition(new, moved, opened)) == [(1, "offer")]
    early = nurture.transition(rules(OLD, head), state, opened).state
    log = [nurture.Event("e-1", "l-1", "asked", START), opened]
    assert [effect.kind for effect in nurture.migrate(rules(OLD, head), new, early, events=log).effects] == [
        "send",
        "left",
    ]


def test_a_run_that_did_not_note_what_is_newly_asked_of_it_is_not_taken_over() -> None:
    head = HEAD.replace("event asked\n", "event asked { about: text }\nevent bought { about: text }\n")
    old = rules(OLD.replace("wait 3 days", "if entry.about is known {\n    wait 3 days\n  }"), head)
    state = nurture.start(old, nurture.Lead("l-1"), at=START)
    state = nurture.transition(old, state, nurture.Event("e-1", "l-1", "asked", START, {"about": "x"})).state
    until = "wait until any bought where about == entry.about since entry, at most 3 days"
    new = rules(
        f"scenario follow_up {{\n  when edited follow, `2.then.1` -> 1\n  enter on asked\n  {until}\n}}\n", head
    )
    with pytest.raises(nurture.MigrationError, match="this run did not note it"):
        nurture.migrate(old, new, state, events=[])


def test_an_attribute_that_the_new_rules_do_not_declare_is_dropped_and_told() -> None:
    old = rules(OLD)
    state = nurture.start(old, nurture.Lead("l-1", {"size": 300}), at=START)
    found = nurture.migrate(old, rules(OLD, HEAD.replace("size", "staff")), state)
    assert dict(found.state.lead.attributes) == {}
    assert found.notes == ("attribute `size` is dropped: the new rules do not declare it",)


def test_what_a_lead_that_is_put_back_does_again_has_a_key_of_its_own() -> None:
    new = edited("when edited follow, 2 -> 1", 'send email "thanks again"\n  wait 3 days\n  send email "offer"')
    found = nurture.migrate(rules(OLD), new, waiting())
    effects = (*found.effects, *after(new, found.state).effects)
    keys = [effect.key for effect in effects if isinstance(effect, nurture.Send)]
    assert keys == ["B2B/l-1/scenario/follow_up/1/1/edited1", "B2B/l-1/scenario/follow_up/1/3/edited1"]


def test_a_journey_that_is_new_begins_at_its_first_stage_at_the_instant_of_the_migration() -> None:
    new = rules(OLD, HEAD + "journey other {\n  stage first\n  stage second\n  first -> second when size > 3\n}\n")
    found = nurture.migrate(rules(OLD), new, waiting(), at=START + DAY)
    assert found.state.stage("other") == "first"
    assert found.state.stage("purchase") == "interested"
