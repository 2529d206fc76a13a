"""Presets: the stages of well-known journeys, for a journey to start from and change."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from attrs import field, frozen

from nurture.domain import fields as f
from nurture.domain.checked import by
from nurture.domain.frozen import FrozenMap
from nurture.domain.journeys.stages import POSITIONS
from nurture.domain.names import check_text
from nurture.errors import InputError

__all__ = ["PRESETS", "Preset", "PresetStage"]


def _labels(where: str, value: Any) -> FrozenMap:
    if not isinstance(value, Mapping):
        raise InputError(where, value, "must be a mapping of languages to labels")
    return FrozenMap({check_text(where, key): check_text(f"{where}[{key!r}]", text) for key, text in value.items()})


@frozen(field_transformer=f.checked)
class PresetStage:
    """A stage of a preset: its name, its place in the funnel, its label by language (``en``, ``ja``)."""

    name: str = field(metadata=f.NAME)
    position: str | None = field(default=None, metadata=f.choice(*POSITIONS, optional=True))
    labels: Mapping[str, str] = field(factory=FrozenMap, metadata=by(_labels))


@frozen(field_transformer=f.checked)
class Preset:
    """Stages that a journey may start from with ``use``, in order. Each journey brings its own transitions.

    Raises ``InputError`` where there is no stage, or two have one name.

    >>> trial = Preset("trial", [PresetStage("trying", "mofu", {"en": "Trying"}), PresetStage("relying", "bofu")])
    >>> trial.languages
    ('en',)
    """

    name: str = field(metadata=f.NAME)
    stages: tuple[PresetStage, ...] = field(metadata=f.items(PresetStage, least=1))
    about: str | None = field(default=None, metadata=f.LABEL)

    def __attrs_post_init__(self) -> None:
        names = [stage.name for stage in self.stages]
        if len(set(names)) != len(names):
            raise InputError("Preset.stages", names, "must not have two stages of one name")

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which any stage has a label."""
        return tuple(sorted({language for stage in self.stages for language in stage.labels}))


def _preset(name: str, about: str, *rows: str) -> Preset:
    stages = []
    for row in rows:
        stage, position, japanese, english = row.split(maxsplit=3)
        stages.append(PresetStage(stage, position, {"en": english, "ja": japanese}))
    return Preset(name, tuple(stages), about)


_BUILT_IN = (
    _preset(
        "five_stages", "from first touch to advocacy",
        "awareness     tofu 認知 Awareness",
        "consideration mofu 検討 Consideration",
        "decision      bofu 決定 Decision",
        "retention     bofu 利用 Retention",
        "advocacy      bofu 推奨 Advocacy",
    ),
    _preset(
        "buying_in_six", "how companies buy, in six steps",
        "awareness     tofu 認知 Awareness",
        "interest      tofu 興味 Interest",
        "comparison    mofu 比較 Comparison",
        "consideration mofu 検討 Consideration",
        "purchase      bofu 購入 Purchase",
        "continuation  bofu 継続 Continuation",
    ),
    _preset(
        "aida", "attention to action, with satisfaction after the purchase",
        "attention    tofu 注意 Attention",
        "interest     tofu 関心 Interest",
        "desire       mofu 欲求 Desire",
        "action       bofu 行動 Action",
        "satisfaction bofu 満足 Satisfaction",
    ),
    _preset(
        "aidma", "attention to action, with what is remembered between",
        "attention tofu 注意 Attention",
        "interest  tofu 関心 Interest",
        "desire    mofu 欲求 Desire",
        "memory    mofu 記憶 Memory",
        "action    bofu 行動 Action",
    ),
    _preset(
        "aisas", "buyers who search, and share what they bought",
        "attention tofu 注意 Attention",
        "interest  tofu 関心 Interest",
        "search    mofu 検索 Search",
        "action    bofu 行動 Action",
        "share     bofu 共有 Share",
    ),
    _preset(
        "aisceas", "buyers who search, compare and examine",
        "attention   tofu 注意 Attention",
        "interest    tofu 関心 Interest",
        "search      mofu 検索 Search",
        "comparison  mofu 比較 Comparison",
        "examination bofu 検討 Examination",
        "action      bofu 購買 Action",
        "share       bofu 共有 Share",
    ),
    _preset(
        "demand_generation", "what marketing and sales do; nurturing lasts from a buyer's awareness to the decision",
        "generation    tofu 獲得 Generation",
        "nurturing     tofu 育成 Nurturing",
        "qualification mofu 選別 Qualification",
        "opportunity   mofu 商談 Opportunity",
        "order         bofu 受注 Order",
        "expansion     bofu 拡大 Expansion",
    ),
)  # fmt: skip
PRESETS: Mapping[str, Preset] = MappingProxyType({preset.name: preset for preset in _BUILT_IN})
