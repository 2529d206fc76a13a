"""What rules mean, case by case: every folder is played, and what comes of it compared literally.

The folders are those beside this file and the practices of the cookbook. ``README.md`` beside this file says what the
files of a case are. ``NURTURE_REWRITE=1`` writes what came out into the
expected files that exist; a change so written must then be worked out by hand, as the rest was.
"""

import copy
import datetime as dt
import difflib
import os
import re
from decimal import Decimal
from functools import cache
from itertools import groupby
from pathlib import Path

import attrs
import pytest
from casefiles import PLUGINS, Case, Played, instant, lead_of, line, local, rows, table

import nurture
from nurture.compiler import check_text
from nurture.diagnostics import render_all
from nurture.dsl.evaluator import Moment, at
from nurture.dsl.timeline import live
from nurture.journey.checking import checked_event
from nurture.testing.eagerness import eager

HERE = Path(__file__).parent
PRACTICES = HERE.parents[1] / "docs" / "cookbook" / "practices"
FOLDERS = sorted(path for home in (HERE, PRACTICES) for path in home.iterdir() if (path / "rules.nurture").exists())
GIVEN = {"README.md", "rules.nurture", "leads.csv", "events.csv", "merges.csv", "erasures.csv", "changed.nurture"}
END = re.compile(r"(.+) end")
MIGRATED = re.compile(r"(.+) migrated")
HEAD = re.compile(r"(\S+) of (\S+) at (\S+): .*")


case_of = cache(Case)  # several tests look at each; none of them changes it


def compared(path: Path, found: str) -> None:
    """Fail with a readable difference where ``found`` is not what stands in the file."""
    expected = path.read_text(encoding="utf-8")
    if found == expected:
        return
    if os.environ.get("NURTURE_REWRITE"):
        path.write_text(found, encoding="utf-8")
    names = (f"{path.parent.name}/{path.name}", "what came out")
    lines = difflib.unified_diff(expected.splitlines(), found.splitlines(), *names, lineterm="", n=2)
    pytest.fail("\n".join(lines) or "the files differ only in their line ends", pytrace=False)


def text_of(lines) -> str:
    return "".join(f"{each}\n" for each in lines)


# -- what is compared with each expected file ------------------------------------------------------------------------


def effects(case: Case, path: Path) -> str:
    """Every effect, lead by lead, up to the end that the file itself names.

    What a record tells as it becomes another, in that one's course, stands behind its own.
    """
    until, last = end_of(path, case)
    played = {made["id"]: case.whole(made, until).effects for made in case.leads}
    all_ = [(who, effect) for who, effects in played.items() for effect in effects]
    found = []
    for who in played:
        own = [effect for course, effect in all_ if course == who and (effect.lead == who or effect.lead not in played)]
        ends = [effect for course, effect in all_ if course != who and effect.lead == who]
        found += [(effect, case.zones[who]) for effect in (*own, *ends)]
    assert len(found) == len(all_)
    keys = [effect.key for effect, _ in found]
    assert len(set(keys)) == len(keys), "two effects have one key"
    return text_of([*(line(effect, zone) for effect, zone in found), last])


def end_of(path: Path, case: Case):
    last = path.read_text(encoding="utf-8").splitlines()[-1]
    match = END.fullmatch(last)
    assert match, f"{path}: the last line must say when the log ends, as in `2026-04-30 00:00 end`"
    return instant(match[1], case.home), last


def scores(case: Case, path: Path) -> str:
    """The state of each lead at the instants that the file names."""
    asked = rows(path)
    header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
    assert header[:2] == ["lead", "at"], f"{path}: the first columns must be lead and at"
    made = {lead["id"]: lead for lead in case.leads}
    found = []
    for row in asked:
        state = case.whole(made[row["lead"]], instant(row["at"], case.zones[row["lead"]])).state
        found.append([row["lead"], row["at"], *(case.column(state, name) for name in header[2:])])
    return table(header, found)


