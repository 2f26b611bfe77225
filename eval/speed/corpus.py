"""What every system is measured on: the same passages and the same questions, written to one folder a size."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from itertools import accumulate
from pathlib import Path
from random import Random

from eval.datasets.corpus import read_distractors
from index.errors import SettingError, UsageError

# The first is asked cold, the others are clocked: 30 of them are the fewest that carry a 95th percentile.
QUESTIONS = 31
_A_FOLDER = 1000  # articles
_CLAUSE = re.compile(r"[^，。！？；：、“”（）()\d]{5,24}")
_FIGURED = re.compile(rf"{_CLAUSE.pattern}(?=\d)")
# Made-up news: the words of jieba's dictionary, drawn as often as it counts them, so that word statistics (Zipf's) are
# those of real text. It reads like nonsense; only lengths, words and sentences matter to a clock.
SEED = 1
_RARE = 20  # jieba's count; below it stand words that no newspaper prints
_SENTENCES = 4, 24  # in an article: 1 to 6 passages
# Kinds of words as jieba's dictionary tags them: noun, verb, adjective, place, verbal noun.
_KINDS = ("n", "v", "a", "ns", "vn")
_FORMS = (
    "{date}，{ns}的{n}{v}{n}，{n}同比增长{pct}%，达到{num}万元。",
    "{who}表示，{n}{vn}的{n}已经{v}，今年将再{v}{num}个{n}。",
    "据{ns}{n}介绍，{a}的{n}在{vn}中{v}了{n}和{n}，涉及{num}人。",
    "{org}宣布{v}{n}，总投资{num}亿元，预计{year}年底前{v}。",
    "“{n}的{vn}很{a}，我们会{v}每一个{n}。”{who}说，{ns}已有{num}家{n}{v}。",
    "与去年相比，{ns}的{n}少了{pct}%，而{n}{v}得更{a}。",
    "{date}起，{org}对{n}、{n}和{n}实行{a}{vn}，首批{num}名{n}受益。",
    "记者在{ns}看到，{n}正{v}{n}，{a}的{n}旁{v}着{num}件{n}。",
    "业内人士认为，{n}{vn}{v}之后，{n}的{n}可能下降{pct}%左右。",
    "这项{vn}由{who}主持，{num}位来自{ns}的{n}{v}了{n}。",
)  # fmt: skip
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = "文明华建国志强晓梅丽芳海涛春燕玉兰俊峰雪婷思远嘉宁浩然子涵一诺雨桐"


Words = tuple[list[str], list[int]]  # of one kind, and their counts summed up to each


@dataclass(frozen=True, slots=True)
class Corpus:
    """A folder with ``articles/`` (a file each), ``passages.json`` and ``questions.json``, and what is in them."""

    size: int
    folder: Path
    articles: int
    passages: int
    characters: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Text:
    """An article with the passages that our own cleaner and splitter cut from it."""

    path: str
    text: str
    passages: tuple[str, ...]


def title_of(file: str | None) -> str:
    """Say in a word what a run is measured on."""
    return f"made-up news (seed {SEED})" if file is None else "standard input" if file == "-" else Path(file).name


def texts(file: str | None) -> Iterator[Text]:
    """Yield the articles of a file of one a line (None: made-up ones without end) that have a passage."""
    from index.articles.clean import articles
    from index.articles.passages import passages

    for number, line in enumerate(read_distractors(file) if file else madeup()):
        text = " ".join(line.split())
        path = f"{number // _A_FOLDER:03d}/{number:06d}.txt"
        found = tuple(p.text for article in articles(path, text) for p in passages(article, text))
        if found:
            yield Text(path, text, found)


def write_corpora(file: str | None, sizes: Iterable[int], home: Path) -> list[Corpus]:
    """Write a corpus of each size (in passages, ascending) into a folder of its own; each begins with the one before.

    Whole articles are taken, so that a corpus may be a few passages larger than its size. Raises UsageError if the
    file holds too few.
    """
    source, taken, passages, questions = texts(file), list[Text](), list[str](), list[str]()
    corpora = list[Corpus]()
    for size in sizes:
        while len(passages) < size:
            text = next(source, None)
            if text is None:
                raise UsageError(
                    f"{file}: found {len(passages)} passages; expected at least {size}, the size asked for; "
                    "run: python -m eval.speed --sizes a smaller one"
                )
            taken.append(text)
            passages += text.passages
        questions = questions or questions_of(passages)
        folder, packed = home / str(size), json.dumps(passages, ensure_ascii=False)
        for text in taken:
            path = folder / "articles" / text.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.text, "utf8")
        (folder / "passages.json").write_text(packed, "utf8")
        (folder / "questions.json").write_text(json.dumps(questions, ensure_ascii=False), "utf8")
        digest = hashlib.sha256(packed.encode()).hexdigest()
        corpora.append(Corpus(size, folder, len(taken), len(passages), sum(map(len, passages)), digest))
    return corpora


def questions_of(passages: Sequence[str], count: int = QUESTIONS) -> list[str]:
    """Return questions from evenly spaced passages: the longest clause before a figure, and "多少" for the figure.

    A passage without such a clause is asked what its longest is about.

    >>> questions_of(["青山公司公布，第二季度的营收为2879亿元。", "青山公司昨日公布了新的产品线，很好。"], 2)
    ['第二季度的营收为多少？', '青山公司昨日公布了新的产品线是怎么回事？']
    """
    questions = list[str]()
    for passage in (passages[i * len(passages) // count] for i in range(count)):
        figured = _FIGURED.findall(passage)
        clause = max(figured or _CLAUSE.findall(passage) or [passage[:24]], key=len).strip()
        questions.append(f"{clause}多少？" if figured else f"{clause}是怎么回事？")
    return questions


def read_passages(folder: Path) -> list[str]:
    """Return the passages of a corpus folder."""
    return list(json.loads((folder / "passages.json").read_text("utf8")))


def madeup(seed: int = SEED) -> Iterator[str]:
    """Yield articles without end, one line each; the same seed, the same articles."""
    pick, words = Random(seed), _dictionary()

    def word(kind: str) -> str:
        return pick.choices(words[kind][0], cum_weights=words[kind][1])[0]

    def date() -> str:
        return f"{pick.randint(2005, 2025)}年{pick.randint(1, 12)}月{pick.randint(1, 28)}日"

    makers: dict[str, Callable[[], str]] = {
        **{kind: partial(word, kind) for kind in _KINDS},
        "num": lambda: str(pick.randint(2, 9999)),
        "pct": lambda: f"{pick.randint(1, 999) / 10:g}",
        "year": lambda: str(pick.randint(2005, 2030)),
        "date": date,
        "who": lambda: pick.choice(SURNAMES) + "".join(pick.choices(_GIVEN, k=pick.randint(1, 2))),
        "org": lambda: word("ns") + word("n") + pick.choice(("公司", "集团", "大学", "银行")),
    }
    while True:
        count, begun = pick.randint(*_SENTENCES), date()
        forms = (pick.choice(_FORMS) for _ in range(count))
        yield begun + " " + "".join(re.sub(r"\{(\w+)\}", lambda place: makers[place[1]](), form) for form in forms)


def _dictionary() -> dict[str, Words]:
    """Read jieba's dictionary, "word count kind" a line, without loading jieba: two to four characters, not rare."""
    spec = find_spec("jieba")
    if spec is None or spec.origin is None:
        raise SettingError("found no jieba; expected its dictionary to make articles of; run: make setup")
    counts: dict[str, dict[str, int]] = {kind: {} for kind in _KINDS}
    for line in Path(spec.origin).with_name("dict.txt").read_text("utf8").splitlines():
        word, count, kind = line.split(" ")
        if kind in counts and 2 <= len(word) <= 4 and int(count) >= _RARE:
            counts[kind][word] = int(count)
    return {kind: (list(of_kind), list(accumulate(of_kind.values()))) for kind, of_kind in counts.items()}
