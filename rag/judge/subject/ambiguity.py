"""A question that could mean several things, or leans on what was never said: asked back, never guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from index.language.normalise import fold
from index.language.quantity import quantities
from index.language.quoted import quoted
from index.language.sentences import sentences
from index.language.tokens import tags, words_of
from rag.judge.decide import REFUSAL
from rag.types import Evidence, Question, Span, Trace, Turn

CHOICES = 3  # that are named
# Of the rival's passage: its relevance, 0 to 1. An article that has the words by chance is read at 0.01 to 0.1.
LEAST_RELEVANCE = 0.2
# Content words beside a pronoun that leave open of whom it is said, and beside a comparison. Of 4,825 questions that stand
# alone none is taken to lean, of 327 turns with a pronoun 212 are.
FEW_WORDS, FEW_COMPARED = 4, 2
_PRONOUN = re.compile(
    r"[他她它]们?(?!人)|该(?:公司|机构|企业|人|校|院)|[这那]家(?:公司|企业|机构|店)?|此人|[这那]个人"
    r"|\b(?:he|she|him|his|hers?|they|them|their|it|its)\b"
)
_ELLIPSIS = re.compile(r"呢[?。\s]*$|^(?:and|what about|how about)\b")
_ASKS = re.compile(r"谁|什么|哪|多少|几|怎|如何|为何|何时|吗")
_COMPARES = re.compile(
    r"更[多少高低大小早晚快慢长强贵]|\b(?:more|higher|lower|larger|bigger|earlier|later|less|fewer|older|better)\b"
)
_EMPTY = frozenset("时候 时间 一年 哪一年 哪里 哪家 哪个 还有 另外 多大 多长 有 量 更 about others other long".split())
_EDGE = re.compile(r"[\d\s，,。：:！!？?（(《“”「、|｜-]")


def asked_back(trace: Trace) -> Trace:
    """Return the trace with the question back as its reply where nobody can tell what is asked, else as it is."""
    question = trace.question
    if leans_on_nothing(question, trace.ask.history):
        choices = _named(question, trace.evidence)
    else:
        rivals = equals(question, trace.evidence) if trace.draft is None else _unnamed(trace)
        choices = tuple(_about(question, name) for name in rivals)
        if not choices:
            return trace
    return replace(trace, draft=REFUSAL, reason="ambiguous", choices=choices, correction=None, sibling=None)


def leans_on_nothing(question: Question, history: Sequence[Turn]) -> bool:
    """Return whether a question leans on something said before where nothing was: 他, 那2017年呢, 哪个更高.

    >>> from rag.asking.form import alone
    >>> [leans_on_nothing(alone(q), ()) for q in ("他是谁？", "那2017年呢？", "哪个更高？", "How about it?", "陈生强说他哪年入职？")]
    [True, True, True, True, False]
    """
    folded = fold(question.resolved)
    if history or quoted(question.resolved):
        return False
    if _ELLIPSIS.search(folded) and not _ASKS.search(folded):
        return len(_content(folded)) <= FEW_WORDS
    pronoun, compared = _PRONOUN.search(folded), _COMPARES.search(folded)
    if pronoun and (_content(folded[: pronoun.start()]) or _is_name(question, pronoun.start())):
        return False
    left = _content(_COMPARES.sub(" ", _PRONOUN.sub(" ", folded)))
    if question.names and not pronoun:
        return False
    return len(left) <= FEW_WORDS if pronoun else len(left) <= FEW_COMPARED if compared else not left


def _is_name(question: Question, at: int) -> bool:
    """Whether what reads as a pronoun begins a name: He Tao."""
    return at > 0 and question.resolved[at : at + 1].isupper()


def _content(folded: str) -> list[str]:
    words = words_of(folded).written
    return [w for w in words if w not in _EMPTY and not any(w != other and w in other for other in words)]


def equals(question: Question, evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """Return the subjects of which a question may be asked equally, the likeliest first; () where one of them fits best.

    Every word of it stands beside the likeliest span, and in another article, about another subject, beside another
    answer of the kind.
    """
    asked = {word for word in question.words.terms if word not in _EMPTY}
    best = max(evidence, key=lambda e: e.spans[0].probability if e.spans else 0.0, default=None)
    if best is None or not best.spans or question.several or question.names or not asked:
        return ()
    alike = [best, *(e for e in evidence if e is not best and e.spans and e.score >= LEAST_RELEVANCE)]
    said: dict[str, str] = {}
    for piece in alike:
        answer, beside = _answer(piece)
        if all(word in beside for word in asked) and _kind(answer) == _kind(_answer(best)[0]):
            said.setdefault(subject(piece), fold(answer))
        elif piece is best:
            return ()
    told = [name for name in said if name and fold(name) not in fold(question.resolved)]
    return tuple(told[:CHOICES]) if len(told) > 1 and len(set(said.values())) > 1 and len(told) == len(said) else ()


def _unnamed(trace: Trace) -> tuple[str, ...]:
    """What a refused question in few words may be asked of, of which it names nothing: 净利润是多少."""
    question = trace.question
    asked = _content(fold(question.resolved))
    named = question.names or question.quantities or quoted(question.resolved)
    if trace.reason != "low-confidence" or named or question.kind == "other" or not 0 < len(asked) <= FEW_COMPARED:
        return ()
    return _holding(asked, trace.evidence)[:CHOICES]


def _holding(words: Sequence[str], evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """The subjects of the articles that hold all of some words."""
    holding = [e for e in evidence if all(word in fold(e.passage.text) for word in words)]
    return tuple(dict.fromkeys(filter(None, map(subject, holding))))


def _answer(piece: Evidence) -> tuple[str, str]:
    """The likeliest span of a passage, and the sentence it stands in, folded."""
    text, span = piece.passage.text, piece.spans[0]
    return text[span.start : span.end], fold(_sentence(text, span))


def _sentence(text: str, span: Span) -> str:
    return "".join(text[a:b] for a, b in sentences(text) if a < span.end and span.start < b)


def _kind(answer: str) -> tuple[str, ...]:
    """What sort of answer it is: its figures' kinds, none for a name."""
    return tuple(q.kind for q in quantities(answer))