def explanation(case: Case, path: Path) -> str:
    """The scores explained that the file asks for by its own headings."""
    made = {lead["id"]: lead for lead in case.leads}
    asked = [HEAD.fullmatch(each) for each in path.read_text(encoding="utf-8").splitlines()]
    found = []
    for score, lead, time in (match.groups() for match in asked if match):
        played = case.whole(made[lead], dt.datetime.fromisoformat(time))
        if score == "persona":
            found.append(f"{nurture.explain_persona(case.rules, played.state)}\n")
            continue
        explained = nurture.explain(case.rules, played.state, score, events=played.taken)
        assert sum(part.points for part in explained.parts) == explained.total == played.state.score(score)
        found.append(f"{explained}\n")
    return "\n".join(found)


def journey_maps(case: Case, _: Path) -> str:
    """The map of every journey."""
    return "\n".join(case.rules.journey_map(journey.name).to_markdown() for journey in case.rules.journeys)


def comparison(case: Case, _: Path) -> str:
    """The first two journeys side by side."""
    first, second, *_ = (journey.name for journey in case.rules.journeys)
    return case.rules.compare(first, second).to_markdown()


def errors(case: Case, path: Path) -> str:
    """What was refused, lead by lead."""
    until, last = end_of(path, case)
    return text_of([*(error for made in case.leads for error in case.whole(made, until).errors), last])


def migration(case: Case, path: Path) -> str:
    """What becomes of the leads when the rules become ``changed.nurture`` at the instant of the file's first line."""
    first = path.read_text(encoding="utf-8").splitlines()[0]
    match = MIGRATED.fullmatch(first)
    assert match, f"{path}: the first line must say when, as in `2026-04-15 12:00 migrated`"
    at, (until, last) = instant(match[1], case.home), end_of(path, case)
    changed = nurture.load(case.folder / "changed.nurture", plugins=PLUGINS)
    found = [first]
    for made in case.leads:
        zone, rules = case.zones[made["id"]], changed
        step = nurture.migrate(case.rules, changed, case.whole(made, at).state)
        if step.pinned:
            rules = case.rules
        ways = [way for way in step.passages if way.fate == "pinned" or not step.pinned]
        told = [f"{way.scenario}: {way.source} -> {way.target or 'out'}, {way.fate}" for way in ways]
        found += [f"{local(at, zone)} {made['id']} {way}" for way in told]
        effects, state = [*step.effects], step.state
        for arrives, event in case.log(made["id"]):
            if at < arrives <= until:
                taken = nurture.transition(rules, state, nurture.Event(**event))
                effects, state = [*effects, *taken.effects], taken.state
        effects += nurture.advance(rules, state, to=until).effects
        found += [line(effect, zone) for effect in effects]
    return text_of([*found, last])


def stages(case: Case, _: Path) -> str:
    """The stages of every journey, with their labels and places in the funnel."""
    found = [
        [journey.name, stage.name, stage.label or "", stage.position or ""]
        for journey in case.rules.journeys
        for stage in journey.stages
    ]
    return table(["journey", "stage", "label", "position"], found)


PRODUCED = {
    "expected_comparison.md": comparison,
    "expected_effects.txt": effects,
    "expected_errors.txt": errors,
    "expected_explanation.txt": explanation,
    "expected_map.md": journey_maps,
    "expected_migration.txt": migration,
    "expected_scores.csv": scores,
    "expected_stages.csv": stages,
}
FINDINGS = "expected_findings.txt"
EXPECTED = [path for folder in FOLDERS for path in sorted(folder.iterdir()) if path.name in PRODUCED]


def name_of(path: Path) -> str:
    return path.name if path.is_dir() else f"{path.parent.name}-{path.stem}"


# -- the tests -------------------------------------------------------------------------------------------------------


def test_no_folder_is_passed_over():
    folders = {path for home in (HERE, PRACTICES) for path in home.iterdir() if path.is_dir()}
    assert {path.name for path in folders - set(FOLDERS)} <= {"__pycache__"}


