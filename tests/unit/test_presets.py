"""Presets: what is in them, what a journey makes of one, and what a ruleset of its own presets keeps."""

import copy
import pickle

import pytest

import nurture
from nurture.compiler import check_text
from nurture.domain.journeys import Use
from nurture.domain.presets import PRESETS

HEAD = 'ruleset "presets" {}\nevent go\n'
OWN = nurture.Preset(
    "own", [nurture.PresetStage("a", "tofu", {"en": "A"}), nurture.PresetStage("b", None, {"ja": "い"})]
)


def journey(*lines, presets=()):
    text = HEAD + "journey j {\n" + "\n".join(lines) + "\n}\n"
    return nurture.parse(text, plugins=nurture.Plugins(presets=presets))


def shown(rules):
    return [(stage.name, stage.label, stage.position) for stage in rules.stages]


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_every_preset_has_labels_and_a_place_for_each_stage(preset):
    assert preset.languages == ("en", "ja")
    for stage in preset.stages:
        assert stage.position
        assert set(stage.labels) == {"en", "ja"}
        assert stage.labels["en"].lower() == stage.name


def test_labels_are_in_the_language_asked_for():
    assert shown(journey("use own", presets=[OWN])) == [("a", "A", "tofu"), ("b", None, None)]
    assert shown(journey('use own in "ja"', presets=[OWN])) == [("a", None, "tofu"), ("b", "い", None)]


def test_own_presets_come_before_those_of_the_library_and_stay_with_their_ruleset():
    mine = nurture.Preset("aisas", [nurture.PresetStage("only")])
    assert [stage.name for stage in journey("use aisas", presets=[mine]).stages] == ["only"]
    assert len(journey("use aisas").stages) == 5


def test_what_is_written_out_is_the_same_version_and_what_has_changed_is_another():
    used, written = (
        journey("use own", "a -> b on go", presets=[OWN]),
        journey("stage a tofu", "stage b", "a -> b on go"),
    )
    assert used.version == written.version
    longer = nurture.Preset("own", [*OWN.stages, nurture.PresetStage("c")])
    assert journey("use own", "a -> b on go", presets=[longer]).version != used.version


def test_text_and_json_keep_the_use():
    rules = journey('use aida in "ja" without desire', "stage trial after interest", "attention -> interest on go")
    assert nurture.parse(rules.to_text()) == rules == nurture.Ruleset.from_dict(rules.to_dict())
    assert 'use aida in "ja" without desire' in rules.to_text()
    assert [stage.name for stage in rules.stages] == ["attention", "interest", "trial", "action", "satisfaction"]


def test_a_ruleset_with_its_own_presets_can_be_copied_and_pickled():
    rules = journey("use own", presets=[OWN])
    assert copy.deepcopy(rules) == pickle.loads(pickle.dumps(rules)) == rules  # noqa: S301
    assert rules != journey("use own", presets=[nurture.Preset("own", [nurture.PresetStage("a")])])
    built = nurture.Ruleset.build(
        "presets", [nurture.Journey("j", use=Use("own"))], plugins=nurture.Plugins(presets=[OWN])
    )
    assert built.stages[0].label == "A"


@pytest.mark.parametrize(
    ("stages", "problem"),
    [([], "must have at least 1 items"), ([nurture.PresetStage("a")] * 2, "must not have two stages of one name")],
)
def test_a_preset_without_stages_or_with_one_twice_is_refused(stages, problem):
    with pytest.raises(nurture.InputError, match=problem):
        nurture.Preset("x", stages)


def test_labels_are_texts_by_language():
    with pytest.raises(nurture.InputError, match="must be a mapping"):
        nurture.PresetStage("a", None, "A")
    with pytest.raises(nurture.InputError, match="must be text"):
        nurture.PresetStage("a", None, {"en": 1})
    with pytest.raises(nurture.InputError, match=r"Plugins\.presets\[0\]: must be a Preset"):
        nurture.Plugins(presets=["aisas"])


@pytest.mark.parametrize(
    ("lines", "codes"),
    [
        (["use aisaas", "attention -> interest on go"], ["N254"]),
        (["use aida", "use aidma"], ["N120"]),
        (["use aida without action, action2"], ["N256"]),
        (["use aida", "stage interest", "stage interest"], ["N206"]),
        (["stage a before b", "stage b"], ["N257"]),
        (["use aida without attention, interest, desire, action, satisfaction"], ["N411"]),
    ],
)
def test_faults(lines, codes):
    found = check_text(HEAD + "journey j {\n" + "\n".join(lines) + "\n}\n")
    assert [item.code for item in found if not item.code.startswith("N5")] == codes
