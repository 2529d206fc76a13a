"""How reading goes on after a fault: which declarations a text has, which statement is to blame, what to leave out.

A text is cut into declarations, each of which is read by itself, so that a bracket left open in one does not swallow
the next. Within a declaration the statement at fault is blanked, with the block that belongs to it, and the rest read
again.
"""

from __future__ import annotations

import re

from attrs import frozen

__all__ = [
    "Statement",
    "blamed",
    "block_end",
    "declarations",
    "margin",
    "statements",
    "surplus",
    "unclosed",
    "without",
    "without_comments",
    "without_each",
]

_MARKS = re.compile(r'"(?:[^"\\\n]++|\\[^\n])*+"?|#[^\n]*|`[^`\n]*`?|[()\[\]{}]|\n')
_SPACE = "[ \t\u3000\ufeff]*"
_NAME = r'(?:`[^`\n]+`|[^\s"{}()\[\]:,`#]+)'
_WORDS = (
    "ruleset|parameter|lead|event|persona|score|segment|grade|matrix|checklist|journey|content|backlog|scenario|channels?|calendar"
    "|test"
)
# A line that begins a declaration, whatever comes after; and one that can be nothing else.
_KEYWORD = re.compile(rf"{_SPACE}(?:{_WORDS})(?![\w.])(?!\s*(?:[:=<>,]|->|[-+*/!]))")
_HEAD = re.compile(
    rf'{_SPACE}(?:ruleset\s+"|lead\s*\{{|channels\s*\{{|parameter\s+{_NAME}\s*(?:"[^"\n]*"\s*)?=|test\s+"|event\s+{_NAME}\s*(?:"[^"\n]*"\s*)?(?:by\s+{_NAME}\s*)?(?:\{{|#|$)'
    rf'|(?:persona|score|segment|grade|matrix|checklist|journey|content|backlog|scenario|channel|calendar)\s+{_NAME}\s*(?:"[^"\n]*"\s*)?(?:\{{|when\b|priority\b))',
    re.MULTILINE,
)
_ITEM = re.compile(
    rf"{_SPACE}(?:[-+]\s*[\d.]+\s+(?:when|on)\b|(?:stage|send|assign|notify|run|do|set|group|given|expect|requires)\s+[\w\"`]"
    rf"|(?:enter|exit)\s+(?:on|when|while|after|at|every)\b|wait\s+(?:\d|until\b)|leave\s*$|(?:goal|pain)\s+[\w\"`]|limit\s+[-+\da]"
    rf"|decay\s|if\s|choose\s*\{{|repeat\s+[\da]|split\s+\"|holdout\s+\d|at\s+\d{{4}}-"
    rf"|{_NAME}(?:{_SPACE},{_SPACE}{_NAME})*{_SPACE}->|{_NAME}[ \t]+otherwise\b)",
    re.MULTILINE,
)
_GOES_ON = re.compile(rf"{_SPACE}(?:and|or|else)\b")
_BREAKS_OFF = re.compile(r"(?:,|\b(?:and|or|not|in|when|between)|[-+*/=<>])\s*$")


@frozen
class Statement:
    """A stretch of a declaration between two ends of statements or brackets; ``after`` is the mark that ends it."""

    start: int
    end: int
    after: str
    is_open: bool  # ends within round or square brackets


def without_comments(text: str) -> str:
    """``text`` with its comments made spaces."""
    return _MARKS.sub(lambda match: " " * len(match[0]) if match[0][0] == "#" else match[0], text)


def declarations(text: str) -> list[tuple[int, int]]:
    """Where each declaration of ``text`` begins and ends; together they are the whole text."""
    starts, at, depth, open_brackets, indent = [0], 0, 0, 0, len(text)
    while at < len(text):
        end = text.find("\n", at) + 1 or len(text)
        first = end - len(text[at:end].lstrip())
        if _is_start(text, first, depth, open_brackets, is_deeper=first - at > indent):
            starts.append(at)
            depth, open_brackets, indent = 0, 0, first - at
        for match in _MARKS.finditer(text, at, end):
            mark = match[0]
            depth = max(0, depth + (mark == "{") - (mark == "}"))
            open_brackets = max(0, open_brackets + (mark in "([") - (mark in ")]"))
        at = end
    starts = sorted(set(starts))
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