def subject(piece: Evidence) -> str:
    """Return what an article is about: the beginning of its title that its text says again, whole words; "" for none."""
    title, body = piece.passage.title or "", piece.passage.text.replace(piece.passage.title or "\n", " ")
    begin = _EDGE.split(title)[0] if not title.isascii() else " ".join(takewhile(str.istitle, title.split()))
    ends = [t.end for t in tags(begin)] if not title.isascii() else [m.start() for m in re.finditer(r"$|\s", begin)]
    return next((begin[:end] for end in reversed(ends) if end > 1 and begin[:end] in body), "")


def _about(question: Question, name: str) -> str:
    """A question asked of a subject by name."""
    text = question.resolved
    if question.language == "en":
        return f"{text.rstrip('?？ ')} ({name})?"
    joint = "的" if tags(fold(text))[0].flag[0] in "nej" else ""
    return f"{name}{joint}{text}"


def _named(question: Question, evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """A leaning question with the likeliest subjects in the pronoun's place, both in a comparison; () where it has none."""
    text, folded = question.resolved, fold(question.resolved)
    words = _content(_COMPARES.sub(" ", _PRONOUN.sub(" ", folded)))
    told = _holding(words, evidence) if words else ()
    if _COMPARES.search(folded):
        return (f"{told[0]}和{told[1]}{text}",) if len(told) > 1 and question.language != "en" else ()
    pronoun = re.search(r"[它牠](?!们)|\bit\b", text)
    return tuple(text[: pronoun.start()] + name + text[pronoun.end() :] for name in told[:CHOICES]) if pronoun else ()
