"""What stands behind a figure (元, 个百分点, km, 号线) or before it (US$, 人民币), by one name each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

# kind, unit, and the words that say it: folded, "_" for a blank. English words may have a plural s.
_TABLE = """
money    usd      美元 美金 us_dollar dollar usd
money    hkd      港元 港币 hong_kong_dollar hkd
money    twd      新台币 元新台币 台币 nt_dollar taiwan_dollar twd
money    eur      欧元 euro eur
money    jpy      日元 日圆 yen jpy
money    gbp      英镑 pound gbp
money    krw      韩元 韩圆 won krw
money    sgd      新加坡元 新元 sgd
money    aud      澳元 澳大利亚元 australian_dollar aud
money    cad      加元 加拿大元 canadian_dollar cad
money    rub      卢布 rouble ruble
money    inr      卢比 rupee
money    chf      瑞士法郎 瑞郎 chf swiss_franc
money    cny      元 元人民币 人民币 圆 块钱 yuan rmb cny renminbi
percent  point    个百分点 百分点 percentage_point 个基点 基点 basis_point
percent  %        % percent per_cent pct ‰ 成 半
duration year     年 周年 个年头 年度 year
duration quarter  个季度
duration month    个月 月 月龄 month
duration week     周 个星期 星期 个礼拜 week
duration day      天 昼夜 日内 日游 day
duration hour     小时 个小时 个钟头 钟头 hour hr h
duration minute   分钟 minute min
duration second   秒 秒钟 seconds
number   岁       岁 周岁 years_old year-old
number   倍       倍 -fold
number   km       公里 千米 km kilometre kilometer
number   m        米 metre meter m
number   cm       厘米 公分 cm centimetre centimeter
number   mm       毫米 mm
number   nm       纳米 nm
number   mile     英里 mile
number   km2      平方公里 平方千米 km2 square_kilometre square_kilometer sq_km
number   m2       平方米 平米 m2 square_metre square_meter
number   ha       公顷 ha hectare
number   mu       亩
number   m3       立方米 m3
number   t        吨 tonne ton
number   kg       公斤 千克 kg kilogram kilo
number   g        克 gram
number   jin      斤
number   l        升 litre liter
number   kwh      千瓦时 kwh
number   kw       千瓦 kw
number   mw       兆瓦 mw megawatt
number   barrel   桶 barrel
number   °c       摄氏度 °c degrees_celsius
number   人       人 名 位 口 people person
number   点       点 point
number   人次     人次
ordinal  号线     号线
ordinal  号楼     号楼
ordinal  号院     号院
ordinal  号文     号文
ordinal  号馆     号馆
ordinal  号店     号店
ordinal  路       路公交 路车
ordinal  线       线城市
ordinal  年级     年级
"""
# Counters, each a unit by itself: three of 家 and three of 条 are counts of different things.
_COUNTING = (
    "家个只件份条户台辆架艘部座所间支枚套笔场期股票分层代级度门站章集首本篇张届种类项款次颗棵株匹头块片批轮节段处起宗例桩句"
    "字卷把根盏瓶杯碗箱包袋车排列队组对双卡席床番"
)
COUNTERS = frozenset((*_COUNTING, "人", "人次"))
_FACTORS = {"成": Fraction(10), "半": Fraction(50), "‰": Fraction(1, 10),
            "个基点": Fraction(1, 100), "基点": Fraction(1, 100), "basis point": Fraction(1, 100)}  # fmt: skip
# Before these a unit's word is part of another: 三成员, 3年级, 两人民.
_NOT_BEFORE = {
    "年": "级代轻龄糕", "成": "员功为本立长果都熟交绩群", "半": "年天个小导月", "分": "之", "人": "民均工类才", 
    "级": "市", "股": "份东权", "期": "货间", "天": "然津", "代": "表理", "集": "团", "首": "次席", "元": "旦素",
    "组": "织", "对": "于", "部": "门分委", "月": "份", "点": "的", "度": "过",
}  # fmt: skip
_SIGNS = {
    "us$": "usd", "hk$": "hkd", "nt$": "twd", "s$": "sgd", "a$": "aud", "c$": "cad", "$": "usd", "€": "eur", "£": "gbp",
    "¥": "cny", "rmb": "cny", "cny": "cny", "usd": "usd", "人民币": "cny", "新台币": "twd", "港币": "hkd", "美元": "usd",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit with its kind ("number", "money", "percent", "duration", "ordinal") and what a figure of it is times."""

    name: str
    kind: str
    factor: Fraction = Fraction(1)


def _units() -> dict[str, Unit]:
    words = {c: Unit(c, "number") for c in _COUNTING}
    for line in _TABLE.split("\n")[1:-1]:
        kind, name, *said = line.split()
        for word in (w.replace("_", " ") for w in said):
            words[word] = Unit(name, kind, _FACTORS.get(word, Fraction(1)))
            if word.isascii() and word.isalpha() | (" " in word):
                words[word + "s"] = words[word]
    return words


def _pattern(word: str) -> str:
    after = f"(?![{_NOT_BEFORE[word]}])" if word in _NOT_BEFORE else ""
    return re.escape(word) + after + ("(?![a-z])" if word[-1].isascii() and word[-1].isalnum() else "")


_UNITS = _units()
_UNIT = re.compile(
    rf"[ -]?(?P<odd>[多余来几+]|个[半多])?[ -]?(?P<unit>{'|'.join(map(_pattern, sorted(_UNITS, key=len, reverse=True)))})(?P<half>半)?"
)
_SIGN = re.compile(rf"(?:(?<![a-z])(?:{'|'.join(map(re.escape, sorted(_SIGNS, key=len, reverse=True)))}))\s?\Z")


def unit_at(folded: str, at: int) -> tuple[Unit, int, str] | None:
    """Return the unit that follows a numeral ending at ``at``, where it ends, and what of 多余来几+个半 stands in it.

    >>> unit_at("400多家银行", 3), unit_at("两年半", 1)
    ((Unit(name='家', kind='number', factor=Fraction(1, 1)), 5, '多'), (Unit(name='year', kind='duration', factor=Fraction(1, 1)), 3, '半'))
    """
    match = _UNIT.match(folded, at)
    return match and (_UNITS[match["unit"]], match.end(), (match["odd"] or "") + (match["half"] or ""))


def sign_before(folded: str, at: int) -> tuple[str, int] | None:
    """Return the currency whose sign ends at ``at``, and where the sign begins: US$, ¥, 人民币.

    >>> sign_before("约us$3.6bn", 4)
    ('usd', 1)
    """
    match = _SIGN.search(folded, max(0, at - 4), at)
    return match and (_SIGNS[match[0].strip()], match.start())
