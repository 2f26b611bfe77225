"""A question about a table: the cell in the row and the column that it names, by the words of labels and headers.

The reader reads prose: of six columns of a row it takes this or that. What is asked of a table is a lookup, and where row
and column are both named nothing has to be learned. A row that is not named answers nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

from index.articles.structure.html import plain
from index.articles.structure.tables import JOINT
from index.language.normalise import fold
from index.language.tokens import words_of
from index.types import Cell, Passage, Utterance
from rag.asking.form import alone

LEAST_COVERED = 0.5  # of a header's letters, by the question's words, that name its column
_LEAST_RUN, _LEAST_SHARE = (
    2,
    0.6,
)  # characters, and share of a label, that stand in a question for all of it: 海东 for 海东市
_CLASSES = frozenset("省市县縣区區镇鎮乡鄉村州盟旗路街港站队隊")  # 海东市 is not 海东县
_UNIT = re.compile(r"[（(][^（()）]{1,16}[)）]$|[（(]?[%％]$")
# What a question says beside the row and the column, and says of nothing.
_GENERAL = frozenset("多少 是多少 达到 達到 大概 大约 目前 现在 請問 数据 數據 数字 情况 情況 分别 一共 总共 为多少 有多少 具体 查询 告诉 value figure table row "
                     "there get please tell show according you your 您的 你们 我们".split())  # fmt: skip
_EDGE, _LETTER = re.compile(r"[a-z0-9]"), re.compile(r"[a-z]")


@dataclass(frozen=True, slots=True)
class Lookup:
    """What a question names of a passage's rows: the cells that may answer, and the one that does, if it names all of it."""

    cells: tuple[Cell, ...]
    answer: Cell | None = None


def lookup(question: str, passage: Passage, told: str) -> Lookup:
    """Return the cells of the row that a question names, in the column that it names where it names one.

    ``told``: what else its article says, folded; a word of the question that stands nowhere leaves it to the reader.

    >>> cells = (Cell(0, 2, 0, "海东", "城市"), Cell(3, 8, 0, "海东", "均价（元）"), Cell(9, 13, 0, "海东", "环比"))
    >>> passage = Passage("", 0, 13, "海东\\t23110\\t1.5%", 0, None, None, None, "房价", cells)
    >>> lookup("海东均价是多少？", passage, "").answer, lookup("海西均价是多少？", passage, "").cells
    (Cell(start=3, end=8, row=0, label='海东', header='均价（元）'), ())
    """
    asked = fold(question)
    rows = [tuple(cells) for _, cells in groupby(passage.cells, lambda cell: cell.row)]
    scores = [_named(row[0].label, asked) for row in rows]
    best = max(scores, default=0.0)
    if not best:
        return Lookup(())
    chosen = [row for row, score in zip(rows, scores, strict=True) if score == best]
    open_cells = [c for row in chosen for c in row if not _said(_text(c, passage), asked)]
    column = _column(asked, open_cells)
    if not column:
        return Lookup(tuple(open_cells))
    sure = len(column) == 1 and not _strange(question, f"{_words(passage)}{column[0].label}{told}")
    return Lookup(tuple(column), column[0] if sure else None)


def _text(cell: Cell, passage: Passage) -> str:
    return fold(plain(passage.text[cell.start : cell.end]))


def _named(label: str, asked: str) -> float:
    """How many letters of a row's labels a question says, 0 where it names none of them."""
    return sum(_part_named(fold(part).strip(), asked) for part in label.split(JOINT))


def _part_named(part: str, asked: str) -> float:
    if not part or _said(part, asked):
        return len(part)
    if part[0].isascii():
        return 0
    run = SequenceMatcher(None, part, asked, autojunk=False).find_longest_match()
    follows, rest = asked[run.b + run.size : run.b + run.size + 1], part[run.a + run.size :]
    other = bool(rest) and follows in _CLASSES and follows != rest[0]
    return run.size if run.size >= max(_LEAST_RUN, _LEAST_SHARE * len(part)) and not other else 0


