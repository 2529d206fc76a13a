"""Names of things: in any script, compared after NFKC, so that ＡＢ and AB are one name."""

from __future__ import annotations

import unicodedata

from nurture.errors import InputError

__all__ = ["canonical", "check_label", "check_name", "check_text", "check_title", "is_storable"]

LONGEST_NAME = 200
LONGEST_TEXT = 65_536


def canonical(name: str) -> str:
    """``name`` as it is compared: in Unicode normal form KC.

    >>> canonical("ﾘｰﾄﾞ")
    'リード'
    """
    return name if name.isascii() else unicodedata.normalize("NFKC", name)


def is_storable(text: str) -> bool:
    """Whether ``text`` can be written as UTF-8 and in a database: no lone surrogate, no NUL."""
    return (text.isascii() and "\x00" not in text) or not any(c == "\x00" or "\ud800" <= c <= "\udfff" for c in text)


def check_text(where: str, value: object, *, longest: int = LONGEST_TEXT, error: type[InputError] = InputError) -> str:
    """``value`` as text of bounded length that can be stored; ``error`` naming ``where`` otherwise."""
    if not isinstance(value, str):
        raise error(where, value, "must be text")
    if len(value) > longest:
        raise error(where, value, f"must be at most {longest:,} characters")
    if not is_storable(value):
        raise error(where, value, "must not hold NUL or lone surrogates")
    return str.__str__(value)  # a subclass becomes plain text


def check_name(where: str, value: object, *, error: type[InputError] = InputError) -> str:
    """``value`` as a name in canonical form: printable, not empty, without spaces at its ends."""
    name = canonical(check_text(where, value, longest=LONGEST_NAME, error=error))
    check_text(where, name, longest=LONGEST_NAME, error=error)  # one character may stand for many
    if not name or name != name.strip() or not name.isprintable() or "`" in name:
        raise error(where, value, "must be a name: printable, not empty, no backquote, no space at its ends")
    return name


def check_title(where: str, value: object) -> str:
    """``value`` as text, as it was written, that is more than spaces."""
    title = check_text(where, value)
    if not title.strip():
        raise InputError(where, value, "must not be empty")
    return title


def check_label(where: str, value: object) -> str | None:
    """``value`` as a label, which is text as it was written, or None."""
    return None if value is None else check_text(where, value)
