"""The plain files of a conformance case, read and written without any help of the library's own readers.

Times in a case are local: of the lead's zone in ``leads.csv``, else of the ruleset's; an offset may be written after
them, and is printed where a local time exists twice. ``tests/conformance/README.md`` says what each file is.
"""

import csv
import datetime as dt
import functools
import io
import re
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import attrs

import nurture
from nurture.domain.schema import Field, Type

ONE_NUMBER = {"integer": int, "decimal": Decimal}
MISSING = "(none)"
MICRO = dt.timedelta(microseconds=1)
zones = functools.cache(available_timezones)  # it looks through folders
TIME = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d(?::\d\d(?:\.\d+)?)?)([+-]\d\d:\d\d)?")


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file; empty cells are left out."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        found = list(reader)
    for row in found:
        assert None not in {*row, *row.values()}, f"{path}: a row of another length: {row}"
    return [{name: cell for name, cell in row.items() if cell} for row in found]


# -- times and values ------------------------------------------------------------------------------------------------


def instant(text: str, zone: ZoneInfo) -> dt.datetime:
    """A local time of a case, such as ``2026-04-01 15:00``; of a time that exists twice the first, if not told."""
    match = TIME.fullmatch(text)
    assert match, f"{text!r} is no time such as 2026-04-01 15:00"
    at = dt.datetime.fromisoformat("".join((match[1], "T", match[2], match[3] or "")))
    at = at if match[3] else at.replace(tzinfo=zone)
    assert at.astimezone(dt.UTC).astimezone(at.tzinfo) == at, f"{text!r} does not exist in {zone}"
    return at.astimezone(dt.UTC)


def local(at: dt.datetime, zone: ZoneInfo) -> str:
    """An instant as a case writes it."""
    there = at.astimezone(zone)
    clock = there.strftime("%Y-%m-%d %H:%M")
    if there.second or there.microsecond:
        clock += there.strftime(":%S") + (f".{there.microsecond:06d}" if there.microsecond else "")
    doubled = there.replace(fold=0).utcoffset() != there.replace(fold=1).utcoffset()
    return clock + (there.isoformat()[-6:] if doubled else "")


def value(text: str, type_: Type | None, zone: ZoneInfo) -> Any:
    """A cell as a value of ``type_``, or as it is where it is none: the library must refuse that itself."""
    if text == MISSING:
        return None
    kind = "text" if type_ is None else type_.kind
    try:
        return _value(text, kind, type_, zone)
    except (ValueError, ArithmeticError, AssertionError):
        return text


def _value(text: str, kind: str, type_: Type | None, zone: ZoneInfo) -> Any:
    if kind in ONE_NUMBER:
        return ONE_NUMBER[kind](text)
    if kind == "boolean":
        return {"true": True, "false": False}.get(text, text)
    if kind == "date":
        return dt.date.fromisoformat(text)
    if kind == "datetime":
        return instant(text, zone)
    if kind == "list":
        assert type_ is not None
        return [value(item.strip(), type_.item, zone) for item in text.split(";")]
    return text


def plain(found: Any) -> str:
    """A value as a case writes it."""
    if isinstance(found, Decimal):
        return f"{found.normalize():f}"
    return MISSING if found is None else str(found)


CARRIER = nurture.Channel(
    "carrier",
    requires=nurture.expression("consent.sms"),
    caps=[nurture.MessageCap(1, "day")],
    hours=[nurture.Hours(dt.time(10), dt.time(20))],
    hold=nurture.Duration(12, "hour"),
)
PLUGINS = nurture.Plugins(  # what the rules of cases may use
    actions=[nurture.Action("ping"), nurture.Action("update_crm", {"stage": nurture.TEXT, "points": nurture.DECIMAL})],
    channels=[nurture.ChannelPreset(CARRIER)],
)


# -- a case ----------------------------------------------------------------------------------------------------------


