"""Plug-ins of Acme: what its rules need, and nobody else has."""

import datetime as dt

from nurture import (
    DECIMAL,
    TEXT,
    Action,
    Channel,
    ChannelPreset,
    ChecklistPreset,
    Curve,
    Function,
    Hours,
    MessageCap,
    Preset,
    PresetQuestion,
    PresetStage,
    expression,
    one_of,
)

__all__ = ["ACME_WAY", "DOMAIN_OF", "LINE", "PLATEAU", "SIZE_CLASS", "UPDATE_CRM", "VISIT", "holidays"]


def _domain_of(email):
    return email.partition("@")[2].lower() or None


def _size_class(employees, country):
    """A company whose country is missing counts as one from elsewhere; one without a size has no class."""
    if employees is None:
        return None
    return "large" if employees >= (300 if country == "JP" else 250) else "small"


def _plateau(days):
    """All of the points for the duration, then half of them for as long again."""
    return [Curve.WHOLE] * days + [Curve.WHOLE // 2] * days


DOMAIN_OF = Function("domain_of", takes=[TEXT], gives=TEXT, call=_domain_of)
SIZE_CLASS = Function(
    "size_class",
    takes=[DECIMAL, TEXT],
    gives=one_of("small", "large"),
    call=_size_class,
    version="2",
    takes_missing=True,
)
PLATEAU = Curve("plateau", _plateau)


def holidays(country, year):
    """The days on which Acme is closed: its founding day everywhere, and the middle of August in Japan."""
    days = [dt.date(year, 10, 1)]
    return days + [dt.date(year, 8, day) for day in (13, 14, 15)] if country == "JP" else days


def _too_long_for_line(message):
    return "names of templates have at most 30 letters" if len(message) > 30 else None


LINE = ChannelPreset(
    Channel(
        "line",
        requires=expression("consent.line"),
        caps=[MessageCap(1, "day"), MessageCap(4, "month")],
        hours=[Hours(dt.time(9), dt.time(21))],
    ),
    check=_too_long_for_line,
    about="how Acme writes to people by LINE",
)
UPDATE_CRM = Action("update_crm", takes={"stage": one_of("MQL", "SQL"), "points": DECIMAL}, version="1")
VISIT = ChecklistPreset(
    "visit",
    [
        PresetQuestion("site", {"en": "Where is the plant?", "ja": "工場はどちらですか"}),
        PresetQuestion("lines", {"en": "How many lines does it have?", "ja": "ラインは何本ですか"}),
    ],
    about="what to know before a visit to the plant",
)
ACME_WAY = Preset(
    "acme_way",
    [
        PresetStage("found", "tofu", {"en": "Found us", "ja": "発見"}),
        PresetStage("tried", "mofu", {"en": "Tried it", "ja": "試用"}),
        PresetStage("bought", "bofu", {"en": "Bought it", "ja": "購入"}),
    ],
    about="how Acme is bought",
)
