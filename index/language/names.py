"""Persons, organisations and places in a passage, by parts of speech and form: no model, found when indexing."""

from __future__ import annotations

import re

from index.language.normalise import fold_map
from index.language.tokens import Tag, tags
from index.types import Name

# The commonest surnames (a Chinese personal name starts with one; jieba's guesses often don't).
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江"
    "尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍"
    "涂成苗谷盛曲翁冉骆蓝路游辛靳欧管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师"
    "和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井"
    "祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯洪"
)
_COMPOUND_SURNAMES = ("欧阳", "司马", "上官", "诸葛", "司徒", "东方", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐")
_DOTS = frozenset("·・•‧")  # 威廉·琼斯: transliterated names keep their dot
# What a job title is followed by: 金融界副总裁洪弘, 总裁 杨玉成, 《周刊》记者 周琦.
_AFTER_ROLE = re.compile(
    r"(?:总裁|主席|董事长|书记|记者|编辑|作者|CEO|ceo|首席执行官|总经理|创始人|负责人|行长|教授|主任|部长|总统|总理|首相|局长|市长|院长|导演|主编)"
    r"[ :： ]{0,2}(?P<name>[\u4e00-\u9fff]{2,4})(?=[ \W]|在|说|表示|认为|称|指出|的|和|介绍|告诉|也|还|$)"
)
_ORG_ENDS = tuple(
    "公司 集团 银行 资本 金融 基金 证券 保险 大学 学院 学校 协会 联盟 委员会 法院 政府 医院 研究院 研究所 事务所 交易所 俱乐部 出版社 报社 周刊 日报 电视台 "
    "实验室 党 部队 理财 科技 数科 物流 健康 商城 网络 电器 控股 便利店 旅行社 监会 央行 工行 农信 联合社 合作社 中心 组织 机构".split()
)
_ORG_LAST = frozenset(end[-1] for end in _ORG_ENDS)
_ORG_PARTS = re.compile(r"^(?:n|nr|ns|nt|nz|nrt|nrfg|nrf|j|eng|b|vn)$")
_PLACE_ENDS = frozenset("省市县区镇乡村州岛山湖河路街") | {"省份", "自治区", "特区", "新区", "半岛"}
_NOT_PLACES = frozenset(
    "上市 深度 城市 商城 云 东西 上 下 京 波及 关联 上门 嘉宾 大关 江湖 云中 成利 喜庆 云化 远超过".split()
)


def names(text: str) -> tuple[Name, ...]:
    """Return the persons, organisations and places of a text, in order; kinds may overlap.

    >>> [(n.kind, "刘强东在香港会见马云。"[n.start:n.end]) for n in names("刘强东在香港会见马云。")]
    [('person', '刘强东'), ('place', '香港'), ('person', '马云')]
    """
    folded = fold_map(text)
    words = tags(folded.text)
    spans = {*_persons(folded.text, words), *_orgs(words), *_places(words)}
    mapped = {(*folded.original(start, end), kind) for start, end, kind in spans}
    return tuple(Name(start, end, kind) for start, end, kind in sorted(mapped))


def surname_of(name: str) -> str:
    """Return the surname of a folded Chinese name of a surname and one or two characters, "" for any other word.

    >>> surname_of("陈生强"), surname_of("欧阳静姝"), surname_of("威廉")
    ('陈', '欧阳', '')
    """
    surname = name[:2] if name.startswith(_COMPOUND_SURNAMES) else name[:1]
    known = len(surname) == 2 or surname in _SURNAMES
    return surname if known and surname and 1 <= len(name) - len(surname) <= 2 else ""


def _is_person(word: str) -> bool:
    return bool(surname_of(word))


def _persons(folded: str, words: list[Tag]) -> set[tuple[int, int, str]]:
    dotted = _dotted(words) if any(dot in folded for dot in _DOTS) else []
    persons = {(start, end, "person") for start, end in dotted}
    persons |= {
        (m.start("name"), m.end("name"), "person") for m in _AFTER_ROLE.finditer(folded) if _is_person(m["name"])
    }
    for i, (start, whole, word, flag) in enumerate(words):
        if not flag.startswith("nr"):
            continue
        if word in _SURNAMES and i + 1 < len(words):
            end = _given_name(folded, words, i + 1)
            persons |= {(start, end, "person")} if end else set()
        elif _is_person(word):
            persons.add((start, whole, "person"))
    return persons


def _dotted(words: list[Tag]) -> list[tuple[int, int]]:
    """The word before each dot with the word after it; names of three parts run on."""
    spans: list[tuple[int, int]] = []
    for before, dot, after in zip(words, words[1:], words[2:], strict=False):
        if dot.word in _DOTS and all(len(w.word) > 0 and "\u4e00" <= w.word[0] <= "\u9fff" for w in (before, after)):
            if spans and spans[-1][1] == before.end:
                spans[-1] = (spans[-1][0], after.end)
            else:
                spans.append((before.start, after.end))
    return spans


def _given_name(folded: str, words: list[Tag], i: int) -> int | None:
    """After a lone surname: 杨/nr 玉成/nr, 谢/nr 锦/g 生/v; one word of two characters, or two of one."""
    end = words[i].end
    if len(words[i].word) == 1 and i + 1 < len(words) and len(words[i + 1].word) == 1:
        end = words[i + 1].end
    given = folded[words[i].start : end]
    return end if len(given) == 2 and all("\u4e00" <= c <= "\u9fff" for c in given) else None


def _orgs(words: list[Tag]) -> set[tuple[int, int, str]]:
    """A run of noun-like words that ends as organisations do; the run, and its last two words alone, are candidates."""
    orgs = set()
    for i, tag in enumerate(words):
        if tag.flag == "nt" and len(tag.word) > 2:
            orgs.add((tag.start, tag.end, "org"))
        if tag.word[-1] not in _ORG_LAST or not tag.word.endswith(_ORG_ENDS):
            continue
        first = i
        while (
            first > 0 and i - first < 5 and _ORG_PARTS.match(words[first - 1].flag) and len(words[first - 1].word) > 1
        ):
            first -= 1
        if first < i or len(tag.word) > 3:
            orgs.add((words[first].start, tag.end, "org"))
        if i - first > 1:
            orgs.add((words[i - 1].start, tag.end, "org"))
    return orgs


def _places(words: list[Tag]) -> set[tuple[int, int, str]]:
    places, i = set(), 0
    while i < len(words):
        if words[i].flag != "ns" or words[i].word in _NOT_PLACES:
            i += 1
            continue
        last = i
        while last + 1 < len(words) and (words[last + 1].flag == "ns" or words[last + 1].word in _PLACE_ENDS):
            last += 1
        places.add((words[i].start, words[last].end, "place"))
        i = last + 1
    return places
