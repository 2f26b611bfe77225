"""Numbers as a folded text writes them (1,268, 一千二百六十八, 1.2万, three million) and what each is worth, exactly."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8, "兆": 10**12}
_SCALES = _SMALL | _LARGE
_WORDS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12,
}  # fmt: skip
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_ENGLISH_SCALES = {"dozen": 12, "hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9,
                   "trillion": 10**12, "mn": 10**6, "mln": 10**6, "bn": 10**9, "tn": 10**12}  # fmt: skip

HAN = "〇零一二两三四五六七八九十百千万亿兆廿卅"
_DIGIT = "[〇零一二两三四五六七八九]"
_HAN = rf"[{HAN}]{{1,24}}(?:点{_DIGIT}{{1,12}})?"
# The lengths are bounded, for Python refuses to print an integer of 4,300 digits.
_ARABIC = r"\d{1,3}(?:,\d{3}){1,12}(?!\d)(?:\.\d{1,30})?|\d{1,60}(?:\.\d{1,30})?"
_SCALE = r"(?:十|百(?!分)|千(?![米克瓦卡伏帕分])|万(?!分之)|亿|兆(?![瓦赫]))"
_WORD = "|".join(sorted([*_WORDS, *list(_ENGLISH_SCALES)[:6]], key=len, reverse=True))
_NUMERAL = re.compile(
    rf"""(?P<per>[{HAN}]+|\d{{1,9}})分之[ ]?(?P<share>{_HAN}|{_ARABIC})
    | (?<![\d/.])(?P<over>[1-9])[/⁄](?P<under>[2-9]|10)(?![\d/月])
    | \b(?P<few>an?|one|two|three|four)[\s-](?P<part>half|third|fifth|tenth|quarter(?=s?\sof\s(?!\d)))s?\b(?!-|\s?(?:quarter|day))
    | (?:(?P<arabic>{_ARABIC})|(?P<some>(?:(?<![人户总次])[数几]|(?<![以之])上)(?=[十百千万亿]))?(?P<han>{_HAN}|半))
      (?:(?P<odd>[多余几来]|个(?=[万亿]))?[ ]?(?P<scale>{_SCALE}{{1,4}}))?
      (?P<more>(?<=[万亿])(?:\d{{1,4}}(?:[百千]万|[千万]))+)?
      (?:[\s-]?(?P<english_scale>{"|".join(_ENGLISH_SCALES)})\b)?
    | \b(?P<many>(?:(?:tens|hundreds)\sof\s)?(?:dozens|hundreds|thousands|millions|billions|trillions))\b
    | \b(?P<ordinal>{"|".join(ORDINALS)})\b
    | \b(?P<english>(?:{_WORD})(?:(?:[\s-]+|(?<=hundred)\sand\s|(?<=thousand)\sand\s)(?:{_WORD}))*)\b""",
    re.VERBOSE,
)
# Words and names that hold what reads like a figure, with a unit behind it or a bound before it (超百度).
_NO_NUMERAL = re.compile(
    rf"(?<![\d{HAN}])(?:万一(?![百千])|十分(?![钟之])|一一(?![个家名位])|万万|千万(?=别|不[要能可]|要|注意)|十[一二三四]五|"
    r"十[五六七八九]大|二十大(?!中)|第三[方者]|第一时间|三三两两|七七八八|一五一十|一成不变|万科|百度|百事|千岛|万达|万象|零[件部配])"
)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number written at ``folded[start:end]``.

    ``scale`` is what 万 or million multiplied it by (1: nothing). ``script`` is "digits", "han", "english", "ordinal"
    (third) or "share", whose value is in percent (三分之二, two thirds). ``bound`` is "over" for 数百, 十几亿
    and hundreds, "about" for 两三, else "exact".
    """

    start: int
    end: int
    value: Fraction
    scale: int
    script: str
    bound: str = "exact"


def numerals(folded: str) -> Iterator[Numeral]:
    """Yield the numbers of a folded text in order, also those that may be part of a word (三 of 三亚).

    >>> [(str(n.value), n.script) for n in numerals("1,268 一千二百六十八 3亿5千万 三分之二 two million")]
    [('1268', 'digits'), ('1268', 'han'), ('350000000', 'digits'), ('200/3', 'share'), ('2000000', 'english')]
    """
    for match in _NUMERAL.finditer(_NO_NUMERAL.sub(lambda word: "\0" * len(word[0]), folded)):
        found = _numeral(match)
        if found is not None:
            yield found