def _said(part: str, asked: str) -> bool:
    """Whether a folded text says a part, not as a piece of another figure or Latin word (1月 in 11月)."""
    return any(
        not (part[0].isascii() and _EDGE.match(asked[at - 1 : at]) and _EDGE.match(part[0]))
        and not (_EDGE.match(part[-1]) and _EDGE.match(asked[at + len(part) : at + len(part) + 1]))
        for at in _places(part, asked)
    )


def _places(part: str, text: str) -> list[int]:
    return [match.start() for match in re.finditer(re.escape(part), text)] if part else []


def _column(asked: str, cells: Sequence[Cell]) -> list[Cell]:
    """The cells of the column that the question names best; of two that it names wholly the one that it names last
    (西陵省GDP增速), in English first (growth of GDP).
    """
    covered = [(_covered(cell.header, asked), cell) for cell in cells]
    best = max((share for (share, _), _ in covered), default=0.0)
    if best < LEAST_COVERED:
        return []
    named = [(place, cell) for (share, place), cell in covered if share > best - 0.01]
    last = max(place for place, _ in named)
    return [cell for place, cell in named if place == last]


def _covered(header: str, asked: str) -> tuple[float, int]:
    """The share of a header's letters, without its unit, that the question's words are; and where it names the last of them."""
    core = [_UNIT.sub("", level) for level in header.split(JOINT)]
    words = dict.fromkeys(word for level in core for word in words_of(level).written)
    told = {word: max(_places(word, asked), default=-1) for word in words if _said(word, asked)}
    total = sum(map(len, words))
    last = max((at + len(word) for word, at in told.items()), default=-1)
    return (sum(map(len, told)) / total if total else 0.0), last if not asked.isascii() else -last


def _words(passage: Passage) -> str:
    asked = "".join(turn.question for turn in passage.utterances)
    headers = "".join(dict.fromkeys(cell.header for cell in passage.cells))
    return fold(f"{passage.lead}\n{passage.title}\n{passage.text}\n{asked}{headers}")


def _strange(question: str, told: str) -> list[str]:
    """The words of a question of which no two neighbours stand in a folded text.

    >>> _strange("2021年松月山人口是多少", "松月山景区 2021年 门票收入")
    ['人口']
    """
    asked, known = fold(question), set[int]()
    for at in range(len(asked) - 1):
        if asked[at : at + 2] in told and not _LETTER.search(asked, at, at + 2):
            known |= {at, at + 1}
    words = [(word, set(range(at, at + len(word)))) for word in _content(question) for at in _places(word, asked)[:1]]
    return [word for word, letters in words if not known & letters and not (word.isascii() and word in told)]


def _content(text: str) -> list[str]:
    return [word for word in words_of(text).terms if len(word) > 1 and word not in _GENERAL]


def asked_again(question: str, passage: Passage, told: str) -> Utterance | None:
    """Return the reply to an interview's question that is asked again: all its words are said, and no strange ones.

    >>> text = "问：目标是什么？\\n答：进入四强。"
    >>> turns = (Utterance(0, 2, 9, "问", True), Utterance(9, 11, 16, "答", False, "问：目标是什么？"))
    >>> passage = Passage("", 0, 16, text, 0, "球队目标", None, None, "球队目标", (), turns)
    >>> [asked_again(q, passage, "") == turns[1] for q in ("球队目标是什么？", "球队目标何时实现？", "球员目标薪水是什么？")]
    [True, False, False]
    """
    asked, told = fold(question), f"{_words(passage)}{told}"
    if not passage.utterances or _strange(question, told):
        return None
    kind, best, reply = alone(question).kind, 0, None
    for turn in (u for u in passage.utterances if not u.asks):
        words = _content(turn.question.removeprefix(turn.question.partition("：")[0] if "：" in turn.question else ""))
        said = sum(len(word) for word in words if _said(fold(word), asked))
        if said > best and said == sum(map(len, words)) and alone(turn.question).kind == kind:
            best, reply = said, turn
    return reply
