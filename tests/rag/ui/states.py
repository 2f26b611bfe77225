"""One reply of every state, over small articles of our own: what pictures are taken of, and what templates must hold."""

from __future__ import annotations

from dataclasses import replace

from rag.types import Answer, Citation, Considered, Place, Sentence
from rag.ui.conversation import Exchange
from rag.ui.talk.around import Around
from rag.ui.talk.cards import cards

ARTICLES = {
    "000_7f7c.txt": (
        "工行牵手京东金融，谁更需要谁？", "2017-06-20", "张远",
        "京东集团昨日宣布，与工商银行签署全面合作协议。京东金融CEO陈生强今年初也透露，未来三年，京东金融将继续加大技术领域的资金和资源投入，"
        "每年增长幅度不低于100%，而且上不封顶。他同时表示，在投入方向上，图谱网络、图像识别、大数据、机器学习、人工智能和区块链等将成为"
        "最有可能实现投资的几个方向。\n双方的合作将覆盖金融科技、零售银行、消费金融等多个领域。京东金融的员工有8000人。",
    ),
    "001_e2f5.txt": (
        "農村信用社與村鎮銀行的下一站", "2020-12-08", None,
        "從數量上看，大多數為中小區域性銀行，其中農村信用社1373家，村鎮銀行1311家。",
    ),
    "002_7c8d.txt": (
        None, "2019-11-30", "晨报记者 李雷",
        "全时便利店在全国最多时开了800家门店。2018年8月1日，一夜之间，168家邻家便利店全部关门，甚至连一个缓冲的时间都没有。",
    ),
    "report-2019.pdf": (
        "A股首发融资回顾", "2020-12-01", None,
        "不仅如此，今年前11个月，A股市场首发融资规模合计超过4200亿元，远超过去两年IPO融资额的总和。",
    ),
    "daily/staff.txt": ("京东金融半年招了两千人", "2018-01-15", None, "据介绍，京东金融目前有员工一万人，其中技术人员过半。"),
    "daily/early.txt": ("京东金融成立三周年", None, None, "三年来，京东金融的员工从300人增加到4000人。"),
    "copy.html": ("京东金融CEO谈技术投入", "2017-06-21", None, "京东金融CEO陈生强今年初也透露，未来三年，京东金融将继续加大技术领域的资金和资源投入。"),
}  # fmt: skip
States = dict[tuple[int, str, int], str]  # (turn, source, start) → "changed" or "gone" since
PASTED = (
    "请看下面这段材料，然后告诉我京东金融的负责人是谁。" + "金融科技的发展离不开技术投入，也离不开合作伙伴的支持。" * 14
)


def look(source: str, start: int) -> Around:
    """What stands around a place of these articles."""
    title, date, author, text = ARTICLES[source]
    return Around(0, text, title, date, author, (0, len(text)))


def cite(source: str, quote: str, marker: int = 1, **more: object) -> Citation:
    """A citation of these articles."""
    title, date, _, text = ARTICLES[source]
    start = text.index(quote)
    found = Citation(marker, source, title, date, start, start + len(quote), quote, 0.8)
    return replace(found, **more)  # type: ignore[arg-type]


def said(question: str, *citations: Citation, spans: tuple[str, ...], **more: object) -> Answer:
    """An answer that quotes these citations, a sentence each."""
    sentences = tuple(Sentence(c.quote, (c.marker,), True) for c in citations)
    told = Answer(
        "", question, question, True, "".join(f"{c.quote}[{c.marker}]" for c in citations), spans, {}, (), 0.91, None, None, None,
        sentences, citations, (), (), "extractive", "g1", (), {"total": 0.42},
    )  # fmt: skip
    return replace(told, **more)  # type: ignore[arg-type]