def _numeral(match: re.Match[str]) -> Numeral | None:
    part = match.groupdict()
    if part["per"] or part["over"] or part["part"]:
        return Numeral(*match.span(), 100 * _share(part), 1, "share")
    if part["ordinal"]:
        return Numeral(*match.span(), Fraction(ORDINALS[part["ordinal"]]), 1, "ordinal")
    if part["many"]:
        many = math.prod(_WORDS.get(w[:-1]) or _ENGLISH_SCALES[w[:-1]] for w in part["many"].split() if w != "of")
        return Numeral(*match.span(), Fraction(many), 1, "english", "over")
    if part["english"]:
        return Numeral(*match.span(), Fraction(_english(part["english"])), 1, "english")
    value, vague = (_number(part["arabic"]), False) if part["arabic"] else _han(part["han"])
    if value is None:
        return None
    more = sum(int(n) * _product(unit) for n, unit in re.findall(r"(\d+)(\D+)", part["more"] or ""))
    scale = _product(part["scale"] or "") * _ENGLISH_SCALES.get(part["english_scale"] or "", 1)
    large = re.search("[万亿兆]*$", part["han"] or "")  # what it lends another: of 五万 the 万 is in the numeral
    over = part["some"] or (part["odd"] or "个") != "个"
    return Numeral(*match.span(), value * scale + more, scale * _product(large[0] if large else ""),
                   "digits" if part["arabic"] else "han", "over" if over else "about" if vague else "exact")  # fmt: skip


def _product(scales: str) -> int:
    return math.prod(_SCALES[c] for c in scales)


def _share(part: dict[str, str]) -> Fraction:
    if part["per"]:
        above, below = part["share"], part["per"]
    else:
        above, below = part["over"] or part["few"], part["under"] or str(_PARTS[part["part"]])
    return (_number(above) or Fraction(0)) / (_number(below) or 1)


def _number(text: str) -> Fraction:
    if text[0].isdecimal():
        return Fraction(text.replace(",", ""))
    return Fraction(_WORDS.get(text, 1)) if text.isascii() else _han(text)[0] or Fraction(0)


def han_value(numeral: str) -> Fraction | None:
    """Return the value of a Chinese numeral, None where it is none (十三五).

    >>> [int(han_value(n)) for n in ("三百亿", "二〇一七", "十二", "两万三千零五", "千亿", "两万三", "廿三")]
    [30000000000, 2017, 12, 23005, 100000000000, 23000, 23]
    """
    return _han(numeral)[0]


def _han(numeral: str) -> tuple[Fraction | None, bool]:
    """The value, and whether it is vague: of 两三, 七八百 and 十七八 the lower one."""
    if numeral == "半":
        return Fraction(1, 2), False
    whole, _, decimals = numeral.replace("廿", "二十").replace("卅", "三十").partition("点")
    pair = next((m.start() for m in re.finditer(rf"(?={_DIGIT}{{2}})", whole) if _follow(whole[m.start() :])), -1)
    digits = all(c in _DIGITS for c in whole)
    if pair >= 0 and (not digits or len(whole) == 2):
        whole = whole[: pair + 1] + whole[pair + 2 :]
    else:
        pair = -1
    fraction = Fraction(int("0" + "".join(str(_DIGITS[c]) for c in decimals)), 10 ** len(decimals))
    if digits:
        return int("".join(str(_DIGITS[c]) for c in whole)) + fraction, pair >= 0
    if re.search(rf"[一二两三四五六七八九]{_DIGIT}", whole):
        return None, False
    return _scaled(whole) + fraction, pair >= 0


def _follow(pair: str) -> bool:
    return 0 < _DIGITS[pair[0]] == _DIGITS[pair[1]] - 1


def _scaled(whole: str) -> int:
    """The value of digits and scales; the last digit of 两万三 and 三百五 counts the next lower scale."""
    total = section = 0
    digit: int | None = None
    for c in whole:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c in _SMALL:
            section += (1 if digit is None else digit) * _SMALL[c]
            digit = None
        else:
            below = section + (digit or 0)
            total = (total + below or 1) * _LARGE[c] if total < _LARGE[c] else total + (below or 1) * _LARGE[c]
            section, digit = 0, None
    lower = _SCALES.get(whole[-2], 10) // 10 if len(whole) > 1 else 1
    return total + section + (digit or 0) * lower


def _english(words: str) -> int:
    total = part = 0
    for word in words.replace("-", " ").split():
        if word in _ENGLISH_SCALES:
            part = (part or 1) * _ENGLISH_SCALES[word]
            if word not in {"hundred", "dozen"}:
                total, part = total + part, 0
        elif word != "and":
            part += _WORDS[word]
    return total + part
