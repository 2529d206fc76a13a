"""Encodings of text tables: which one a file is in, and what is wrong with text that is not in it.

Bytes that an encoding does not know are lone surrogates in the text (``surrogateescape``).
"""

from __future__ import annotations

import codecs
import io

from nurture.errors import InputError, TableError

__all__ = ["bytes_of", "codec_of", "spoilt"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE = ("utf-16", "utf-32")  # without a mark, Python does not know which end comes first
_NOT_OF_FILES = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"})
_OTHERS = {"utf-8": "UTF-8", "cp932": "Shift_JIS"}  # what a file with undecodable bytes may be instead, likeliest first
_SUCH_AS = "such as utf-8, cp932 or utf-16"


def codec_of(start: bytes, encoding: str, file: str) -> str:
    """The codec for a file that begins with ``start``: that of its byte-order mark, else of ``encoding``.

    Raises ``InputError`` where ``encoding`` is none of text, ``TableError`` where the file cannot be in it.

    >>> codec_of(b"id,title", "UTF8", "a.csv"), codec_of(bytes.fromhex("fffe69006400"), "utf-8", "a.csv")
    ('utf-8', 'utf-16')
    """
    named = _codec(encoding)
    mark = next((codec for bom, codec in _MARKS if start.startswith(bom)), None)
    if mark is None and len(start) >= 4 and named.startswith(_WIDE):
        _check_wide(start, named, file)
    return mark or named


def _codec(encoding: str) -> str:
    try:
        found = codecs.lookup(encoding)
    except (LookupError, TypeError, ValueError):
        raise InputError("encoding", encoding, f"must be a known encoding, {_SUCH_AS}") from None
    if found.name.replace("_", "-") in _NOT_OF_FILES or not _is_of_text(found.name):
        raise InputError("encoding", encoding, f"must be an encoding of text in files, {_SUCH_AS}")
    return found.name


def _is_of_text(codec: str) -> bool:
    """Whether ``codec`` is from text to bytes; some, such as ``rot13`` and ``zip``, are not."""
    try:
        io.TextIOWrapper(io.BytesIO(), encoding=codec)
    except LookupError:
        return False
    return True


def _check_wide(start: bytes, codec: str, file: str) -> None:
    """Refuse a file without the NUL bytes that separators have in UTF-16 and UTF-32, or without a mark it needs."""
    if b"\x00" not in start:
        raise TableError(file, 1, "encoding", start[:16], f"must be {codec} text{_suggestion(start, codec, cut=True)}")
    if codec in _WIDE:
        problem = f"must begin with a byte-order mark; if it has none, give `--encoding {codec}-le`, or `-be`"
        raise TableError(file, 1, "encoding", start[:16], problem)


def spoilt(field: str, text: str, encoding: str) -> InputError | None:
    r"""The fault of a text with NUL characters or with bytes that ``encoding`` does not know; None where it has none.

    >>> spoilt("title", "部長", "utf-8") is None
    True
    >>> print(spoilt("title", "\udc95\udc94\udc92\udcb7", "utf-8"))
    title: must be utf-8 text; if the file is Shift_JIS, give `--encoding cp932`, got b'\x95\x94\x92\xb7'
    """
    if "\x00" in text:
        return InputError(field, text, "must not hold NUL characters; if the file is UTF-16, give `--encoding utf-16`")
    try:
        text.encode()
    except UnicodeEncodeError:
        raw = bytes_of(text, encoding)
        return InputError(field, raw, f"must be {encoding} text{_suggestion(raw, encoding)}")
    return None


def bytes_of(text: str, encoding: str) -> bytes:
    """The bytes that were read as ``text``."""
    try:
        return text.encode(encoding, "surrogateescape")
    except UnicodeError:
        return text.encode("utf-8", "surrogatepass")


def _suggestion(raw: bytes, encoding: str, *, cut: bool = False) -> str:
    """What else ``raw`` may be; where it is ``cut``, its last character may lack bytes."""
    for codec, name in _OTHERS.items():
        try:
            codecs.getincrementaldecoder(codec)().decode(raw, not cut)
        except UnicodeDecodeError:
            continue
        if codec != encoding:
            return f"; if the file is {name}, give `--encoding {codec}`"
    return ""
