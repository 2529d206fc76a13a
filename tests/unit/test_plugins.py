"""Plug-ins: where a name is looked for, and what is said of a broken one."""

import json
import pickle
import sys

import packages
import pytest

import nurture
from nurture.compiler import check_text

WAY = "from nurture import Preset, PresetStage\nWAY = Preset({name!r}, [PresetStage('one'), PresetStage('two')])\n"
RULES = 'ruleset "x" {{}}\nevent go\njourney j {{\n  use {name}\n  {first} -> {second} on go\n}}\n'


def rules(name, first="one", second="two"):
    return RULES.format(name=name, first=first, second=second)


def codes(text, **plugins):
    return {item.code: item.help for item in check_text(text, plugins=nurture.Plugins(**plugins)) if item.code < "N5"}


@pytest.fixture
def lay_out(tmp_path, monkeypatch):
    """Lay a package out where imports look for it; its modules are forgotten again."""

    def lay(name, points, module=""):
        folder = tmp_path / name
        packages.lay_out(folder, name, points, module)
        monkeypatch.syspath_prepend(folder)

    before = set(sys.modules)
    yield lay
    for name in set(sys.modules) - before:
        if name.startswith("laid_"):
            del sys.modules[name]


def test_what_is_given_goes_before_what_is_installed_and_that_before_the_librarys(lay_out):
    assert codes(rules("aida", "attention", "interest")) == {}
    lay_out("laid_a", {"nurture.presets": {"aida": "laid_a:WAY"}}, WAY.format(name="aida"))
    assert codes(rules("aida")) == {}
    given = nurture.Preset("aida", [nurture.PresetStage("mine"), nurture.PresetStage("yours")])
    assert codes(rules("aida", "mine", "yours"), presets=[given]) == {}


def test_installed_plugins_can_be_switched_off(lay_out, folder):
    lay_out("laid_a", {"nurture.presets": {"way": "laid_a:WAY"}}, WAY.format(name="way"))
    assert codes(rules("way")) == {}
    assert set(codes(rules("way"), installed=False)) == {"N254"}
    folder.put("x.nurture", rules("way"))
    assert folder.nurture("check", "x.nurture").code == 0
    assert folder.nurture("--no-plugins", "check", "x.nurture").code == 1
    assert folder.nurture("--no-plugins", "plugins", "--json").json == []


@pytest.mark.parametrize(
    ("value", "module", "problem"),
    [
        ("laid_b:WAY", "1 / 0", "'laid_b:WAY' cannot be loaded: ZeroDivisionError: division by zero"),
        ("laid_b:WAY", "import sys; sys.exit(3)", "'laid_b:WAY' cannot be loaded: SystemExit: 3"),
        ("laid_b:NO", "", "'laid_b:NO' cannot be loaded: AttributeError: module 'laid_b' has no attribute 'NO'"),
        ("laid_b:WAY", "WAY = 5", "it must be a nurture.Preset, and is of class int"),
        ("laid_b:WAY", WAY.format(name="b"), "its entry point is called 'way', and it calls itself 'b'"),
    ],
)
def test_a_broken_plugin_is_a_fault_that_names_it_where_it_is_used(lay_out, folder, value, module, problem):
    lay_out("laid_b", {"nurture.presets": {"way": value}}, module)
    (found,) = (item for item in check_text(rules("way")) if item.code == "N233")
    assert found.message == "the preset plug-in `way` of laid_b 1.0 cannot be used"
    assert found.help == problem
    assert (found.span.line, found.span.column) == (4, 7)
    assert codes(rules("aida", "attention", "interest")) == {}
    listed = folder.nurture("plugins", "--json")
    entry = {"kind": "presets", "name": "way", "packages": ["laid_b 1.0"], "problem": problem}
    assert (listed.code, entry in json.loads(listed.out)) == (1, True)


def test_two_packages_that_bring_one_name_are_both_named(lay_out, folder):
    for name in ("laid_a", "laid_b"):
        lay_out(name, {"nurture.presets": {"way": f"{name}:WAY"}}, WAY.format(name="way"))
    (found,) = (item for item in check_text(rules("way")) if item.code == "N233")
    assert found.message == "the preset plug-in `way` of laid_a 1.0 and laid_b 1.0 cannot be used"
    assert "preset  way  laid_a 1.0 and laid_b 1.0  broken: 2 packages bring one" in folder.nurture("plugins").out


def test_a_calendar_that_is_nothing_to_call_is_broken(lay_out):
    lay_out("laid_b", {"nurture.calendars": {"acme": "laid_b:DAYS"}}, "DAYS = []")
    found = codes('ruleset "x" { holidays in "JP" from "acme" }\n')
    assert found == {"N233": "it must be something to call, and is of class list"}


def test_near_names_are_those_of_all_that_is_there(lay_out):
    lay_out("laid_a", {"nurture.presets": {"demand_ways": "laid_a:WAY"}})
    assert "did you mean `demand_ways`?" in codes(rules("demand_way"))["N254"]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"presets": [nurture.Preset("a", [nurture.PresetStage("s")])] * 2}, "must not have two of one name"),
        ({"calendars": {"a": 5}}, "must be a function of country and year"),
        ({"calendars": ["a"]}, "must be a mapping"),
        ({"installed": "no"}, "must be a bool"),
    ],
)
def test_what_is_given_is_checked_at_once(given, problem):
    with pytest.raises(nurture.InputError, match=problem):
        nurture.Plugins(**given)


def test_plugins_are_no_other_thing():
    with pytest.raises(nurture.InputError, match="plugins: must be a Plugins"):
        nurture.parse('ruleset "x" {}', plugins={"presets": []})


def test_a_pickled_ruleset_keeps_what_was_given_and_asks_packages_anew(lay_out):
    kept = nurture.parse(rules("way"), plugins=nurture.Plugins(presets=[nurture.Preset("way", [
        nurture.PresetStage("one"), nurture.PresetStage("two")])]))  # fmt: skip
    assert pickle.loads(pickle.dumps(kept)).plugins == kept.plugins  # noqa: S301 - our own
    lay_out("laid_a", {"nurture.presets": {"way": "laid_a:WAY"}}, WAY.format(name="way"))
    found = nurture.parse(rules("way"))
    assert pickle.loads(pickle.dumps(found)) == found == kept  # noqa: S301 - our own


def test_a_plugin_that_cannot_be_pickled_lets_pickling_fail():
    rules = nurture.parse('ruleset "x" {}', plugins=nurture.Plugins(calendars={"a": lambda country, year: ()}))
    with pytest.raises((pickle.PicklingError, AttributeError), match="lambda"):
        pickle.dumps(rules)
