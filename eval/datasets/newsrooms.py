"""Real articles under the heads that newsrooms write, so that the date and the author of each are known.

Bodies are the news of the data; above them stands a title and a head made of a form below, with the real article's own
day. Event dates stand in the bodies, sentences and lists of them more where ``distracted``. Half of the forms are held:
rules are written looking at the others.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Literal

from index.corpora.news import body
from index.language.normalise import in_script

# What each form says: {c…} in 中文 numerals, {roc} the year of 民國, {u…} an update two days later; a form of which the
# author is named holds {who}. A bar "|" begins a new line; what follows ¶ stands below the article.
DEV = (
    "{y}年{m}月{d}日 {H}:{M} 来源：新华社 记者 {who}",
    "{y}-{mm}-{dd} {H}:{M} 来源：{outlet}",
    "{cy}年{cm}月{cd}日",
    "民国{roc}年{m}月{d}日 记者{who}／{city}报导",
    "＃{y}－{mm}－{dd}　来源：{outlet}　作者：{who}、{other}",
    "発 {Mon} {d}, {y}",
    "By {latin} | {Month} {d}, {y} {H}:{M} am",
    "{y}/{mm}/{dd} {H}:{M} {outlet} 记者{who}／{city}即时报导",
    "发布时间：{y}-{mm}-{dd} {H}:{M}:{S}|作者：{who}、{other}",
    "本报记者{who} 通讯员{other}|{y}年{mm}月{dd}日 星期{w}",
    "{y}年{mm}月{dd}日{H}:{M} | 来源：{outlet}-{city}频道",
    "时间：{y}-{mm}-{dd} 来源：{outlet} 浏览：1024次 字号：大 中 小",
    "{weekday}, {Month} {d}, {y}",
    "{d} {Mon} {y}|By {latin}, {Latin_outlet}",
    "更新：{uy}-{um}-{ud} 发布：{y}-{mm}-{dd}",
    "新华社{city}{y}年{m}月{d}日电（记者{who}、{other}）",
    "¶{outlet}|{y}年{m}月{d}日",
    "来源：{outlet} | {y}年{mm}月{dd}日 {H}:{M}:{S}",
    "{y}-{mm}-{dd}T{H}:{M}:{S}+08:00",
    "文｜{who}|编辑｜{other}|{y}.{mm}.{dd}",
)
HELD = (
    "{y}-{mm}-{dd} {H}:{M}:{S} 来源：{outlet} 作者：{who} 责编：{other}",
    "{y}年{m}月{d}日 {outlet} 记者 {who} {city}报道",
    "{cy}年{cm}月{cd}日 星期{w} 来源：{outlet}",
    "中华民国{croc}年{cm}月{cd}日",
    "民国{roc}年{mm}月{dd}日 {H}:{M} 中央社记者{who}{city}{d}日电",
    "＃{y}／{mm}／{dd}　{H}：{M}",
    "＃{y}年{m}月{d}日　{who}",
    "Published {Mon} {d}, {y} at {H}:{M} | {Latin_outlet}",
    "{y}-{mm}-{dd} {H}:{M}　{outlet}",
    "发稿时间：{y}-{mm}-{dd} {H}:{M} 来源：{outlet} 责任编辑：{other}",
    "（{y}年{mm}月{dd}日 第 03 版）",
    "{who}、{other}|{outlet} {y}-{mm}-{dd}",
    "作者：{who}|来源：{outlet}|日期：{y}年{m}月{d}日",
    "[{y}-{mm}-{dd} {H}:{M}] 来源：{outlet} 【字体：大 中 小】 打印本页",
    "{y}.{mm}.{dd} {H}:{M}|撰文／{who}",
    "记者{who} 摄影{other}|{y}/{m}/{d}（星期{w}）",
    "{Month} {d}, {y}|By {latin} and {latin_other}",
    "Last updated: {uy}-{um}-{ud}|First published: {d} {Month} {y}",
    "¶发布日期：{y}-{mm}-{dd} 来源：{outlet}",
    "本报讯（记者 {who}）{y}年{m}月{d}日 {H}:{M}",
)
# Lists of events, which give no article its day.
_EVENTS = (
    "{y}年{m}月{d}日，{city}的大桥动工；{y2}年{m}月，桥面合龙。",
    "大事记|{y}年{m}月{d}日 大桥动工|{y2}年{m}月{d}日 桥面合龙|{y3}年{m}月{d}日 通车",
    "- {y}-{mm}-{dd}：签约|- {y2}-{mm}-{dd}：开工|- {y3}-{mm}-{dd}：试运行",
    "《{city}条例》已由委员会于{y}年{m}月{d}日通过，自{y2}年1月1日起施行。",
    "The bridge was opened on {Month} {d}, {y}, and widened on {d} {Month} {y2}.",
)
_MONTHS = "January February March April May June July August September October November December".split()
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_DIGITS, _WIDE = "〇一二三四五六七八九", str.maketrans("0123456789:/-# ", "０１２３４５６７８９：／－＃　")
_SURNAMES, _GIVEN = (
    "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗",
    "芳 建国 文华 晓梅 志强 海涛 丽 俊峰 思远 明辉 雪婷 一帆 小满".split(),
)
_OUTLETS, _CITIES = "海东日报 柳溪晚报 岭南新闻网 东湾周刊 云岭发布".split(), "北京 台北 临江 青石 宜昌 高雄".split()
_LATIN = ("Jane Doe", "Mary van Oddie", "Tom Fenwick", "Ann-Marie Lee")
_HEAD = re.compile(r"^[^。\n]{0,100}?正文[:：]")
_REPORTER = re.compile(r"记者[:：]([\u4e00-\u9fff]{2,4})，正文")
CREDITED = "a reporter"  # the form of `credited`
_DAY = re.compile(r"(20\d\d)[-/年.]?(\d\d?)[-/月.](\d\d?)(?!\d)")

Script = Literal["zh-Hans", "zh-Hant"]


@dataclass(frozen=True, slots=True)
class Labelled:
    """An article's text and what its head says: its day as ISO, its author where ``form`` names one."""

    text: str
    form: str
    date: str | None
    author: str | None