def _is_start(text: str, at: int, depth: int, open_brackets: int, *, is_deeper: bool) -> bool:
    """Whether a line whose first character is at ``at`` begins a declaration."""
    if text[at : at + 1] in "#}{)]+-" or text[at : at + 1].isspace():
        return False
    if depth:
        return not is_deeper and _HEAD.match(text, at) is not None
    if _KEYWORD.match(text, at):
        return True
    return not is_deeper and not open_brackets and _GOES_ON.match(text, at) is None


def statements(text: str) -> list[Statement]:
    """The statements of one declaration without comments, in order, empty ones among them."""
    found, start, open_brackets, line, breaks_off = [], 0, 0, 0, False
    for match in _MARKS.finditer(text):
        mark, at = match[0], match.start()
        if mark == "\n":
            last = text[max(start, line) : at]
            breaks_off = _BREAKS_OFF.search(last) is not None if last.strip() else breaks_off and start < line
            line = at + 1
        if mark in "([":
            open_brackets += 1
        elif mark in ")]":
            open_brackets = max(0, open_brackets - 1)
        if mark in "{}" or (mark == "\n" and _ends(text, at, is_unfinished=breaks_off or open_brackets > 0)):
            found.append(Statement(start, at, mark, open_brackets > 0))
            start, open_brackets = match.end(), 0
    return [*found, Statement(start, len(text), "", open_brackets > 0)]


def _ends(text: str, at: int, *, is_unfinished: bool) -> bool:
    if not is_unfinished:
        return _GOES_ON.match(text, at + 1) is None
    return _HEAD.match(text, at + 1) is not None or _ITEM.match(text, at + 1) is not None


def blamed(text: str, at: int) -> tuple[Statement, bool]:
    """The statement that is to blame for a fault at ``at``, and whether because it breaks off before."""
    parts = statements(text)
    number = max((n for n, part in enumerate(parts) if part.start <= at), default=0)
    while number and not text[parts[number].start : parts[number].end].strip():
        if parts[number].after == "{":
            break
        number -= 1
    if number and parts[number].start <= at:
        before = parts[number - 1]
        if before.after == "\n" and (before.is_open or _BREAKS_OFF.search(text, before.start, before.end)):
            return before, True
    return parts[number], False


def without(text: str, start: int, end: int) -> str:
    """``text`` with a stretch made spaces."""
    return text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]


def without_each(text: str, places: list[int]) -> str:
    """``text`` with the characters at ``places``, which are in order, made spaces."""
    starts = [0, *(place + 1 for place in places)]
    return " ".join(text[start:end] for start, end in zip(starts, [*places, len(text)], strict=True))


_ELSE = re.compile(r"\s*else\b[^{}\n]*\{")


def block_end(text: str, start: int, *, opened: bool = False) -> int:
    """Where the block ends that opens at ``start`` (before it, where ``opened``), with the ``else`` after it."""
    depth, at = int(opened), start
    while match := _MARKS.search(text, at):
        at = match.end()
        depth += (match[0] == "{") - (match[0] == "}")
        if match[0] == "}" and depth == 0:
            otherwise = _ELSE.match(text, at)
            if not otherwise:
                return at
            at = otherwise.end() - 1
    return len(text)


def _pairs(text: str) -> tuple[list[int], list[int], list[tuple[int, int]]]:
    """The `{` that are never closed, the `}` that close nothing, and pairs that stand at different margins."""
    stack: list[int] = []
    alone, odd = [], []
    for match in _MARKS.finditer(text):
        if match[0] == "{":
            stack.append(match.start())
        elif match[0] == "}" and not stack:
            alone.append(match.start())
        elif match[0] == "}":
            start, end = stack.pop(), match.start()
            if "\n" in text[start:end] and margin(text, start) != margin(text, end):
                odd.append((start, end))
    return stack, alone, odd


def unclosed(text: str) -> list[int]:
    """Where the `{` stand that are never closed.

    Where an inner block ends at another margin than it begins at, its end was meant for the block around it.
    """
    stack, _, odd = _pairs(text)
    return sorted([*[start for start, _ in odd][: len(stack)], *stack[len(odd) :]])


def surplus(text: str) -> list[int]:
    """Where the `}` stand that close nothing: those first that end a block at another margin than it begins at."""
    _, alone, odd = _pairs(text)
    return sorted([*[end for _, end in odd][: len(alone)], *alone[len(odd) :]])


def margin(text: str, at: int) -> int:
    """How far the line around ``at`` is indented."""
    line = text[text.rfind("\n", 0, at) + 1 : at + 1]
    return len(line) - len(line.lstrip())
