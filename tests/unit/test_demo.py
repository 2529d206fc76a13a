import io
import json
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from nurture.compiler import check_text
from nurture.diagnostics import columns
from nurture.journey.effects import Entered, GoalReached, Held
from nurture.tools import demo as demo_module
from nurture.tools.arguments import make_parser
from nurture.tools.demo import demo
from nurture.tools.demo_generator import tables
from nurture.tools.demo_generator.chance import Chance
from nurture.tools.demo_pages import Pages
from nurture.tools.demo_story import FOLDER, JOURNEY, story
from nurture.tools.formatter import format_text
from nurture.tools.layout import Paint, bar, cut, padded, paint_for, table, wrapped
from nurture.tools.testblocks import run_tests

# What `nurture demo` prints, with `FOLDER` for the folder of its files. To renew it after a change that is meant:
#   nurture demo | sed "s#$PWD/nurture/tools/demo_data#FOLDER#g" > tests/unit/golden/demo.txt
GOLDEN = Path(__file__).parent / "golden" / "demo.txt"


@pytest.fixture(scope="module")
def told():
    return story()


@pytest.fixture
def printed(told, monkeypatch):
    """What the demo prints, without running the year anew."""
    monkeypatch.setattr(demo_module, "story", lambda: told)

    def run(**options):
        out = io.StringIO()
        assert demo(out, **options) == 0
        return out.getvalue()

    return run


# -- the files -----------------------------------------------------------------------------------------------------


def test_the_files_are_what_the_generator_makes_byte_for_byte():
    for name, text in tables().items():
        assert (FOLDER / name).read_bytes() == text.encode(), f"{name}: run python -m nurture.tools.demo_generator"


def test_chance_is_the_same_on_every_version_of_python():
    chance = Chance(20_250_401)
    assert [chance.below(1_000) for _ in range(8)] == [794, 340, 479, 105, 860, 190, 969, 20]
    assert [chance.pick("abc") for _ in range(8)] == ["c", "a", "a", "b", "c", "c", "a", "c"]


def test_the_files_stay_small_and_have_no_name_that_is_cut_off():
    assert sum(path.stat().st_size for path in FOLDER.iterdir() if path.is_file()) < 1_000_000
    assert "\ufffd" not in (FOLDER / "leads.csv").read_text(encoding="utf-8")


def test_the_rules_have_no_fault_and_no_warning():
    assert check_text((FOLDER / "demo.nurture").read_text(encoding="utf-8")) == ()


def test_the_rules_are_laid_out_as_the_formatter_would():
    text = (FOLDER / "demo.nurture").read_text(encoding="utf-8")
    assert format_text(text) == text


def test_the_test_blocks_of_the_rules_pass(told):
    results = run_tests(told.rules)
    assert len(results) == 4
    assert [str(failure) for result in results for failure in result.failures] == []


# -- the story -----------------------------------------------------------------------------------------------------


def test_every_lead_is_somewhere_in_the_funnel_and_none_twice(told):
    funnel = told.funnel()
    assert sum(stage.here for stage in funnel) == funnel[0].reached == len(told.states) == 300
    assert [stage.name for stage in funnel] == ["awareness", "consideration", "decision", "customer", "advocate"]
    for before, after in pairwise(funnel):
        assert 0 < after.here <= after.reached < before.reached
        assert abs(float(after.conversion) - 100 * after.reached / before.reached) <= 0.05


def test_what_is_counted_adds_up_to_what_happened(told):
    effects = told.effects
    assert sum(told.grades().values()) == len(told.states)
    assert sum(row.later + row.dropped for row in told.held_back()) == sum(isinstance(each, Held) for each in effects)
    assert sum(row.entered for row in told.scenarios()) == sum(isinstance(each, Entered) for each in effects)
    assert sum(row.goals for row in told.scenarios()) == sum(isinstance(each, GoalReached) for each in effects)
    kinds = Counter(event.type for log in told.logs.values() for event in log)
    assert kinds["purchased"] == told.segments()["buyer"] == told.funnel()[3].reached
    assert set(kinds) == set(told.rules.program.events)


def test_the_reasons_of_the_hottest_add_up_to_their_scores(told):
    for state in told.hottest(10):
        assert state.stage(JOURNEY) in ("consideration", "decision")
        for score in ("fit", "interest"):
            why = told.why(state, score)
            assert sum(part.points for part in why.parts) == why.total == state.score(score)


def test_what_is_due_lies_in_the_week_ahead(told):
    times = [item.effect.at for item in told.coming()]
    assert times == sorted(times)
    assert all(0 < (time - told.at).days + 1 <= 7 for time in times)
    assert {item.effect.kind for item in told.coming()} == {"send", "assign", "notify"}


# -- what is printed -----------------------------------------------------------------------------------------------


def test_the_text_is_as_it_was(printed):
    assert printed().replace(str(FOLDER), "FOLDER") == GOLDEN.read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [80, 99, 100, 120])
def test_no_line_but_the_commands_is_wider_than_the_terminal(told, width):
    page, _, commands = "\n".join(Pages(told, width, Paint()).all()).partition("\nNext ")
    assert [line for line in page.splitlines() if columns(line) > width] == []
    assert all(str(FOLDER) in line for line in commands.splitlines()[1:])


def test_the_json_tells_the_same(printed, told):
    data = json.loads(printed(as_json=True))
    assert data["leads"] == 300
    assert [row["reached"] for row in data["funnel"]] == [row.reached for row in told.funnel()]
    assert [row["lead"] for row in data["hottest"]] == [state.lead.id for state in told.hottest(10)]
    assert len(data["coming"]) == len(told.coming())
    text = printed()
    assert all(row["name"] in text for row in data["hottest"])
    assert all(command in text for command in data["next"])


def test_the_commands_it_ends_with_are_commands(printed):
    for command in json.loads(printed(as_json=True))["next"]:
        program, *words = command.split()
        assert program == "nurture"
        args = make_parser().parse_args(words)
        named = [*getattr(args, "files", []), *(getattr(args, name, None) for name in ("rules", "leads", "events"))]
        assert all(Path(name).is_file() for name in named if name)


# -- layout --------------------------------------------------------------------------------------------------------


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_colour_is_for_terminals_whose_owner_has_not_refused_it(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert paint_for(Terminal()).head("x") == "\x1b[1mx\x1b[0m"
    assert paint_for(io.StringIO()).head("x") == "x"
    monkeypatch.setenv("NO_COLOR", "1")
    assert paint_for(Terminal()).head("x") == "x"
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert paint_for(Terminal()).head("x") == "x"


def test_columns_line_up_whatever_the_script():
    lines = table([("山", "1"), ("é́", "22"), ("ｱ", "3"), ("Ａ", "4")], right=[1])
    assert {columns(line) for line in lines} == {6}


@pytest.mark.parametrize("most", range(2, 30))
def test_nothing_is_wider_than_it_may_be(most):
    text = "株式会社 Ashgrove の in 情報システム部長"
    assert columns(cut(text, most)) <= most
    assert all(columns(line) <= most for line in wrapped(text, most))


def test_a_bar_shows_that_there_is_something():
    assert [len(bar(number, 1_000, 10)) for number in (0, 1, 500, 1_000)] == [0, 1, 5, 10]
    assert padded("検討", 3) == "検討"