def as_they_are(lines: Iterable[str]) -> Iterator[Labelled]:
    """Yield the articles of the data whose head gives a whole date, with that date."""
    for line in lines:
        head = _HEAD.match(line)
        if head and (day := _DAY.search(head[0])):
            yield Labelled(line, "as it is", _iso(*map(int, day.groups())), None)


def credited(lines: Iterable[str]) -> Iterator[Labelled]:
    """Yield the articles of the data whose head names a reporter, and him."""
    for line in lines:
        if head := _REPORTER.match(line):
            yield Labelled(line, CREDITED, None, head[1])


def rewritten(given: Iterable[Labelled], forms: Iterable[str], script: Script, distracted: bool) -> Iterator[Labelled]:
    """Yield each article under the next of the forms; a form "" gives neither date nor author."""
    pick, forms = Random(1), list(forms)
    for number, one in enumerate(given):
        form = forms[number % len(forms)]
        day = datetime.date.fromisoformat(str(one.date))
        words = _words(day, pick)
        title, *paragraphs = paragraphs_of(one.text)
        if distracted:
            then = _words(datetime.date(pick.randint(1996, 2019), pick.randint(1, 12), pick.randint(1, 28)), pick)
            paragraphs.insert(number // len(forms) % 3, pick.choice(_EVENTS).replace("|", "\n").format_map(then))
        above, _, below = form.partition("¶")
        parts = [title, _filled(above, words), *paragraphs, _filled(below, words)]
        text = "\n".join(part for part in parts if part)
        author = next((words[name] for name in ("who", "latin") if f"{{{name}}}" in form), None)
        told = (
            (text, author or "") if script == "zh-Hans" else (in_script(text, script), in_script(author or "", script))
        )
        yield Labelled(told[0], form, one.date if form else None, told[1] or None)


def _filled(form: str, words: dict[str, str]) -> str:
    filled = form.replace("|", "\n").format_map(words)
    return filled[1:].translate(_WIDE) if filled.startswith("＃") else filled


def _iso(year: int, month: int, day: int) -> str:
    return datetime.date(year, month, day).isoformat()


def _han(number: int) -> str:
    """一百一十二 of 112, 十六 of 16: numbers as they are counted, up to 199."""
    tens, ones = divmod(number % 100, 10)
    small = ("" if not tens else "十" if tens == 1 and number < 100 else f"{_DIGITS[tens]}十") + (
        _DIGITS[ones] if ones else ""
    )
    return f"一百{'零' if 0 < number % 100 < 10 else ''}{small}" if number >= 100 else small


def _words(day: datetime.date, pick: Random) -> dict[str, str]:
    """What the forms' braces hold, for an article of that day."""
    updated = day + datetime.timedelta(2)
    who, other = (pick.choice(_SURNAMES) + given for given in pick.sample(_GIVEN, 2))
    latin, latin_other = pick.sample(_LATIN, 2)
    numbers = {
        "y": day.year,
        "y2": day.year + 1,
        "y3": day.year + 3,
        "m": day.month,
        "d": day.day,
        "roc": day.year - 1911,
    }
    two = {"mm": day.month, "dd": day.day, "um": updated.month, "ud": updated.day, "H": pick.randint(6, 11),
           "M": pick.randint(0, 59), "S": pick.randint(0, 59), "uy": updated.year}  # fmt: skip
    return {
        **{name: str(number) for name, number in numbers.items()},
        **{name: f"{number:02}" for name, number in two.items()},
        "cy": "".join(_DIGITS[int(digit)] for digit in str(day.year)),
        "cm": _han(day.month), "cd": _han(day.day), "croc": _han(day.year - 1911),
        "w": "一二三四五六日"[day.weekday()], "weekday": _WEEKDAYS[day.weekday()],
        "Month": _MONTHS[day.month - 1], "Mon": _MONTHS[day.month - 1][:3],
        "who": who, "other": other, "latin": latin, "latin_other": latin_other, "Latin_outlet": "The Tarnholm Courier",
        "outlet": pick.choice(_OUTLETS), "city": pick.choice(_CITIES),
    }  # fmt: skip


def paragraphs_of(line: str) -> list[str]:
    """Return a title of an article's second sentence, no date in it, and from there its sentences, three a paragraph."""
    said = [part.strip() + "。" for part in _HEAD.sub("", body(line)).split("。") if part.strip()][1:]
    clauses = [clause.strip("。“” ") for clause in re.split(r"[，,；：？！]", said[0] if said else "")]
    plain = [clause[:28] for clause in clauses if len(clause) > 8 and not re.search(r"\d\s?年|/", clause)]
    title = plain[0] if plain else re.sub(r"\d+\s?年", "", said[0])[:20] if said else ""
    return [title, *("".join(said[i : i + 3]) for i in range(0, len(said), 3))]
