"""Checklists: those to start from, what a checklist makes of one, and what answers a question."""

import datetime as dt

import pytest

import nurture
from nurture.compiler import check_text
from nurture.domain.checklist_presets import CHECKLISTS

HEAD = """ruleset "checklists" {}
event go
lead { budget: integer?, authority: text?, need: text?, timing: date?, size: text?, mood: one of "good", "" }
"""
OWN = nurture.ChecklistPreset(
    "own",
    [nurture.PresetQuestion("need", {"en": "Need?", "ja": "用途"}), nurture.PresetQuestion("size", {"ja": "規模"})],
)


def text(*lines):
    return HEAD + "checklist c {\n" + "\n".join(lines) + "\n}\n"


def checklist(*lines, checklists=()):
    return nurture.parse(text(*lines), plugins=nurture.Plugins(checklists=checklists)).program.rules.of(
        nurture.Checklist
    )[0]


def asked(made):
    return [(question.name, question.text) for question in made.questions]


def standing(rules, **attributes):
    state = nurture.start(rules, nurture.Lead("l", attributes), at=dt.datetime(2026, 4, 1, tzinfo=dt.UTC))
    return state.checklist("c")


@pytest.mark.parametrize("preset", CHECKLISTS.values(), ids=CHECKLISTS)
def test_every_checklist_of_the_library_asks_in_both_languages(preset):
    assert preset.languages == ("en", "ja")
    assert all(set(question.texts) == {"en", "ja"} for question in preset.questions)


def test_what_is_asked_is_in_the_language_asked_for_or_in_the_one_there_is():
    assert asked(checklist("use own", checklists=[OWN])) == [("need", "Need?"), ("size", "規模")]
    assert asked(checklist('use own in "ja"', checklists=[OWN])) == [("need", "用途"), ("size", "規模")]


def test_questions_are_changed_added_moved_and_left_out():
    made = checklist(
        "use bant without timing",
        "authority before budget",
        'size "How many?" after budget when size is known',
        "need when any go",
    )
    assert [question.name for question in made.questions] == ["authority", "budget", "size", "need"]
    assert made.questions[0].text == "Who decides?"


def test_own_checklists_come_before_those_of_the_library():
    mine = nurture.ChecklistPreset("bant", [nurture.PresetQuestion("need", {"en": "Mine?"})])
    assert asked(checklist("use bant", checklists=[mine])) == [("need", "Mine?")]
    assert len(checklist("use bant").questions) == 4


def test_what_is_written_out_is_the_same_version_and_text_and_json_keep_the_use():
    used = nurture.parse(text("use bant without need, timing, authority", "budget when budget > 5"))
    written = nurture.parse(text('budget "What is the budget?" when budget > 5'))
    assert used.version == written.version
    assert nurture.parse(used.to_text()) == used == nurture.Ruleset.from_dict(used.to_dict())
    assert "use bant without need, timing, authority\n  budget when budget > 5" in used.to_text()


def test_an_empty_text_answers_nothing_unless_a_condition_says_so():
    rules = nurture.parse(text('need "What for?"', 'size "How many?" when size is known', 'mood "How?"'))
    assert standing(rules, need="", size="", mood="").missing == ("need",)
    assert standing(rules, need=" ", mood="good").missing == ("size",)


@pytest.mark.parametrize(
    ("lines", "codes"),
    [
        (["use bantt"], ["N254"]),
        (["use bantt", "price when budget > 3"], ["N254"]),
        (["use bant", "use champ"], ["N120", "N449", "N449", "N449"]),
        (["use bant without needs"], ["N256"]),
        (['use bant in "fr"'], ["N255"]),
        (["use bant", "price when budget > 3"], ["N448"]),
        (["use bant", "need after price"], ["N257"]),
        (["use bant", "need", 'need "What?"'], ["N206"]),
        (['price "How much?"'], ["N449"]),
        (["use bant without budget, authority, need, timing"], ["N447"]),
    ],
)
def test_faults(lines, codes):
    found = check_text(text(*lines))
    assert [item.code for item in found if not item.code.startswith("N5")] == codes


@pytest.mark.parametrize(
    ("questions", "problem"),
    [([], "must have at least 1 items"), ([nurture.PresetQuestion("a", {"en": "A"})] * 2, "two questions of one name")],
)
def test_a_preset_without_questions_or_with_one_twice_is_refused(questions, problem):
    with pytest.raises(nurture.InputError, match=problem):
        nurture.ChecklistPreset("x", questions)


@pytest.mark.parametrize("texts", ["Need?", {}, {"en": ""}, {"en": 1}])
def test_what_is_asked_is_texts_by_language(texts):
    with pytest.raises(nurture.InputError):
        nurture.PresetQuestion("need", texts)
