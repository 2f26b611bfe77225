"""What stands behind a figure (元, 个百分点, km, 号线), by one name each."""

from __future__ import annotations

import re
from fractions import Fraction

from index.language.figures.tables import table

_COUNTING = (
    "家个只件份条户台辆架艘部座所间支枚套笔场期股票分层代级度门站章集首本篇张届种类项款次颗棵株匹头块片批轮节段处起宗例桩句"
    "字卷把根盏瓶杯碗箱包袋车排列队组对双卡席床番"
)
# Counters, each a unit by itself: three of 家 and three of 条 are counts of different things.
COUNTERS = frozenset((*_COUNTING, "人", "人次"))
# By kind: a unit and the folded words that say it. English words may have a plural s.
_KINDS = {
    "number": dict(zip(_COUNTING, _COUNTING, strict=True)) | table("""
        岁 岁 周岁 years_old year-old | 倍 倍 -fold | 点 点 point | 人 人 名 位 口 people person | 人次 人次
        km 公里 千米 km kilometre kilometer | m 米 metre meter m | cm 厘米 公分 cm centimetre centimeter | mm 毫米 mm
        nm 纳米 nm | mile 英里 mile | km2 平方公里 平方千米 km2 square_kilometre square_kilometer sq_km
        m2 平方米 平米 m2 square_metre square_meter | ha 公顷 ha hectare | mu 亩 | m3 立方米 m3 | °c 摄氏度 °c degrees_celsius
        t 吨 tonne ton | kg 公斤 千克 kg kilogram kilo | g 克 gram | jin 斤 | l 升 litre liter | barrel 桶 barrel
        kwh 千瓦时 kwh | kw 千瓦 kw | mw 兆瓦 mw megawatt
    """),
    "money": table("""
        usd 美元 美金 us_dollar dollar usd | hkd 港元 港币 hong_kong_dollar hkd | eur 欧元 euro eur | jpy 日元 日圆 yen jpy
        twd 新台币 元新台币 台币 nt_dollar taiwan_dollar twd | gbp 英镑 pound gbp | krw 韩元 韩圆 won krw
        sgd 新加坡元 新元 sgd | aud 澳元 澳大利亚元 australian_dollar aud | cad 加元 加拿大元 canadian_dollar cad
        rub 卢布 rouble ruble | inr 卢比 rupee | chf 瑞士法郎 瑞郎 chf swiss_franc
        cny 元 元人民币 人民币 圆 块钱 yuan rmb cny renminbi
    """),
    "percent": table("point 个百分点 百分点 percentage_point 个基点 基点 basis_point | % % percent per_cent pct ‰ 成 半"),
    "duration": table("""
        year 年 周年 个年头 年度 year | quarter 个季度 | month 个月 月 月龄 month | week 周 个星期 星期 个礼拜 week
        day 天 昼夜 日内 日游 day | hour 小时 个小时 个钟头 钟头 hour hr h | minute 分钟 minute min | second 秒 秒钟 seconds
    """),
    "ordinal": table("""
        号线 号线 | 号楼 号楼 | 号院 号院 | 号文 号文 | 号馆 号馆 | 号店 号店 | 路 路公交 路车 | 线 线城市 | 年级 年级
    """),
}  # fmt: skip
UNITS = {word: (kind, unit) for kind, words in _KINDS.items() for word, unit in words.items()}
UNITS |= {word + "s": unit for word, unit in UNITS.items() if re.fullmatch(r"[a-z][a-z ]*", word)}
# What one of a percentage's words is, where not a percent; 半 is of 一半.
FACTORS = {"成": Fraction(10), "半": Fraction(50), "‰": Fraction(1, 10)} | dict.fromkeys(
    ("个基点", "基点", "basis point", "basis points"), Fraction(1, 100)
)
# Before these a unit's word is part of another: 三成员, 3年级, 两人民.
_NOT_BEFORE = {words[0]: words[1:] for words in (
    "年级代轻龄糕 成员功为本立长果都熟交绩群 半年天个小导月 分之 人民均工类才 级市 股份东权 期货间 天然津 代表理 集团 首次席 "
    "元旦素 组织 对于 部门分委 月份 点的 度过"
).split()}  # fmt: skip


def _pattern(word: str) -> str:
    after = f"(?![{_NOT_BEFORE[word]}])" if word in _NOT_BEFORE else ""
    return re.escape(word) + after + ("(?![a-z])" if word[-1].isascii() and word[-1].isalnum() else "")


# A unit behind a numeral, and what of it stands in between or behind: 400多家, 一个半月, 两年半.
UNIT = re.compile(
    rf"[ -]?(?P<odd>[多余来几+]|个[半多])?[ -]?(?P<unit>{'|'.join(map(_pattern, sorted(UNITS, key=len, reverse=True)))})(?P<half>半)?"
)
