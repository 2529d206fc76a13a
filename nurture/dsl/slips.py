r"""Slips that many make, and what to write instead: what other languages, spreadsheets and plain speech suggest.

A slip is known by what stands at the fault, what stands before it on its line, and what the grammar would have taken
there. The first that fits is told; one that is not ``sure`` only where no word of the language is near. In a help,
``{name}`` is what the group of that name has matched.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from attrs import field, frozen

__all__ = ["INSTEAD", "Found", "advice", "find"]


_SHORT = {
    "UNIT": r"(?:minute|hour|day|week|month|year)s?\b",
    "WEEKDAY": r"(?:mon|tues|wednes|thurs|fri|satur|sun)day\b",
    "WORD": r"[^\W\d]\w*",
    "CLOCK": r"\d{1,2}:\d\d",
}


def _compiled(pattern: str) -> re.Pattern[str]:
    for short, long in _SHORT.items():
        pattern = pattern.replace(short, long)
    return re.compile(pattern)


def _before(pattern: str) -> re.Pattern[str]:
    return _compiled(rf"{pattern}$")


def _kinds(kinds: Iterable[str]) -> frozenset[str]:
    return frozenset(kinds)


@frozen
class _Slip:
    """What stands at the fault, the help; what stands before, and the kinds of token that were all wanted there."""

    at: re.Pattern[str] = field(converter=_compiled)
    help: str
    before: re.Pattern[str] = field(converter=_before, default="")
    wanted: frozenset[str] = field(converter=_kinds, default=())
    sure: bool = True


@frozen
class Found:
    """A slip in a text: how long it is, and the help."""

    length: int
    help: str
    sure: bool


_BEFORE = 80  # characters of a line that are looked at before a fault
_AFTER = 120

_PRESENT = "`is` asks only whether there is a value: `is known`, `is missing`"
_OPEN, _CLOSE = "“”„‟‘’'「『«＂＇", "“”‘’'」』»＂＇"
_JAPANESE_UNITS = {
    "営業日": "business days",
    "営業時間": "business hours",
    "分間?": "minutes",
    "時間": "hours",
    "日間?": "days",
    "週間?": "weeks",
    "[ヶケかカヵ箇]?月間?": "months",
    "年間?": "years",
}
_DAYS = dict(
    zip("月火水木金土日", ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), strict=True)
)
_WORKING_WEEK = "write `every week on monday, tuesday, wednesday, thursday, friday`"
_SLIPS = (
    # Comparisons and conditions.
    _Slip(r"not\s+known\b", "write `is missing`", r"\bis\s+"),
    _Slip(r"not\s+(?:missing|empty|null|none)\b", "write `is known`", r"\bis\s+"),
    _Slip(r"(?:empty|null|none|unknown|blank)\b", "write `is missing`", r"\bis\s+"),
    _Slip(r"not\b", f"write `!=`; {_PRESENT}", r"\bis\s+"),
    _Slip(r"\S+", f"write `==`; {_PRESENT}", r"\bis\s+", {"KNOWN", "MISSING"}, sure=False),
    _Slip(r"=", "write `{sign}=`, without a space", r"(?P<sign>[<>!=])\s+"),
    _Slip(r"(?P<sign>[!=])\s+=", "write `{sign}=`, without a space"),
    _Slip(r"&&?", "write `and`"),
    _Slip(r"\|\|?", "write `or`"),
    _Slip(r"(?P<sign>[<>]=?|[!=]=|in\b|between\b)", "say again what is compared, before `{sign}`", r"\b(?:and|or)\s+"),
    _Slip(r"(?:to\b|[-–〜～~])", "write `and` between the two", r"\bbetween\s+\S+\s*"),
    _Slip(
        r"from\s+(?P<first>CLOCK)\s+(?:to|until|till)\s+(?P<last>CLOCK)",
        "write `between {first} and {last}`",
        "",
        {"BETWEEN"},
    ),
    _Slip(r",", "a list stands in square brackets: `in [1, 2]`", r"\bin\s*\([^()]*"),
    _Slip(
        r"(?:in|for|during)\s+(?:the\s+)?(?:last\s+|past\s+)?(?P<length>\d+\s+UNIT)",
        "write `within {length}`",
        "",
        {"AND"},
    ),
    _Slip(r"within\b", "write `any {event} within ...`", r"\bwhen\s+(?P<event>WORD)\s+"),
    _Slip(
        r"(?P<window>within\s+\d+\s+UNIT|over\s+\d+\s+calendar\s+UNIT)",
        "the window stands behind the event: `{what} {window} {than}`",
        r"\b(?P<what>(?:count|sum\s+of\s+WORD)\s+of\s+WORD)\s*(?P<than>[<>=!]=?\s*\d+)\s+",
    ),
    _Slip(
        r"at\s+(?P<bound>least|most)\s+(?P<number>\d+)\b(?!\s+(?:UNIT|per\b))(?:\s+times\b)?",
        "write `at {bound} {number} {event}`",
        r"\b(?:when|if|until|and|or)\s+(?P<event>WORD)\s+",
    ),
    _Slip(
        r"(?P<event>WORD)",
        "write `at least {number} {event}`",
        r"\b(?:when|if|until|not)\s+(?P<number>\d+)\s+",
        {"COMPARISON"},
        sure=False,
    ),
    _Slip(r"(?!(?:when|for|and|or)\b)(?P<event>WORD)", "leave out `any`: write `on {event}`", r"\bon\s+any\s+"),
    _Slip(r"[=:](?!=)", "write `when`", "", {"WHEN", "STRING"}),
    _Slip(r"[=:](?!=)", "write `when`", "", {"WHEN", "OTHERWISE"}),
    _Slip(r"(?:more|greater|higher|larger)\s+than\b", "write `>`", "", {"COMPARISON"}),
    _Slip(r"(?:less|fewer|lower|smaller)\s+than\b", "write `<`", "", {"COMPARISON"}),
    _Slip(r"if\b", "write `when`", "", {"WHEN"}),
    # Numbers, texts, lengths of time.
    _Slip(r",(?P<tail>\d{3}(?:,\d{3})*)(?!\d)", "write `{head}_{tail}`", r"(?<![\d_])(?P<head>\d{1,3})"),
    _Slip(r"(?P<tail>\d{3})(?!\d)", "write `{head}_{tail}`", r"(?<![\d_])(?P<head>\d{1,3}),"),
    _Slip(r"(?:one|two|three|four|five|six|seven|eight|nine|ten)\b", "write the number in digits", "", {"INTEGER"}),
    _Slip(rf'[{_OPEN}](?P<text>[^{_OPEN}{_CLOSE}"\n]+)[{_CLOSE}]', 'texts stand in double quotes: `"{text}"`'),
    _Slip(r"\d+\s+UNIT", "a length of time has one unit, as in `90 minutes`", r"\d\s+UNIT\s+(?:and\s+)?"),
    _Slip(r"work(?:ing)?\s*days?\b", "write `business days`", "", {"BUSINESS_DAYS"}),
    *(
        _Slip(rf"{unit}(?!曜)", f"write `{{number}} {plain}`", r"(?P<number>\d+)\s*", {"UNIT"})
        for unit, plain in _JAPANESE_UNITS.items()
    ),
    # Days of the week.
    _Slip(r"(?:weekdays?\b|平日)", "write `business days`", "", {"BUSINESS_DAYS", "WEEKDAY"}),
    _Slip(r"(?:weekends?\b|土日|週末)", "write `saturday, sunday`", "", {"WEEKDAY"}),
    *(
        _Slip(rf"(?:{char}曜日?|{char}(?!\w)|{day[:3]}\b|{day}s\b)", f"write `{day}`", "", {"WEEKDAY"})
        for char, day in _DAYS.items()
    ),
    _Slip(r"(?:WEEKDAY|weekends?\b)", "say on which days instead, as in `on monday, tuesday`", r"\bnot\s+on\s+"),
    _Slip(r"(?P<days>WEEKDAY(?:\s*,\s*WEEKDAY)*(?:\s+at\s+CLOCK)?)", "write `every week on {days}`", r"\bevery\s+"),
    _Slip(r"business\s+days?\b", _WORKING_WEEK, r"\bevery\s+"),
    _Slip(r"day\b", _WORKING_WEEK, r"\bevery\s+week"),
    _Slip(r"at\b", "say on which day, as in `every week on monday at 09:00`", r"\bevery\s+week\s+", {"ON"}),
    _Slip(r"at\b", "say on which day, as in `every month on day 1 at 09:00`", r"\bevery\s+month\s+", {"ON"}),
    # Points and caps.
    _Slip(r"(?P<points>\d[\d_.]*)", "points have a sign: `+{points}`", "", {"SIGN", "GROUP"}),
    _Slip(r"[^\W\d]\w*", "points come `on` an event, or `when` a condition holds", "", {"ON", "WHEN"}, sure=False),
    _Slip(r"(?:max(?:imum)?|up\s+to)\b", "write `at most`", "", {"AT"}),
    _Slip(r"min(?:imum)?\b", "write `at least`", "", {"AT"}),
    _Slip(r"more\s+than\b", "write `at most`", r"\bno\s+"),
    _Slip(r"(?:max(?:imum)?|up\s+to)\b", "write `, at most`", "", {"COMMA"}),
    _Slip(r"at\s+(?P<which>most|least)\b", "a comma comes first: `, at {which}`", "", {"COMMA"}),
    _Slip(r"most\b", "a comma comes first: `, at most`", r"\bat\s+", {"CLOCK"}),
    _Slip(
        r"(?P<word>once|always|decay|due|transactional|hold)\b", "a comma comes first: `, {word} ...`", "", {"COMMA"}
    ),
    _Slip(r"times?\b", "leave out `times`", "", {"PER"}),
    _Slip(r"(?:an?\s+|each\s+|every\s+|/\s*)(?P<period>day|week|month)\b", "write `per {period}`", "", {"PER"}),
    # Declarations and steps.
    _Slip(r",", "leave out the comma, and end the line", r"\}\s*", {"_NL"}),
    _Slip(r'\d[\d_]*\s*%?\s*"[^"\n]*"', "each arm stands on a line of its own", r"\}\s*", {"_NL"}),
    _Slip(r"(?:when|otherwise)\b", "each way stands on a line of its own", r"\}\s*", {"_NL"}),
    _Slip(r"%", "arms have weights: leave out `%`", r"\d\s*", {"STRING"}),
    _Slip(
        r"(?::\s*)?(?P<step>send|assign|notify|set|wait|leave|run)\b",
        "steps of an arm stand in braces: `{{ {step} ... }}`",
        r'\d[\d_]*\s+"[^"\n]*"\s*',
        {"LBRACE"},
    ),
    _Slip(r'(?P<first>"[^"\n]*")', "a list of options is written `one of {first}, ...`", "", {"ONE", "LIST"}),
    _Slip(r"for\s+(?P<length>\d+\s+UNIT)", "write `wait {length}`", r"\bwait\s+"),
    _Slip(r"for\b", "write `wait until`", r"\bwait\s+"),
    _Slip(
        r"(?:next\s+)?(?P<day>(?:business\s+)?day)\b", "write `wait 1 {day} at 10:00`", r"\bwait\s.*\b(?:the|next)\s+"
    ),
    _Slip(r"(?:the\s+)?next\s+(?P<day>(?:business\s+)?day)\b", "write `wait 1 {day} at 10:00`", r"\bwait\s+"),
    _Slip(r"(?:,\s*)?until\s+(?:at\s+)?(?P<time>\d{1,2}:\d\d)", "write `at {time}`", r"\bwait\s+\d+\s+UNIT\s*"),
    _Slip(r"then\b", "leave out `then`", "", {"LBRACE"}),
    _Slip(r"\{", "leave out `then`", r"\bthen\s+"),
    _Slip(r"(?:elseif|elsif|elif)\b", "write `else if`"),
    _Slip(r"(?:stop|end|quit)\b", "write `leave`", "", {"LEAVE"}),
    _Slip(r'(?P<text>"[^"\n]*")', "say by which channel, as in `send email {text}`", r"\bsend\s+"),
    _Slip(r"(?P<name>[^\W\d]\w*)", 'a message stands in quotes: `"{name}"`', r"\bsend\s+\w+\s+", {"NEXT"}, sure=False),
    _Slip(r"at\s+(?P<time>CLOCK)", "put `wait until {time}` on a line before it", r"\b(?:send|notify)\s.*\s"),
    _Slip(r"(?:to\b|:=|:)", "write `=`", r"\bset\s+\S+\s*"),
)


def find(text: str, at: int, wanted: set[str]) -> Found | None:
    """The slip that stands at ``at`` in ``text``, where any of the tokens ``wanted`` could have stood."""
    start = max(text.rfind("\n", 0, at) + 1, at - _BEFORE)
    for slip in _SLIPS:
        found, before = slip.at.match(text, at, at + _AFTER), slip.before.search(text, start, at)
        if found and before and slip.wanted <= wanted:
            groups = before.groupdict() | found.groupdict()
            parts = {name: part.replace(",", "_") if part[:1].isdigit() else part for name, part in groups.items()}
            return Found(len(found[0]), slip.help.format_map(parts), slip.sure)
    return None


# What is a word of other languages, and wherever it stands none of this one.
INSTEAD = {
    "=": "a comparison is written `==`",
    "=>": "at least is written `>=`",
    "<>": "what is not equal is written `!=`",
    "=<": "at most is written `<=`",
}
_QUOTES = 'texts stand in double quotes: `"text"`'
_CHARACTERS = {
    "!": "write `not`, or `!=` between two values",
    ";": "end the line instead",
    "、": "write `,`",
    "。": "end the line instead",
    "＝": "write the half-width `=`, twice to compare",
    "≥": "write `>=`",
    "≤": "write `<=`",
    "≠": "write `!=`",
    "→": "write `->`",
    "×": "write `*`",
    "÷": "write `/`",
    "−": "write `-`",
    **dict.fromkeys("'“”„‟‘’«»「」『』＇", _QUOTES),
}
_IN_NAMES = dict.fromkeys("（－．／", ", or put the name that it belongs to in backquotes")


def advice(text: str, at: int) -> str:
    """What to write instead of the character at ``at``, which the grammar does not know."""
    char = text[at : at + 1]
    plain = unicodedata.normalize("NFKC", char)
    if char in _CHARACTERS:
        return _CHARACTERS[char]
    if plain in _CHARACTERS:
        return _CHARACTERS[plain]
    if plain != char and plain.isascii() and plain.strip():
        return f"write the half-width `{plain}`{_IN_NAMES.get(char, '') if text[at - 1 : at].isalnum() else ''}"
    return "texts stand in double quotes, names with such characters in backquotes"