_CEO = "京东金融CEO陈生强今年初也透露，未来三年，京东金融将继续加大技术领域的资金和资源投入，每年增长幅度不低于100%，而且上不封顶。"
_WHERE = "在投入方向上，图谱网络、图像识别、大数据、机器学习、人工智能和区块链等将成为最有可能实现投资的几个方向。"
_ITEMS = ("图谱网络", "图像识别", "大数据", "机器学习", "人工智能", "区块链")
_RAISED = "今年前11个月，A股市场首发融资规模合计超过4200亿元，远超过去两年IPO融资额的总和。"
_SHOPS = "2018年8月1日，一夜之间，168家邻家便利店全部关门，甚至连一个缓冲的时间都没有。"
_COPIES = (Place("copy.html", 0, 40), Place("copy.html", 3, 9))
FOUND = said(
    "京东金融的CEO是谁？",
    cite("000_7f7c.txt", _CEO, duplicates=_COPIES),
    spans=("陈生强",),
    glosses={"今年初": "2017-01"},
)
ENGLISH = said(
    "How much did A-share IPOs raise in the first eleven months of 2020?", cite("report-2019.pdf", _RAISED, page=3),
    spans=("4200亿元",), glosses={"4200亿元": "CNY 420 billion", "11个月": "11 months"},
)  # fmt: skip
DOUBTFUL = replace(FOUND, confidence=0.07, reason="uncertain", note="把握不大，请对照引文核实。")
LIST = said("陈生强透露的技术投资方向有哪些？", cite("000_7f7c.txt", _WHERE), spans=_ITEMS, several=True)
PARTS = said(
    "京东金融的CEO是谁？员工有多少？末班车几点？", cite("000_7f7c.txt", _CEO),
    cite("000_7f7c.txt", "京东金融的员工有8000人。", 2), spans=("陈生强", "8000人"), several=True, tail="“末班车几点”文章没有说到。",
)  # fmt: skip
COMPARED = said(
    "農村信用社和村鎮銀行哪一種比較多？", cite("001_e2f5.txt", "農村信用社1373家"), cite("001_e2f5.txt", "村鎮銀行1311家", 2),
    spans=("1373家", "1311家"), several=True, tail="據兩處引文計算：農村信用社更多，與村鎮銀行相差62家。",
)  # fmt: skip
WHETHER = said("邻家便利店都关门了吗？", cite("002_7c8d.txt", _SHOPS), spans=("全部关门",), lead="是。")
CORRECTED = said(
    "全时便利店为什么在2019年一夜关掉168家店？", cite("002_7c8d.txt", _SHOPS), spans=("168家邻家便利店全部关门",),
    correction="168家邻家便利店全部关门",
)  # fmt: skip
CONFLICTING = said(
    "京东金融有多少员工？", cite("000_7f7c.txt", "京东金融的员工有8000人。"), spans=("8000人",),
    conflicts=(
        cite("daily/staff.txt", "据介绍，京东金融目前有员工一万人，其中技术人员过半。", 0, figure="一万人"),
        cite("daily/early.txt", "三年来，京东金融的员工从300人增加到4000人。", 0, figure="4000人"),
    ),
)  # fmt: skip
TITLES = said(
    "有几篇文章？", *(cite(s, t[3][:14], n) for n, (s, t) in enumerate([*ARTICLES.items()][:3], 1)), spans=(), confidence=1.0,
    lead="这里有7篇文章，其中最近的是：",
)  # fmt: skip
TITLES = replace(TITLES, spans=tuple(s.text for s in TITLES.sentences))
LONG = said("为什么合作？", cite("000_7f7c.txt", _CEO), spans=(_CEO[:-1],))
UNSUPPORTED = replace(
    said("京东金融的CEO是谁？", cite("000_7f7c.txt", _CEO), spans=("陈生强",), writer="openai:gpt-4.1-mini"),
    answer="京东金融的CEO是陈生强[1]。他生于北京[1]。",
    sentences=(Sentence("京东金融的CEO是陈生强。", (1,), True), Sentence("他生于北京。", (1,), False)),
    warnings=("1 of 2 sentences do not stand in what they cite",),
)  # fmt: skip
_PASSAGES = tuple(Considered(n, s, 0, 60, 0.3, n, n) for n, s in enumerate([*ARTICLES][:4], 1))
REFUSED = Answer(
    "", "火星上有几家便利店？", "火星上有几家便利店？", False, "这些文章没有说到。", (), {}, (), 0.06, "low-confidence", None, None,
    (), (), _PASSAGES, (), "extractive", "g1", (), {"total": 0.31},
)  # fmt: skip
OTHER = replace(
    REFUSED,
    reason="other-subject",
    answer="没有找到4号线的，只说到3号线：“3号线末班车是23点。”",
    resolved="4号线末班车几点？",
)
AMBIGUOUS = replace(
    REFUSED, reason="ambiguous", answer="您想问的是：东港的经理是谁？还是西港的经理是谁？", choices=("东港的经理是谁？", "西港的经理是谁？")
)  # fmt: skip
SMALL_TALK = replace(
    REFUSED, reason="small-talk", answer="你好！可以就这11篇文章提问，比如：最新的一篇说了什么？", passages=()
)
ANSWERS = (
    FOUND, ENGLISH, DOUBTFUL, LIST, PARTS, COMPARED, WHETHER, CORRECTED, CONFLICTING, TITLES, LONG, UNSUPPORTED, REFUSED, OTHER,
    AMBIGUOUS, SMALL_TALK,
)  # fmt: skip
_QUOTED = ("000_7f7c.txt", FOUND.citations[0].start)
STATES: tuple[tuple[Exchange, States], ...] = (
    *((Exchange(n, a.question, a, cards(a, look)), States()) for n, a in enumerate(ANSWERS, 1)),
    (Exchange(31, PASTED, FOUND, cards(FOUND, look)), {(31, *_QUOTED): "changed"}),
    (Exchange(32, "京东金融的CEO是谁？", FOUND, cards(FOUND, look)), {(32, *_QUOTED): "gone"}),
    (Exchange(33, "坏了？"), States()),
)
