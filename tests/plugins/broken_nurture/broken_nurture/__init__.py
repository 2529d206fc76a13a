"""Plug-ins that are broken. There is no ``ABSENT``."""

from nurture import TEXT, Curve, Function, Preset, PresetStage

MISNAMED = Function("another", takes=[TEXT], gives=TEXT, call=str.lower)
UNLIKE = str.lower
RISING = Curve("rising", range)
DAYS = "2026-01-01"
ACME_WAY = Preset("acme_way", [PresetStage("one")])  # and acme-nurture brings one of this name
