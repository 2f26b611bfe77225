"""Bytes → text: UTF-8, else the encoding under which the bytes read most like Chinese; binary is refused."""

from __future__ import annotations

import re
from typing import NamedTuple

from index.articles.files.bad_bytes import NotTextError, common, decode_tolerantly, most_bad, warning_of, without_nul

# The first bytes of what is often found renamed to .txt; some of them hold no NUL in their first kilobytes.
_MAGIC = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"%PDF-", b"\x1f\x8b", b"BZh", b"7z\xbc\xaf", b"RIFF")
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_CHINESE = ("gb18030", "big5hkscs", "big5")
_WIDE = ("utf-16-le", "utf-16-be")
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_ASCII = re.compile(r"[\t\n\r -~]")
_WRITTEN = re.compile(
    r"[\t\n\r -~\xa0-\xff\u2010-\u203a\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"
)  # what news consists of
_SHARE = 0.9  # of it in a text; of bytes read as what they are not a half and less
_PLAUSIBLE = 0.12  # share of common characters among those that are not ASCII
_LATIN = 0.6  # share of ASCII in what is read as two bytes a character: a wrong guess has next to none
# Of so many bytes a text has at least so many different characters; 81 FF again and again is of some encoding, too.
_LINE, _DISTINCT = 60, 8
_QUARTER = 20  # characters at least, to judge them
_SAMPLE = 20_000  # characters scored; enough to tell, and a large file is not scored whole
_TRIED = 100_000  # bytes that each encoding is tried on, from the first that is no UTF-8


class Decoded(NamedTuple):
    """A text, the encoding it was in, and what of it was lost, in words."""

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def decode(data: bytes) -> Decoded:
    """Return a file's text; a few bad bytes cost their characters. Raises NotTextError, with the reason, for no text.

    >>> decode("京东金融".encode("gb18030"))
    Decoded(text='京东金融', encoding='gb18030', warnings=())
    """
    if data.startswith(_MAGIC):
        raise NotTextError("it begins like an image, an archive or a document")
    for mark, name in _MARKS:
        if data.startswith(mark):
            return decode_as(data, name)
    try:
        data.decode("utf-8")
        wide = _wide(data) if data.count(b"\x00") > most_bad(len(data)) else None
        return decode_as(data, wide or "utf-8")
    except UnicodeDecodeError as error:
        found = decode_as(data, _wide(data) or _guess(data, error.start))
        if len(data) >= _LINE and len(set(found.text[:_SAMPLE])) < _DISTINCT:
            raise NotTextError(f"byte {error.start} is not UTF-8") from None
        return found


def decode_as(data: bytes, encoding: str) -> Decoded:
    """Return bytes as text of this encoding, U+FFFD for the few that are not. Raises NotTextError where they are many."""
    text, bad = decode_tolerantly(data, encoding)
    sample = text[:_SAMPLE]
    # Text has next to no control characters; a compressed or random file has one byte in ten.
    if len(_CONTROL.findall(sample)) > max(2, len(sample) // 100):
        raise NotTextError("it holds control characters")
    text, nul = without_nul(text, data)
    if len(bad) + len(nul) > most_bad(len(data)):
        raise NotTextError(f"byte {min(bad + nul)} is not {encoding.upper()}")
    return Decoded(text, encoding, warning_of(sorted(bad + nul), encoding))


def _wide(data: bytes) -> str | None:
    """Return which UTF-16 bytes without a mark are: NULs stand in both, for every 一 and every letter."""
    sample = data[: 2 * _SAMPLE]
    scores = []
    for name in _WIDE:
        text = sample[: len(sample) // 2 * 2].decode(name, "replace")
        quarter = max(len(text) // 4, _QUARTER)  # a byte that is missing turns all that follows it to rubbish
        parts = [text[at : at + quarter] for at in range(0, len(text) - quarter + 1, quarter)]
        scores.append((min(map(_readable, parts), default=0.0), name))
    best = max(scores)
    return best[1] if best[0] >= _PLAUSIBLE else None


def _readable(text: str) -> float:
    """Return how much what was read as two bytes a character is a text, 0 to 1."""
    latin = len(_ASCII.findall(text)) / len(text)
    if "\x00" in text or len(_WRITTEN.findall(text)) < _SHARE * len(text):
        return 0.0
    return latin if latin >= _LATIN else _chinese(text)


def _guess(data: bytes, at: int) -> str:
    """Return the encoding under which the bytes from the first that is no UTF-8 on read most like a text.

    Only when nothing reads like Chinese charset-normalizer is asked. Raises NotTextError where it knows none either.
    """
    why = f"byte {at} is not UTF-8"
    begin = max(0, at - _TRIED // 2)
    while begin < at and data[begin] & 0xC0 == 0x80:  # in the middle of a character of UTF-8
        begin += 1
    sample = data[begin : begin + _TRIED]
    if _mostly_utf8(sample):
        return "utf-8"
    scores = [(*_likeness(sample, name), -i, name) for i, name in enumerate(_CHINESE)]
    likely = [score for score in scores if score[1] >= _PLAUSIBLE]
    if likely:  # the one with the fewest bad bytes: Big5 without Hong Kong's characters reads well, too
        return max(likely)[3]
    from charset_normalizer import from_bytes  # costs 40 ms to import, and almost no source needs it

    match = from_bytes(data[: 4 * _SAMPLE]).best()
    if match is None:
        raise NotTextError(why)
    try:
        data.decode(match.encoding)
    except UnicodeDecodeError:
        raise NotTextError(why) from None
    return match.encoding


def _mostly_utf8(sample: bytes) -> bool:
    """Tell a text of UTF-8 with a few bad bytes from another encoding, of which no bytes look like UTF-8."""
    try:
        text, bad = decode_tolerantly(sample, "utf-8")
    except NotTextError:
        return False
    return len(_NOT_ASCII.findall(text)) > 10 * len(bad)


def _likeness(sample: bytes, encoding: str) -> tuple[int, float]:
    """Return the bytes of a sample that are not of an encoding, as a negative number, and how Chinese the rest reads."""
    try:
        text, bad = decode_tolerantly(sample, encoding)
    except NotTextError:
        return -len(sample), 0.0
    return -len([at for at in bad if at < len(sample) - 1]), _chinese(text)  # a sample may end within a character


def _chinese(text: str) -> float:
    """Return the share of common Chinese characters among those that are not ASCII, 0 to 1."""
    wide = _NOT_ASCII.findall(text[:_SAMPLE])
    return common("".join(wide)) / len(wide) if wide else 0.0
