"""Bytes of a named encoding → text, where a byte that means nothing costs its character and no more."""

from __future__ import annotations

import codecs

REPLACED = "\ufffd"
_WINDOW = 1 << 16  # bytes decoded at a time, so that what follows a bad byte is not decoded anew for each
_AHEAD = 40  # bytes looked at to tell where the characters go on
_LEAST = 60  # bytes; a shorter text with a bad byte is no evidence of anything
_FEW = 3
_NAMED = 5  # offsets a warning names
_PAIRS = ("gb", "big5")  # of two bytes a character: after a bad one, which begins the next is not known


class NotTextError(ValueError):
    """Bytes that are no text; its message says why."""


def most_bad(size: int) -> int:
    """Return how many bad bytes a text of so many may hold: five in a thousand, three in a short one.

    >>> most_bad(10), most_bad(300), most_bad(100_000)
    (0, 3, 500)
    """
    return 0 if size < _LEAST else max(_FEW, size // 200)


def decode_tolerantly(data: bytes, encoding: str) -> tuple[str, list[int]]:
    r"""Return the text, U+FFFD for what cannot be decoded, and the byte offsets of that. Raises NotTextError.

    >>> decode_tolerantly(("好" * 30).encode() + b"\xff" + b"!", "utf-8")[1]
    [90]
    """
    try:
        return data.decode(encoding), []
    except UnicodeDecodeError:
        pass
    pieces, bad, at, limit = list[str](), list[int](), 0, most_bad(len(data))
    while at < len(data):
        window = data[at : at + _WINDOW]
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            pieces.append(decoder.decode(window, at + _WINDOW >= len(data)))
            at += len(window) - len(decoder.getstate()[0])
        except UnicodeDecodeError as error:
            pieces += [window[: error.start].decode(encoding), REPLACED]
            bad.append(at + error.start)
            if len(bad) > limit:
                raise NotTextError(f"byte {bad[0]} is not {encoding.upper()}") from None
            at = _next(data, at + error.start, at + error.end, encoding)
    return "".join(pieces), bad


def without_nul(text: str, data: bytes) -> tuple[str, list[int]]:
    """Return a text with U+FFFD for each NUL, and the byte offsets of those. Raises NotTextError."""
    if "\x00" not in text:
        return text, []
    count = text.count("\x00")
    if count > most_bad(len(data)):
        raise NotTextError("it holds NUL bytes")
    offsets, at = list[int](), -1
    while (at := data.find(b"\x00", at + 1)) >= 0:
        offsets.append(at)
    return text.replace("\x00", REPLACED), offsets[:count]


def warning_of(bad: list[int], encoding: str) -> tuple[str, ...]:
    """Say which bytes are bad: the first of them, and how many.

    >>> warning_of([7, 90], "utf-8"), warning_of([], "utf-8")
    (('bytes 7, 90 are not UTF-8: each character lost is shown as �',), ())
    """
    if not bad:
        return ()
    named = ", ".join(map(str, bad[:_NAMED])) + (f" and {len(bad) - _NAMED} more" if len(bad) > _NAMED else "")
    verb = f"bytes {named} are" if len(bad) > 1 else f"byte {named} is"
    return (f"{verb} not {encoding.upper()}: each character lost is shown as {REPLACED}",)


def _next(data: bytes, start: int, end: int, encoding: str) -> int:
    """Return where the characters go on after one that is damaged; what is left of it is no further loss."""
    if encoding.startswith("utf-16"):
        return min(start + 2, len(data))
    if not encoding.startswith(_PAIRS):
        while end < min(start + 4, len(data)) and (0x80 <= data[end] < 0xC0 or data[end] >= 0xF8):
            end += 1
        return end

    def damage(at: int) -> int:
        ahead = data[at : at + _AHEAD].decode(encoding, "replace").rstrip(REPLACED)
        return 2 * ahead.count(REPLACED) - common(ahead)

    return min((start + 1, start + 2, start + 3), key=damage)


def common(text: str) -> int:
    """Return how many of a text's characters are among the commonest of Chinese news."""
    return sum(c in COMMON for c in text)


# The commonest characters of news in both scripts, with their punctuation. Of real Chinese text they make up about
# a half; of Big5 read as GB18030 or the reverse, under a twentieth.
COMMON = frozenset(
    "的一是不了在人有我他这这中大来上个国和地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学"
    "如都同现当没动面起看定天分还进好小部其些主样理心本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将"
    "两高间由问很最重并物手应战向头文体政美相见被利什二等产新制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教真"
    "這來個國說時會對過發後裡種經麼學現沒動還進樣開從實軍無與長機關點業將兩間問並應戰向頭體見產話給門聯億萬員資訊報導電總統選舉"
    "市场金融京东银行企业公司科技服务数据亿万元市場銀行企業數據務東記者新聞社區台灣香港，。、；：？！“”「」（）《》—…　"
)