@attrs.define
class Played:
    """What came of one lead's log."""

    state: nurture.LeadState | None = None
    effects: list[nurture.Effect] = attrs.field(factory=list)
    errors: list[str] = attrs.field(factory=list)
    taken: list[nurture.Event] = attrs.field(factory=list)

    def keep(self, step: nurture.Step) -> None:
        """Go on from the state of ``step``."""
        self.state = step.state
        self.effects += step.effects

    def refuse(self, what: str, fault: nurture.NurtureError) -> None:
        """Note an error as ``expected_errors.txt`` has it."""
        self.errors.append(f"{what}: {type(fault).__name__}: {fault}")


def lead_of(made: dict[str, Any]) -> nurture.Lead:
    """The lead of a row of ``leads.csv``."""
    return nurture.Lead(**{name: item for name, item in made.items() if name != "known"})


class Case:
    """A folder: its rules, its leads, and the log of each lead."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rules = nurture.load(folder / "rules.nurture", plugins=PLUGINS)
        self.home = ZoneInfo(self.rules.program.timezone)
        self.zones: dict[str, ZoneInfo] = {}
        self._wholes: dict[tuple[str, dt.datetime], Played] = {}

    def type_of(self, fields: Any, name: str) -> Type | None:
        """The declared type of an attribute or property; consent is true or false without being declared."""
        if name in fields:
            field: Field = fields[name]
            return field.type
        return Type("boolean") if name.startswith("consent.") else None

    @functools.cached_property
    def leads(self) -> list[dict[str, Any]]:
        """What ``Lead`` is made of, for every row of ``leads.csv``, and since when it is ``known``."""
        found = []
        for row in rows(self.folder / "leads.csv"):
            made: dict[str, Any] = {name: row.pop(name) for name in ("id", "timezone", "account") if name in row}
            zone = ZoneInfo(made["timezone"]) if made.get("timezone") in zones() else self.home
            self.zones[made["id"]] = zone
            made["known"] = instant(row.pop("known"), zone) if "known" in row else None
            fields = self.rules.program.attributes
            made["attributes"] = {name: value(cell, self.type_of(fields, name), zone) for name, cell in row.items()}
            found.append(made)
        return found

    def log(self, lead: str) -> list[tuple[dt.datetime, dict[str, Any]]]:
        """When each event of ``lead`` arrives, and what ``Event`` is made of, in the order in which they are taken.

        That is by (arrival, line) where the file has a column ``arrives``, and else by (time, id).
        """
        found = []
        zone = self.zones[lead]
        for row in rows(self.folder / "events.csv"):
            row["lead"] = self.belongs_to(row["lead"], instant(row.get("arrives", row["at"]), zone))
            if row["lead"] != lead:
                continue
            own = {name: row.pop(name) for name in ("id", "lead", "type")}
            at = instant(row.pop("at"), zone)
            arrives = instant(row.pop("arrives"), zone) if "arrives" in row else at
            declared = self.rules.program.events.get(own["type"], {})
            fields = self.rules.program.attributes if own["type"] == "lead_updated" else declared
            properties = {name: value(cell, self.type_of(fields, name), zone) for name, cell in row.items()}
            found.append((arrives, {**own, "at": at, "properties": properties}))
        if self.has_arrivals:
            return sorted(found, key=lambda item: item[0])
        return sorted(found, key=lambda item: (item[0], item[1]["id"]))

    @functools.cached_property
    def has_arrivals(self) -> bool:
        """Whether ``events.csv`` says when events arrive."""
        header = (self.folder / "events.csv").read_text(encoding="utf-8").partition("\n")[0]
        return "arrives" in header.split(",")

    @functools.cached_property
    def merges(self) -> dict[str, tuple[dt.datetime, str]]:
        """By the id of the record that ends: when, and into which, as ``merges.csv`` says."""
        path = self.folder / "merges.csv"
        found = rows(path) if path.exists() else []
        return {row["other"]: (instant(row["at"], self.home), row["survivor"]) for row in found}

    @functools.cached_property
    def erasures(self) -> dict[str, tuple[dt.datetime, str]]:
        """By the id of the lead that is erased: when, and what remains is known as, as ``erasures.csv`` says."""
        path = self.folder / "erasures.csv"
        found = rows(path) if path.exists() else []
        return {row["lead"]: (instant(row["at"], self.home), row["known_as"]) for row in found}

    def belongs_to(self, lead: str, at: dt.datetime) -> str:
        """The id of the record that an event of ``lead`` belongs to when it arrives at ``at``."""
        when, survivor = self.merges.get(lead, (at, lead))
        return survivor if at > when else lead

    def whole(self, made: dict[str, Any], until: dt.datetime) -> Played:
        """What ``play`` gives, played once for all that look at it."""
        key = (made["id"], until)
        if key not in self._wholes:
            self._wholes[key] = self.play(made, until)
        return self._wholes[key]

    def play(self, made: dict[str, Any], until: dt.datetime, *, by_the_piece: bool = False) -> Played:
        """One lead taken through its log up to ``until``: by ``nurture.replay`` where nothing is late or refused.

        ``by_the_piece``: from one instant at which something happens to the next, each state written down and read.
        """
        played = Played()
        log = [item for item in self.log(made["id"]) if item[0] <= until]
        try:
            lead = lead_of(made)
            begin = made["known"] or (log[0][0] if log else until)
            played.state = nurture.start(self.rules, lead, at=begin)
        except nurture.NurtureError as fault:
            played.refuse(f"lead {made['id']}", fault)
            return played
        ends = self.merges.get(made["id"], (until, ""))[0]
        until = min(until, ends)
        joins = sorted((at, other) for other, (at, into) in self.merges.items() if into == made["id"] and at <= until)
        for arrives, event in log:
            while joins and joins[0][0] < arrives:
                self._merge(played, *joins.pop(0), by_the_piece=by_the_piece)
            self._erase(played, arrives - MICRO, by_the_piece=by_the_piece)
            if self.has_arrivals or by_the_piece:  # else the event brings its time with it
                late = event["at"] < arrives
                self._pass(played, arrives if late else arrives - MICRO, by_the_piece=by_the_piece)
            self._take(played, event)
        for join in joins:
            self._merge(played, *join, by_the_piece=by_the_piece)
        self._erase(played, until, by_the_piece=by_the_piece)
        self._pass(played, until, by_the_piece=by_the_piece)
        if not (played.errors or self.has_arrivals or self.merges or self.erasures or by_the_piece):
            replay = nurture.replay(self.rules, lead, played.taken, until=until, start_at=made["known"])
            assert list(replay.effects) == played.effects
            assert replay.state == played.state
        return played

    def _take(self, played: Played, values: dict[str, Any]) -> None:
        assert played.state is not None
        if played.state.erased:
            values = {**values, "lead": played.state.lead.id}
        try:
            event = nurture.Event(**values)
            played.keep(nurture.transition(self.rules, played.state, event))
        except nurture.NurtureError as fault:
            played.refuse(f"event {values['id']} of {values['lead']}", fault)
        else:
            played.taken += [] if played.state.erased else [event]

    def _erase(self, played: Played, until: dt.datetime, *, by_the_piece: bool) -> None:
        assert played.state is not None
        at, known_as = self.erasures.get(played.state.lead.id, (until, ""))
        if known_as and at <= until:
            self._pass(played, at, by_the_piece=by_the_piece)
            played.keep(nurture.erase(self.rules, played.state, at=at, known_as=known_as))
            played.taken.clear()

    def _merge(self, played: Played, at: dt.datetime, other: str, *, by_the_piece: bool) -> None:
        made = next(each for each in self.leads if each["id"] == other)
        joined = self.play(made, at, by_the_piece=by_the_piece)
        self._pass(played, at, by_the_piece=by_the_piece)
        assert played.state is not None
        assert joined.state is not None
        log = [*played.taken, *joined.taken]
        played.keep(nurture.merge(self.rules, played.state, joined.state, log=log, at=at))
        played.taken += [attrs.evolve(event, lead=played.state.lead.id) for event in joined.taken]

    def _pass(self, played: Played, to: dt.datetime, *, by_the_piece: bool) -> None:
        assert played.state is not None
        if to < played.state.now:
            return
        while by_the_piece:
            played.state = nurture.load_state(self.rules, nurture.dump_state(played.state))
            wake = nurture.next_wake(self.rules, played.state)
            if wake is None or wake > to:
                break
            played.keep(nurture.advance(self.rules, played.state, to=wake))
        played.keep(nurture.advance(self.rules, played.state, to=to))

    def column(self, state: nurture.LeadState, name: str) -> str:
        """What ``expected_scores.csv`` has in a column of the name of a score, grade, journey, or other fact."""
        if name == "segments":
            return ";".join(sorted(state.segments))
        if name == "persona":
            return state.persona or ""
        if name in state.journeys:
            return state.stage(name)
        if state.kinds.get(name) == "grade":
            return state.grade(name) or ""
        if state.kinds.get(name) == "checklist":
            return ";".join(state.checklist(name).missing) or "complete"
        if state.kinds.get(name) == "score":
            return f"{state.score(name):f}"
        found = state.lead.timezone if name == "timezone" else state.lead.attributes.get(name)
        return "" if found is None else plain(found)


# -- effects as lines ------------------------------------------------------------------------------------------------


def line(effect: nurture.Effect, zone: ZoneInfo) -> str:
    """An effect as a line of ``expected_effects.txt``."""
    return f"{local(effect.at, zone)} {effect.lead} {_what(effect, zone)}"


def _what(effect: nurture.Effect, zone: ZoneInfo) -> str:
    match effect:
        case nurture.StageChanged():
            return f"stage {effect.journey}: {effect.source} -> {effect.target}"
        case nurture.SegmentChanged():
            return f"segment {effect.segment}: {'in' if effect.entered else 'out'}"
        case nurture.Entered():
            return f"enter {effect.scenario} (time {effect.enrolment})"
        case nurture.Left():
            return f"leave {effect.scenario} (time {effect.enrolment}): {effect.reason}"
        case nurture.GoalReached():
            return f"goal of {effect.scenario} (time {effect.enrolment})"
        case nurture.Refused():
            return f"refuse {effect.scenario}, {effect.reason}"
        case nurture.Exposed():
            return f"arm {effect.arm} of {effect.experiment} ({effect.scenario} {effect.step})"
        case (
            nurture.Send()
            | nurture.Assign()
            | nurture.Notify()
            | nurture.SetAttribute()
            | nurture.Held()
            | nurture.Act()
        ):
            return f"{_step(effect, zone)} ({effect.scenario} {effect.step})"
    raise AssertionError(f"no line for {effect}")


def _step(effect: nurture.Effect, zone: ZoneInfo) -> str:
    match effect:
        case nurture.Send():
            return f"send {effect.channel} {effect.message}"
        case nurture.Assign():
            return f"assign {effect.team} {effect.task}" + (f", due {local(effect.due, zone)}" if effect.due else "")
        case nurture.Notify():
            return f"notify {effect.team} {effect.text}"
        case nurture.SetAttribute():
            return f"set {effect.attribute} = {plain(effect.value)}"
        case nurture.Act():
            given = ", ".join(f"{name}: {plain(value) or '(none)'}" for name, value in effect.arguments.items())
            return f"do {effect.action} {{ {given} }}" if given else f"do {effect.action}"
        case nurture.Held(until=None):
            return f"drop {effect.channel} {effect.message}, {effect.reason}"
        case nurture.Held(until=until):
            assert until is not None
            return f"hold {effect.channel} {effect.message} until {local(until, zone)}, {effect.reason}"
    raise AssertionError(f"no line for {effect}")


def table(header: list[str], found: list[list[str]]) -> str:
    """Rows as the text of a CSV file."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([header, *found])
    return out.getvalue()