def test_the_index_of_the_practices_names_each_with_its_title():
    index = (PRACTICES / "README.md").read_text(encoding="utf-8")
    for folder in FOLDERS:
        if folder.parent == PRACTICES:
            title = (folder / "README.md").read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")
            assert f"| [`{folder.name}`]({folder.name}/README.md) | {title} |" in index


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_a_case_is_what_a_case_must_be(folder):
    names = {path.name for path in folder.iterdir()}
    assert not names - GIVEN - {*PRODUCED, FINDINGS}, "there are files that no one reads"
    assert names & {*PRODUCED, FINDINGS}, "nothing is expected"
    assert {"README.md", "rules.nurture"} <= names
    assert (folder / "README.md").read_text(encoding="utf-8").startswith("# ")
    assert ({"leads.csv", "events.csv"} <= names) == bool(names & {*PRODUCED} - {"expected_stages.csv"})


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_findings_about_the_rules_are_as_expected(folder):
    text = (folder / "rules.nurture").read_text(encoding="utf-8")
    findings = check_text(text, name="rules.nurture", plugins=PLUGINS)
    if (folder / FINDINGS).exists():
        compared(folder / FINDINGS, render_all(findings) + "\n")
    else:
        assert not findings, render_all(findings)


@pytest.mark.parametrize("path", EXPECTED, ids=name_of)
def test_what_comes_out_is_as_expected(path):
    compared(path, PRODUCED[path.name](case_of(path.parent), path))


@pytest.mark.parametrize("path", [path for path in EXPECTED if path.name == "expected_effects.txt"], ids=name_of)
def test_it_comes_out_the_same_instant_by_instant_with_states_stored_between(path):
    case = case_of(path.parent)
    until, _ = end_of(path, case)
    hasty = copy.copy(case)
    hasty.rules = eager(case.rules)  # its quick steps are made for the first event already
    for made in case.leads:
        whole, pieces = case.whole(made, until), hasty.play(made, until, by_the_piece=True)
        assert pieces.effects == whole.effects
        assert pieces.state == whole.state


@pytest.mark.parametrize("path", [path for path in EXPECTED if path.name == "expected_effects.txt"], ids=name_of)
def test_the_reference_says_the_same(path):
    case = case_of(path.parent)
    until, _ = end_of(path, case)
    for made in case.leads:
        played = case.whole(made, until)
        if not (
            case.has_arrivals or case.merges or case.erasures
        ):  # the reference takes what is late at the time of what was last
            assert told(case, made, played, until) == [effect.to_dict() for effect in played.effects]
        lead = played.state.lead
        checked = [checked_event(case.rules.plan, lead, attrs.evolve(event, lead=lead.id)) for event in played.taken]
        log = {event.id: event for event in reversed(checked)}
        moment = Moment(case.rules.program, played.state.lead.attributes, tuple(sorted(log.values())), played.state.now)
        assert at(moment).facts == played.state.facts


def told(case: Case, made: dict, played: Played, until):
    begin = made["known"] or min((event.at for event in played.taken), default=until)
    lead = nurture.start(case.rules, lead_of(made), at=begin).lead
    events = [checked_event(case.rules.plan, lead, event) for event in played.taken]
    effects = live(case.rules.program, lead, begin, events, until).effects
    return [{name: plain_json(value) for name, value in effect.items()} for effect in effects]


def plain_json(value):
    if isinstance(value, dict):
        return {name: plain_json(part) for name, part in value.items()}
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, dt.date) else value


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_no_line_of_a_log_is_passed_over(folder):
    if (folder / "leads.csv").exists():
        known = [row["id"] for row in rows(folder / "leads.csv")]
        assert sorted(known) == sorted(set(known))
        strangers = [
            name for name, _ in groupby(row["lead"] for row in rows(folder / "events.csv")) if name not in known
        ]
        assert not strangers, f"leads.csv does not have {strangers}"
