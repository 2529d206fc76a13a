"""Well-known checklists, for a checklist to start from and change."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from attrs import field, frozen

from nurture.domain import fields as f
from nurture.domain.checked import by
from nurture.domain.frozen import FrozenMap
from nurture.domain.names import check_text, check_title
from nurture.errors import InputError

__all__ = ["CHECKLISTS", "ChecklistPreset", "PresetQuestion"]


def _texts(where: str, value: Any) -> FrozenMap:
    if not isinstance(value, Mapping) or not value:
        raise InputError(where, value, "must be a mapping of languages to what is asked, with one at least")
    return FrozenMap({check_text(where, key): check_title(f"{where}[{key!r}]", text) for key, text in value.items()})


@frozen(field_transformer=f.checked)
class PresetQuestion:
    """A question of a checklist to start from: its name, and what to ask by language (``en``, ``ja``)."""

    name: str = field(metadata=f.NAME)
    texts: Mapping[str, str] = field(metadata=by(_texts))

    def text(self, language: str) -> str:
        """What to ask in ``language``, or else in the first that there is."""
        return self.texts.get(language) or next(iter(self.texts.values()))


@frozen(field_transformer=f.checked)
class ChecklistPreset:
    """Questions that a checklist may start from with ``use``, in order. When they are answered, each checklist says.

    Raises ``InputError`` where there is no question, or two have one name.

    >>> short = ChecklistPreset("short", [PresetQuestion("need", {"en": "What is it for?", "ja": "用途は何ですか"})])
    >>> short.languages
    ('en', 'ja')
    """

    name: str = field(metadata=f.NAME)
    questions: tuple[PresetQuestion, ...] = field(metadata=f.items(PresetQuestion, least=1))
    about: str | None = field(default=None, metadata=f.LABEL)

    def __attrs_post_init__(self) -> None:
        names = [question.name for question in self.questions]
        if len(set(names)) != len(names):
            raise InputError("ChecklistPreset.questions", names, "must not have two questions of one name")

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which any question has a text."""
        return tuple(sorted({language for question in self.questions for language in question.texts}))


def _preset(name: str, about: str, *rows: tuple[str, str, str]) -> ChecklistPreset:
    questions = tuple(PresetQuestion(question, {"en": english, "ja": japanese}) for question, english, japanese in rows)
    return ChecklistPreset(name, questions, about)


_BUILT_IN = (
    _preset(
        "bant",
        "budget, authority, need, timing",
        ("budget", "What is the budget?", "ご予算はどのくらいをお考えですか"),
        ("authority", "Who decides?", "導入はどなたがお決めになりますか"),
        ("need", "What is it needed for?", "いま一番お困りのことは何ですか"),
        ("timing", "When is it to be in use?", "いつ頃からお使いになりたいですか"),
    ),
    _preset(
        "champ",
        "challenges, authority, money, priority",
        ("challenges", "What keeps you from reaching your goals?", "目標の達成を妨げている課題は何ですか"),
        ("authority", "Who else has a say?", "ほかにどなたが決定に関わられますか"),
        ("money", "What is it worth to you to solve this?", "その解決にどのくらいの費用をかけられますか"),
        ("priority", "How urgent is it, next to all else?", "ほかの取り組みと比べてどのくらいお急ぎですか"),
    ),
)
CHECKLISTS: Mapping[str, ChecklistPreset] = MappingProxyType({preset.name: preset for preset in _BUILT_IN})
