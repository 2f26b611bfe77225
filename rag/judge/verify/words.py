"""The closed classes of words that decide whether two sentences say the same: what denies, hedges, bounds, points, joins.

Open classes are not listed: see `exchange`.
"""

from __future__ import annotations

import re

_NOT = re.compile(
    r"(?:并|尚|从|毫|绝|决|也|均|都|仍|还|永|可|能|会|却|则|就|又|而|但)?(?:不|没|未|无|非|勿|莫|甭)"
    r"(?:曾|能|会|是|再|得|可|可能|有|必|须|需|要|该|应|敢|肯|愿|想|许|准|予|法|从|力|意|应该|愿意|允许|需要|必要|能够|打算)?"
    r"|并非|not|no|never|none|nor|without|cannot|.*n['’]t"
)
_REFUSES = re.compile(r"否认|否决|拒绝?|禁止|严禁|难以|den(?:y|ies|ied)|refus\w+")
_PLAN = re.compile(r"将|会|将会|拟|计划|有望|可望|预计|预期|估计|打算|考虑|力争|争取|will|would|plans?|going")
_PERHAPS = re.compile(r"可能|或|或许|也许|或将|may|might|could|perhaps")
_SAYING = re.compile(
    r"据?(?:称|说|表示|指出|认为|介绍|透露|强调|告诉|告知|坦言|直言|补充|解释|回应|讲|谈到|提到|提及|写道|显示|表明|报道|披露|公布|发布|宣布|"
    r"消息|了解|觉得|相信|看来|文章|文中|原文)|sa(?:id|ys?)|stat(?:ed?|es)|told|according|announced?|report(?:ed|s)?|added?|noted?"
)
_MAY, _MUST = re.compile(r"可以?|能够?|得以|can"), re.compile(r"必须|须|应|应当|应该|需|需要|务必|must|should|shall")
# Words of one class say the same, whatever their vectors say.
_CLASSES = (
    _NOT,
    _PLAN,
    _PERHAPS,
    _SAYING,
    _MAY,
    _MUST,
    re.compile(r"近日|日前|近期|最近|近来|不久前|recently|lately"),
    re.compile(r"目前|现在|当前|眼下|如今|现阶段"),
    re.compile(r"至少|最少|起码|不少于|不低于"),
    re.compile(r"至多|最多|不超过|不多于"),
    re.compile(r"多|增加|新增|增添|增长|上升|上涨|攀升|rise[sn]?|rose|grew|grown?|increas\w+|climb\w*|up"),
    re.compile(r"少|减少|下降|降低|下滑|下跌|f[ae]ll(?:s|en)?|declin\w+|drop\w*|decreas\w+|down"),
    re.compile(r"超过?|超出|高于?|多于?|大于|逾|突破"),
)
_BOUND = re.compile(
    r"超过?|逾|近|约|约为|大约|左右|以上|以下|以内|不足|不到|接近|至少|至多|最多|最少|起码|将近|突破|高达|多|余|有余|上下|"
    r"over|about|nearly|almost|around"
)
_PLACING = frozenset("前 后 之前 之后 以前 以后 期间 其间 当中 之中".split())
_PASSIVE = frozenset("被 遭 遭到 受到 遭受".split())
_POINTING = re.compile(
    r"[该其他她它这此本我]|[他她它我]们|[这该本此][个家名款项次行司位种座台]|两者|双方|上述|前者|后者"
)
# Particles, prepositions, conjunctions, pronouns, counters, as jieba tags them; and words that join, or do no more than
# make a verb of a noun (进行, 提供).
_EMPTY_FLAGS = frozenset("u uj ul uv ug ud uz p c r rr rz y e o x w zg q m h k".split())
_EMPTY = frozenset(
    "是 为 系 有 共有 达 达到 至 到 在 于 截至 截止 直至 直到 也 都 还 就 则 已 已经 曾 均 共 仍 仍然 依然 依旧 并 又 即 正 正在 便 才 了 地 的 得 中 "
    "里 内 间 时 同样 同时 与此同时 此外 另外 其中 而 且 以 及 与 和 成为 作为 进行 开展 展开 予以 加以 作出 做出 提供 给予 实现 方面 情况 来自 出 来 去 起 着 过 "
    "一 两 个 等 所 之 其 该 这 那 他 她 它 我 他们 我们 本 各 总 分别 一共 总共 共计 合计 "
    "the a an of in on at to for and or is are was were be been being do does did by with from that this it its as has have "
    "had he she they his her their who which also than then there these those s".split()
)
# Characters that turn a word into its opposite: 高于 and 低于, 增持 and 减持, 上半年 and 下半年, 成功 and 失败.
_OPPOSITES = frozenset(
    frozenset(pair)
    for pair in """
    上下 高低 多少 大小 增减 增降 升降 升跌 升落 涨跌 涨降 进出 入出 入退 加退 加减 买卖 购售 顺逆 盈亏 盈损 正负 正反 前后 先后 长短 快慢 强弱 好坏
    胜负 胜败 成败 赢输 内外 里外 新旧 宽严 松紧 冷热 早晚 开关 开停 启停 启闭 续停 收放 张缩 扩缩 来去 利弊 优劣 左右 东西 南北 去今 昨今 今明 昨明
    本上 本下 初末 初底 首末 始终 乐悲 赞反 支反 同异 有无 有没 可不 超不 通否 生死 主客 公私 扬抑 善恶 男女 老少 签解 合违 多空 原被 出卸 上卸 任免
    立撤 攻守 借还 存取 得失 获失 聚散 分合 真假 虚实 明暗 深浅 远近 轻重 厚薄 粗细 软硬 贫富 贵贱 缓急 起落 起伏 存亡 兴衰 盛衰 安危 褒贬 奖惩
    赏罚 功过 是非 对错 正误 曲直 美丑 吉凶 爱恨 迎送 问答 拆建 授受 聘辞 聘解 繁简 难易 稳乱 旱涝 旺淡 直间 加降 存贷 升贬 永临
    """.split()
)  # fmt: skip


