"""Numbers as a folded text writes them (1,268, 一千二百六十八, 1.2万, three million) and what each is worth, exactly."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from index.language.figures.tables import either

_REMEMBERED = 10_000  # numerals: the same few come again and again
_DIGITS = dict(zip("〇零一二两三四五六七八九", "001223456789", strict=True))
_TO_ARABIC = str.maketrans(_DIGITS)
_HAN_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8, "兆": 10**12}
_VAGUE = frozenset("一二 一两 二三 两三 三四 四五 五六 六七 七八 八九".split())  # the lower one, or so
_SMALL = (
    "zero one two three four five six seven eight nine ten "
    "eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
_TENS = "ten twenty thirty forty fifty sixty seventy eighty ninety"
_CARDINALS = {w: i for i, w in enumerate(_SMALL.split())} | {w: 10 * i for i, w in enumerate(_TENS.split(), 1)}
_NTH = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_ORDINALS = {w: i for i, w in enumerate(_NTH.split(), 1)}
_ENGLISH_SCALES = {"dozen": 12, "hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9,
                   "trillion": 10**12, "mn": 10**6, "mln": 10**6, "bn": 10**9, "tn": 10**12}  # fmt: skip
_PARTS = {"a": 1, "an": 1, "half": 2, "quarter": 4}  # beside the ordinals
_WORTH = _CARDINALS | _ORDINALS | _PARTS | {c: int(digit) for c, digit in _DIGITS.items()}
_SCALES = _HAN_SCALES | _ENGLISH_SCALES

DIGITS = "".join(_DIGITS)
HAN = DIGITS + "十百千万亿兆廿卅"
# The lengths are bounded, for Python refuses to print an integer of 4,300 digits, and sums words by recursion.
_HAN = rf"[{HAN}]{{1,24}}(?:点[〇零一二两三四五六七八九]{{1,12}})?"
_ARABIC = r"\d{1,3}(?:,\d{3}){1,12}(?!\d)(?:\.\d{1,30})?|\d{1,60}(?:\.\d{1,30})?"
_SCALE = r"(?:十|百(?!分)|千(?![米克瓦卡伏帕分])|万(?!分之)|亿|兆(?![瓦赫]))"
_WORD = either([*_CARDINALS, *list(_ENGLISH_SCALES)[:6]])
_BEGINS = rf"(?=[\dabdefhmnostz{HAN}上几半数])"  # one look before some ten tries: 6 times faster
_NUMERAL = re.compile(
    rf"""{_BEGINS}(?:(?P<per>[{HAN}]{{1,24}}|\d{{1,9}})分之[ ]?(?P<share>{_HAN}|{_ARABIC})
    | (?<![\d/.])(?P<over>[1-9])[/⁄](?P<under>[2-9]|10)(?![\d/月])
    | \b(?P<few>an?|one|two|three|four)[\s-](?P<part>half|third|fifth|tenth|quarter(?=s?\sof\s(?!\d)))s?\b(?!-|\s?(?:quarter|day))
    | (?:(?P<arabic>{_ARABIC})|(?P<some>(?:(?<![人户总次])[数几]|(?<![以之])上)(?=[十百千万亿]))?(?P<han>{_HAN}|半))
      (?:(?P<odd>[多余几来]|个(?=[万亿]))?[ ]?(?P<scale>{_SCALE}{{1,4}}))?
      (?P<more>(?<=[万亿])(?:(?:\d,\d{{3}}|\d{{1,4}})(?:[百千]万|[千万]))+)?
      (?:[\s-]?(?P<english_scale>{either(_ENGLISH_SCALES)})\b)?
    | \b(?P<many>(?:(?:tens|hundreds)\sof\s)?(?:dozens|hundreds|thousands|millions|billions|trillions))\b
    | \b(?P<ordinal>{either(_ORDINALS)})\b
    | \b(?P<halved>half\san?\s)?(?P<english>(?:{_WORD})(?:(?:[\s-]+|(?<=hundred)\sand\s|(?<=thousand)\sand\s)(?:{_WORD})){{0,23}})\b)""",
    re.VERBOSE,
)
# Words and names that hold what reads like a figure, with a unit behind it or a bound before it (超百度).
_NO_NUMERAL = re.compile(
    rf"(?=[一七万三二十千百第零])(?<![\d{HAN}])(?:万一(?![百千])|十分(?![钟之])|一一(?![个家名位])|万万|千万(?=别|不[要能可]|要|注意)|十[一二三四]五|"
    r"十[五六七八九]大|二十大(?!中)|第三[方者]|第一时间|三三两两|七七八八|一五一十|一成不变|万科|百度|百事|千岛|万达|万象|零[件部配])"
)


@dataclass(slots=True)
class Figure:
    """A number written at ``folded[start:end]``, and what of a `Quantity` is known of it.

    ``scale`` (of 5万: 10,000) and ``factor`` (of 5成: 10) are what it may lend a neighbour; ``certain`` is false
    where it may be part of a word.
    """

    start: int
    end: int
    value: Fraction
    bound: str = "exact"
    kind: str = "number"
    unit: str = ""
    scale: int = 1
    factor: Fraction = Fraction(1)
    certain: bool = True


def numerals(folded: str) -> Iterator[Figure]:
    """Yield the numbers of a folded text in order, by themselves, also those that may be part of a word (三 of 三亚).

    A share (三分之二, two thirds) is in percent. 数百, 十几亿 and hundreds are "over", 两三 is "about" two.

    >>> [str(n.value) for n in numerals("1,268 一千二百六十八 3亿5千万 三分之二 two million dozens")]
    ['1268', '1268', '350000000', '200/3', '2000000', '12']
    """
    masked = _NO_NUMERAL.sub(lambda word: "\0" * len(word[0]), folded)
    yield from filter(None, map(_figure, _NUMERAL.finditer(masked)))


def _figure(match: re.Match[str]) -> Figure | None:
    part, (start, end) = match.groupdict(""), match.span()
    if below := part["per"] or part["under"] or part["part"]:
        above = part["share"] or part["over"] or part["few"]
        return Figure(start, end, 100 * (worth(above) or 0) / (worth(below) or Fraction(1)), kind="percent", unit="%")
    if part["ordinal"]:
        return Figure(start, end, Fraction(_ORDINALS[part["ordinal"]]), kind="ordinal")
    if words := part["many"] or part["english"]:
        singular = [word.rstrip("s") for word in words.replace("-", " ").split()]
        counted = Fraction(_total(singular), 2 if part["halved"] else 1)
        return Figure(start, end, counted, "over" if part["many"] else "exact")
    value, vague = (worth(part["arabic"]), False) if part["arabic"] else _han(part["han"])
    if value is None:
        return None
    more = _more(part["more"]) if part["more"] else 0
    scale = _product(part["scale"]) * _ENGLISH_SCALES.get(part["english_scale"], 1)
    over = part["some"] or part["odd"].strip("个")
    bound = "over" if over else "about" if vague else "exact"
    lent = part["han"][len(part["han"].rstrip("万亿兆")) :]  # of 五万 the 万 is in the numeral
    value = value * scale + more if scale > 1 or more else value
    return Figure(start, end, value, bound, scale=scale * _product(lent))


def _more(behind: str) -> int:
    """What 5千万 adds to 3亿; of 1亿2千3百万 the 2 counts tens of 百万."""
    bare = re.sub(r"千(?=\d百)|,", "", behind)
    return sum(int(n) * _product(scales) for n, scales in re.findall(r"(\d+)(\D+)", bare))


def _product(scales: str) -> int:
    return math.prod(_HAN_SCALES[c] for c in scales)


@lru_cache(_REMEMBERED)
def worth(numeral: str) -> Fraction | None:
    """Return the value of a numeral in digits, in one English word or in Chinese; None where it is none (十三五).

    >>> [int(worth(n)) for n in ("1,268", "third", "三百亿", "二〇一七", "十二", "两万三千零五", "千亿", "两万三", "廿三")]
    [1268, 3, 30000000000, 2017, 12, 23005, 100000000000, 23000, 23]
    """
    if numeral[0].isdecimal():
        return Fraction(numeral.replace(",", ""))
    return Fraction(_WORTH[numeral]) if numeral.isascii() else _han(numeral)[0]


@lru_cache(_REMEMBERED)
def _han(numeral: str) -> tuple[Fraction | None, bool]:
    """The value, and whether it is vague: of 两三, 七八百 and 十七八 the lower one."""
    if numeral == "半":
        return Fraction(1, 2), False
    whole, _, decimals = numeral.replace("廿", "二十").replace("卅", "三十").partition("点")
    plain = all(c in _DIGITS for c in whole)
    pair = next((i for i in range(len(whole) - 1) if whole[i : i + 2] in _VAGUE), None)
    vague = pair is not None and (not plain or len(whole) == 2)
    if pair is not None and vague:
        whole = whole[: pair + 1] + whole[pair + 2 :]
    if not plain and any(_WORTH.get(a) and b in _DIGITS for a, b in pairwise(whole)):
        return None, False
    value = int(whole.translate(_TO_ARABIC)) if plain else _total(list(whole))
    return value + Fraction(f"0.{decimals.translate(_TO_ARABIC) or 0}"), vague


def _total(words: Sequence[str]) -> int:
    """The value of numbers and scales, 0 of other words; the last digit of 两万三 and 三百五 counts the next lower scale."""
    largest = max((_SCALES.get(word, 0) for word in words), default=0)
    if not largest:
        return sum(_WORTH.get(word, 0) for word in words)
    at = [_SCALES.get(word) for word in words].index(largest)
    above, below = words[:at], words[at + 1 :]
    lower = largest // 10 if len(below) == 1 and below[0] in _DIGITS else 1
    return (_total(above) if above else 1) * largest + _total(below) * lower
