"""The names of a sentence that its passage doesn't hold: Chinese by jieba's tags, Latin by letters or pinyin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import groupby

from index.language.figures.dates import MONTHS, WEEKDAYS
from index.language.names import names
from index.language.normalise import fold
from index.language.pinyin import romanised, syllables
from index.language.script import language
from index.language.tokens import tags


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What jieba takes for a person most often in 0.6 M characters of news, and isn't one.
NOT_PERSONS = _words("""
    文明 许可 许可证 洪水 蓝光 高阶 阳光 安全性 宣传部 单元格 玉米 关怀 卫星 康复 明星 顾客 高清 荣誉 荣耀 荣获 惠民
    官宣 温馨 高水平 高峰 权威 高昂 高塔 银行卡 庄园 熊猫 官微 申请人 楼宇 公正 石柱 阿姨 卓越 涂抹 宣传册 齐聚 齐全
    孙子 顾问 史前 祝福 吉祥 高达 高中生 修正 黄牛 白皮书 陆军 王子 雷达 吉祥物 安全感 师生 海涛 晋级 晋升 公开赛
    杜绝 安全带 史诗 辛勤 查清 宣传单 安全法 麦克风 普惠 盛夏 明白 练习赛 祝贺 雷霆 高薪 盖章 范畴 王朝 高亮度
    毛利润 毛利 蓝图 段子 明智 公开信 丛生 向阳 连一个
""")
# Written in Latin letters in Chinese as in English, whatever the passage calls them.
_COMMON = _words("ai app ceo cfo coo cto gdp ipo it ok pc usa us uk eu rmb")
_IN_CAPITALS = _COMMON.union(MONTHS, WEEKDAYS)
# English words that could be pinyin.
_ENGLISH = _words("""
    china sina language change machine dance range manage hence since sense finance dining engine among women yuan
    panda manager nine line wage page image danger fame game lean mean
""")
_SAYING = frozenset("称说道讲")  # 据总裁尤峥称: part of the name for `names`
_HAN = re.compile(r"[\u3400-\u9fff]+")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-&.'’][A-Za-z0-9]+)*")
_NO_MARKS = str.maketrans("", "", "'’-")
_CAPITAL = r"[A-Z][A-Za-z]*(?:['’-][A-Za-z]+)*"
_CAPITALS = re.compile(rf"\b{_CAPITAL}(?: {_CAPITAL})*")


def unsupported_names(sentence: str, passage: str) -> list[str]:
    """Return the names of a sentence that don't stand in a passage.

    >>> unsupported_names("刘强东在北京表示", "刘强东昨日说"), unsupported_names("Liu Qiangdong said so", "劉強東昨日說")
    (['北京'], [])
    """
    known = "".join(fold(passage).split()).replace("・", "·")
    found = [*_han_strangers(fold(sentence), known)] if _HAN.search(sentence) else []
    return list(dict.fromkeys([*found, *_latin_strangers(sentence, passage, known)]))


def _han_strangers(folded: str, known: str) -> Iterator[str]:
    """Persons and places whole; of an organisation each noun, for names() may join a verb to it (利用京东金融)."""
    words = tags(folded)
    for name in names(folded):
        text = folded[name.start : name.end]
        if _core(text) in known or text in NOT_PERSONS or (text[-1:] in _SAYING and text[:-1] in known):
            continue
        inside = [w for w in words if name.start <= w.start and w.end <= name.end]
        nouns = [w.word for w in inside if w.flag[0] in "nj" or w.flag == "eng"]
        if name.kind == "person" or not nouns or any(noun not in known for noun in nouns):
            yield text
    for word in words:
        if word.flag in {"ns", "nt", "nz"} and len(word.word) > 1 and word.word not in known:
            yield word.word


def _core(name: str) -> str:
    """A dotted name may have its neighbours glued to it (官叫卡西姆·里米的): two characters each side of its dots."""
    first, *rest = name.replace("・", "·").split("·")
    return "·".join((first[-2:], *rest[:-1], rest[-1][:2])) if rest else name


def _latin_strangers(sentence: str, passage: str, known: str) -> Iterator[str]:
    if language(sentence) != "en":
        latin = [w for w in _LATIN.findall(sentence) if len(w) > 1 and w.lower() != w]
        yield from (w for w in latin if fold(w) not in known and fold(w) not in _COMMON)
    elif language(passage) == "en":
        yield from _english_strangers(sentence, known)
    else:
        yield from _pinyin_strangers(sentence, known)


def _english_strangers(sentence: str, known: str) -> Iterator[str]:
    """Capitalised words, the sentence's first excepted; Chinese may stand for China."""
    for run in _CAPITALS.finditer(sentence):
        words = run[0].split()
        for word in words[1:] if run.start() == 0 else words:
            plain = _without_s(fold(word))
            if len(plain) > 1 and plain not in _IN_CAPITALS and plain[: max(4, len(plain) - 2)] not in known:
                yield word


def _without_s(word: str) -> str:
    return word.removesuffix("'s").removesuffix("’s")


def _pinyin_strangers(sentence: str, known: str) -> Iterator[str]:
    """Names spelt in pinyin, surname first or last; a name that isn't pinyin may be a translation and passes."""
    spelt = _readings(known)
    for run in _CAPITALS.finditer(sentence):
        words = [_without_s(word).translate(_NO_MARKS).lower() for word in run[0].split()]
        for name in (list(some) for spells, some in groupby(words, _is_pinyin) if spells):
            orders = {"".join(name), name[-1] + "".join(name[:-1])}
            there = bool(orders & spelt) if len(name) <= 3 else spelt.issuperset(name)
            if not there and (len(name) > 1 or len(name[0]) > 4):
                yield " ".join(name)


@lru_cache(32)
def _readings(known: str) -> frozenset[str]:
    """The pinyin of every one to four neighbouring Han characters, so that zhang·zhou does not hold "hangzhou"."""
    pieces = {run[i : i + n] for run in _HAN.findall(known) for n in range(1, 5) for i in range(len(run) - n + 1)}
    return frozenset(map(romanised, pieces))


@cache
def _spelt() -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(sorted(syllables()))})+")


def _is_pinyin(word: str) -> bool:
    return len(word) > 1 and word not in _ENGLISH and _spelt().fullmatch(word) is not None
