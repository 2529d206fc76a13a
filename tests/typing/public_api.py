"""The public names as a user's type checker sees them: never run, only read by mypy and pyright, both strict."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, assert_never, assert_type

import nurture
from nurture import testing

# -- rules -----------------------------------------------------------------------------------------------------------


def rules_from_anywhere(path: Path, text: str, data: dict[str, Any]) -> nurture.Ruleset:
    assert_type(nurture.load(path), nurture.Ruleset)
    assert_type(nurture.load("b2b.nurture"), nurture.Ruleset)
    assert_type(nurture.parse(text), nurture.Ruleset)
    assert_type(nurture.Ruleset.from_dict(data), nurture.Ruleset)
    return nurture.parse(text, name="b2b.nurture")


def rules_with_plugins(path: Path) -> nurture.Ruleset:
    def acme(country: str, year: int) -> list[dt.date]:
        return [dt.date(year, 10, 1)] if country == "JP" else []

    def domain_of(email: str) -> str | None:
        return email.partition("@")[2] or None

    def plateau(days: int) -> list[int]:
        return [nurture.Curve.WHOLE] * days

    function = nurture.Function("domain_of", (nurture.TEXT,), nurture.TEXT, domain_of, version="2", takes_missing=False)
    assert_type(function.version, str)
    curve = nurture.Curve("plateau", plateau)
    assert_type(curve.over(30), tuple[int, ...])
    preset = nurture.Preset("trial", (nurture.PresetStage("trying"),))
    channel = nurture.ChannelPreset(nurture.Channel("line"), check=lambda message: message or None, about="by LINE")
    assert_type(channel.problem("welcome"), str | None)
    plugins = nurture.Plugins(
        functions=(function,),
        curves=(curve,),
        calendars={"acme": acme},
        presets=(preset,),
        channels=(channel,),
        installed=False,
    )
    assert_type(nurture.load(path, plugins=plugins).plugins, nurture.Plugins)
    return nurture.parse("", plugins=plugins)


def what_rules_say(rules: nurture.Ruleset) -> None:
    assert_type(nurture.__version__, str)
    assert_type(rules.name, str)
    assert_type(rules.version, str)
    assert_type(rules.state_bound, int)
    assert_type(rules.to_text(), str)
    assert_type(rules.to_dict(), dict[str, Any])
    assert_type(rules.warnings, tuple[nurture.Diagnostic, ...])
    assert_type(rules.personas, tuple[nurture.Persona, ...])
    assert_type(rules.journeys, tuple[nurture.Journey, ...])
    assert_type(rules.stages, tuple[nurture.Stage, ...])
    assert_type(rules.scenarios, tuple[nurture.Scenario, ...])
    assert_type(rules == nurture.parse(rules.to_text()), bool)
    assert_type(hash(rules), int)


def what_a_finding_says(finding: nurture.Diagnostic) -> None:
    assert_type(finding.code, str)
    assert_type(finding.message, str)
    assert_type(finding.help, str | None)
    assert_type(finding.place, str)
    assert_type(finding.span.line, int)
    assert_type(str(finding.severity), str)
    assert_type(finding.to_dict(), dict[str, object])


# -- people and events -----------------------------------------------------------------------------------------------


def a_lead() -> nurture.Lead:
    lead = nurture.Lead(id="l-1", attributes={"title": "部長", "employees": 1200}, timezone="Asia/Tokyo", account="a-1")
    assert_type(lead.id, str)
    assert_type(lead.timezone, str | None)
    assert_type(lead.account, str | None)
    assert_type(lead.attributes["title"], Any)
    assert_type(sorted([lead, nurture.Lead("l-2")]), list[nurture.Lead])
    return lead


def an_account() -> nurture.Account:
    account = nurture.Account(id="a-1", name="山田製作所", attributes={"employees": 1200})
    assert_type(account.id, str)
    assert_type(account.name, str | None)
    return account


def an_event(when: dt.datetime) -> nurture.Event:
    event = nurture.Event(id="e-1", lead="l-1", type="seminar_attended", at=when, properties={"topic": "MA"})
    assert_type(event.id, str)
    assert_type(event.lead, str)
    assert_type(event.type, str)
    assert_type(event.at, dt.datetime)
    assert_type(event.properties["topic"], Any)
    assert_type(max([event, nurture.Event("e-2", "l-1", "purchased", when)]), nurture.Event)
    return event


# -- running ---------------------------------------------------------------------------------------------------------


def step_by_step(rules: nurture.Ruleset, lead: nurture.Lead, event: nurture.Event, later: dt.datetime) -> None:
    state = nurture.start(rules, lead, at=event.at)
    assert_type(state, nurture.LeadState)
    step = nurture.transition(rules, state, event)
    assert_type(step, nurture.Step)
    assert_type(step.state, nurture.LeadState)
    assert_type(step.effects, tuple[nurture.Effect, ...])
    assert_type([str(note) for note in step.trace], list[str])
    assert_type(nurture.advance(rules, step.state, to=later), nurture.Step)
    assert_type(nurture.next_wake(rules, step.state), dt.datetime | None)


def what_a_state_says(rules: nurture.Ruleset, state: nurture.LeadState) -> None:
    assert_type(state.now, dt.datetime)
    assert_type(state.lead, nurture.Lead)
    assert_type(state.score("interest"), Decimal)
    assert_type(state.grade("priority"), str | None)
    assert_type(state.stage("purchase"), str)
    assert_type(state.segments, frozenset[str])
    assert_type(state.persona, str | None)
    assert_type(nurture.dump_state(state), bytes)
    assert_type(nurture.load_state(rules, b""), nurture.LeadState)
    assert_type(nurture.load_state(rules, ""), nurture.LeadState)
    assert_type(nurture.erase(rules, state, at=state.now, known_as="gone-1"), nurture.Step)
    assert_type(nurture.consents(state), dict[str, nurture.Consent])
    assert_type(nurture.committee([state.lead], "a-1", roles=["champion"]), nurture.Committee)
    assert_type(nurture.merge(rules, state, state, log=[], at=state.now), nurture.Step)
    assert_type(nurture.duplicates([state.lead], keys=["email", ("name", "phone")])[0].reasons[0], nurture.SharedKey)


def a_whole_log(
    rules: nurture.Ruleset, lead: nurture.Lead, events: Iterable[nurture.Event], until: dt.datetime
) -> None:
    replay = nurture.replay(rules, lead, events, until=until)
    assert_type(replay, nurture.Replay)
    assert_type(replay.state, nurture.LeadState)
    assert_type(replay.steps, tuple[nurture.Step, ...])
    assert_type(replay.effects, tuple[nurture.Effect, ...])
    assert_type(nurture.replay(rules, lead, (), until=until, start_at=until), nurture.Replay)


def why(rules: nurture.Ruleset, state: nurture.LeadState, events: list[nurture.Event]) -> None:
    explanation = nurture.explain(rules, state, "interest", events=events)
    assert_type(explanation, nurture.Explanation)
    assert_type(explanation.total, Decimal)
    assert_type([part.points for part in explanation.parts], list[Decimal])
    assert_type([day.ids for part in explanation.parts for day in part.days], list[tuple[str, ...]])
    assert_type(explanation.to_dict(), dict[str, Any])
    assert_type(nurture.explain(rules, state, "interest"), nurture.Explanation)
    assert_type(nurture.scorer(rules, "fit", at=state.now), nurture.Scorer)
    assert_type(nurture.scorer(rules, "fit", at=state.now, of="nested").score({}), int)


def tables_at_once(rules: nurture.Ruleset, frame: object, at: dt.datetime) -> None:
    assert_type(nurture.sql(rules, "score", dialect="duckdb", at=at, only=["fit"], events=("crm", "events")), str)
    assert_type(nurture.frames.score(rules, frame, "events/*.parquet", at=at, zone="Asia/Tokyo"), Any)
    assert_type(nurture.frames.replay(rules, frame, frame, until=at, processes=2, batch=1_000).effects, Any)


def what_tables_are_refused_for(refused: nurture.BackendError, odd: nurture.FrameError) -> None:
    assert_type(refused.refusals, tuple[nurture.Refusal, ...])
    assert_type([(each.line, each.construct, each.reason) for each in refused.refusals], list[tuple[int, str, str]])
    assert_type(odd.problems, tuple[str, ...])


# -- tests of one's own rules ----------------------------------------------------------------------------------------


def a_test_of_rules(rules: nurture.Ruleset, at: dt.datetime) -> None:
    world = testing.World(rules, start="2026-04-01T15:00")
    assert_type(world.now, dt.datetime)
    sato = world.lead("sato", {"consent.email": True}, timezone="Asia/Tokyo", title="部長")
    assert_type(sato, testing.Person)
    assert_type(sato.event("asked", {"topic": "x"}, at=at, id="e-1", plan="free"), tuple[nurture.Effect, ...])
    assert_type(sato.update(title=None), tuple[nurture.Effect, ...])
    assert_type(sato.state, nurture.LeadState)
    assert_type(world["sato"].effects, tuple[nurture.Effect, ...])
    assert_type(world.pass_time("3 days"), tuple[nurture.Effect, ...])
    assert_type(world.until(at), tuple[nurture.Effect, ...])
    assert_type(world.coming(), testing.Coming | None)
    assert_type(testing.expect(world).sent("email", "hello", at=at, times=1), testing.Expectation)
    assert_type(testing.expect(sato).score("interest", at_least=Decimal(5)).stage("j", "s"), testing.Expectation)
    log = testing.Log(sato.lead, at, tuple(sato.log), at)
    assert_type(log.way(rules), testing.Way)
    testing.check_laws(rules, log, without={"caps"})


# -- effects ---------------------------------------------------------------------------------------------------------


def what_every_effect_says(effect: nurture.Effect) -> None:
    assert_type(effect.kind, str)
    assert_type(effect.key, str)
    assert_type(effect.lead, str)
    assert_type(effect.at, dt.datetime)
    assert_type(effect.to_dict(), dict[str, Any])


def matched(
    effect: nurture.Send
    | nurture.Assign
    | nurture.Notify
    | nurture.SetAttribute
    | nurture.Entered
    | nurture.Left
    | nurture.GoalReached
    | nurture.Act
    | nurture.Refused
    | nurture.Exposed
    | nurture.Held
    | nurture.StageChanged
    | nurture.SegmentChanged,
) -> str:
    match effect:
        case nurture.Send(channel=channel, message=message):
            return channel + message + effect.scenario + effect.step
        case nurture.Assign(team=team, task=task, due=due):
            assert_type(due, dt.datetime | None)
            return team + task
        case nurture.Notify(team=team, text=text):
            return team + text
        case nurture.SetAttribute(attribute=attribute, value=value):
            assert_type(value, Any)
            return attribute
        case nurture.Entered(enrolment=enrolment) | nurture.GoalReached(enrolment=enrolment):
            assert_type(enrolment, int)
            return effect.scenario
        case nurture.Left(enrolment=enrolment, reason=reason):
            assert_type(enrolment, int)
            return reason
        case nurture.Act(action=told) | nurture.Refused(reason=told):
            return told
        case nurture.Exposed(experiment=experiment, arm=arm):
            return experiment + arm
        case nurture.Held(channel=channel, message=message, reason=reason, until=until):
            assert_type(until, dt.datetime | None)
            return channel + message + reason
        case nurture.StageChanged(journey=journey, source=source, target=target):
            return journey + source + target
        case nurture.SegmentChanged(segment=segment, entered=entered):
            assert_type(entered, bool)
            return segment
        case _:
            assert_never(effect)


# -- rules out of objects --------------------------------------------------------------------------------------------


def rules_out_of_objects() -> nurture.Ruleset:
    warm = nurture.expression("interest >= 10")
    declarations: list[nurture.Declaration] = [
        nurture.LeadSchema((nurture.Field("title", nurture.TEXT, optional=True),)),
        nurture.EventType("asked"),
        nurture.Persona("director", when=nurture.expression('title == "director"'), goals=("growth",), priority=1),
        nurture.Score("interest", clauses=(nurture.Points(Decimal(10), on=nurture.Selection("asked")),)),
        nurture.Segment("warm", warm),
        nurture.Grade("rank", (nurture.Band("A", nurture.expression("warm")), nurture.Band("B"))),
        nurture.Journey(
            "buying",
            (nurture.Stage("new", "新規", "tofu"), nurture.Stage("known")),
            (nurture.Transition(("new",), target="known", trigger=nurture.When(warm)),),
        ),
        nurture.Scenario(
            "welcome",
            enter=(nurture.On(nurture.Selection("asked")),),
            steps=(nurture.Wait(nurture.Duration(1, "day")), nurture.SendStep("email", "hello")),
        ),
        nurture.Channel("email"),
    ]
    assert_type(nurture.Ruleset.build(nurture.Settings("Small"), declarations), nurture.Ruleset)
    return nurture.Ruleset.build("Small", declarations)


# -- errors ----------------------------------------------------------------------------------------------------------


def whose_fault(error: nurture.NurtureError) -> str:
    match error:
        case nurture.RulesError():
            assert_type(error.diagnostics, tuple[nurture.Diagnostic, ...])
            return "the rules"
        case nurture.LateEventError() | nurture.EventError() | nurture.LeadError() | nurture.InputError():
            assert_type(error.field, str)
            assert_type(error.value, object)
            return error.problem
        case nurture.TableError():
            assert_type(error.line, int)
            return error.file + error.field + error.problem
        case nurture.StateError():
            return "the host"
        case _:
            return "another"


def errors_are_value_errors(data: nurture.InputError | nurture.StateError | nurture.TableError) -> ValueError:
    return data


def plain(attributes: Mapping[str, object]) -> nurture.Lead:
    return nurture.Lead("l-1", attributes)