def negates(word: str) -> bool:
    """Return whether a word says that something is not so: 不, 并未, 否认, never."""
    return _NOT.fullmatch(word) is not None or _REFUSES.fullmatch(word) is not None


def hedges(word: str) -> bool:
    """Return whether a word says that something is to come, or perhaps: 将, 可能, may."""
    return _PLAN.fullmatch(word) is not None or _PERHAPS.fullmatch(word) is not None


def bounds(word: str) -> bool:
    """Return whether a word says that a figure is a bound: 超过, 左右."""
    return _BOUND.fullmatch(word) is not None


def places(word: str) -> bool:
    """Return whether a word says no more than when: 后, 期间."""
    return word in _PLACING


def passive(word: str) -> bool:
    """Return whether a word says that what stands before it is done to: 被."""
    return word in _PASSIVE


def points(word: str) -> bool:
    """Return whether a word leans on what was named before: 该, 他."""
    return _POINTING.fullmatch(word) is not None


def empty(word: str, flag: str) -> bool:
    """Return whether a word says nothing that could be true or false; ``flag``: its part of speech."""
    if negates(word) or hedges(word) or bounds(word) or _MAY.fullmatch(word) or _MUST.fullmatch(word):
        return False
    return word in _EMPTY or flag in _EMPTY_FLAGS or _SAYING.fullmatch(word) is not None


def of_one_class(word: str, other: str) -> bool:
    """Return whether both deny, both say who says it…

    >>> of_one_class("称", "表示"), of_one_class("将", "可能")
    (True, False)
    """
    return any(kind.fullmatch(word) and kind.fullmatch(other) for kind in _CLASSES)


def opposite(word: str, other: str) -> bool:
    """Return whether one word has a character whose opposite stands in the other.

    >>> opposite("高于", "低于"), opposite("提高", "提升"), opposite("上升", "上涨")
    (True, False, False)
    """
    own, theirs = set(word) - set(other), set(other) - set(word)
    return any(frozenset(a + b) in _OPPOSITES for a in own for b in theirs)
