"""Questions that ask whether something is so, with a passage and what it says to that: yes, no, or nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random

import numpy as np

from index.corpora.authored import AuthoredQuestion
from index.language.names import names
from index.training.texts import flatten
from rag.reader.network import QUESTION_PIECES, VERDICTS
from rag.reader.vocabulary import Vocabulary
from rag.training.premise.answers import READ
from rag.training.premise.exchanged import LONGEST, TAGS, variants
from rag.training.questions.claims import Claims
from rag.training.questions.examples import Example
from rag.training.questions.pack import Group
from rag.training.questions.qa_file import ASKED, AUTHORED, Questions
from rag.training.questions.sibling import sibling, strangers

YES, NO, SILENT = range(len(VERDICTS))
WRITTEN_TIMES = 4  # a question as it was written is learnt as often as so many made of others
ELSEWHERE, OF_A_SIBLING = 0.5, 0.6  # of the questions also asked where nothing is said of them
NEAREST = 3  # passages that don't answer, of which one is taken
_TYPES = ("yes-no", "false-premise")
_ENDS = (*(tag.rstrip("？") for tag in TAGS), "没", "么", "不")


def verdict(one: AuthoredQuestion) -> int | None:
    """Return what its article says to a written yes-or-no question; None for another, and where it says neither."""
    if one.type == "false-premise":
        return NO if one.question.rstrip("？?").endswith(_ENDS) else None
    if one.type != "yes-no" or one.question in READ["neither"]:
        return None
    return YES if one.question in READ["yes"] else NO


def whether(
    groups: Sequence[Group],
    packed: Questions,
    written: Mapping[str, tuple[AuthoredQuestion, str]],
    asked: Mapping[str, Example],
    pieces: Vocabulary,
) -> Claims:
    """Return the yes-or-no questions that are made of prepared ones. ``groups`` are those packed, in their order.

    ``written``: the authored questions with their articles, by their wording; ``asked``: Chinese ones likewise.
    """
    random, texts = Random(0), list[str]()
    rows, labels, held = list[int](), list[int](), list[bool]()
    others = strangers(one for one, _ in written.values())
    for number, group in enumerate(groups):
        first, right = int(packed.g_bounds[number]), int(packed.g_right[number])
        wrong = packed.rows(number)[right:][:NEAREST]
        made = _made(group, written, asked, others, random) if right else ()
        for text, label in made:
            elsewhere = label != SILENT and len(wrong) > 0 and random.random() < ELSEWHERE
            for row, said in ((first, label), *([(random.choice(wrong), SILENT)] if elsewhere else [])):
                texts.append(text)
                rows.append(row)
                labels.append(said)
                held.append(group.held)
    ids = flatten(one[:QUESTION_PIECES] for one in pieces.ids(texts))
    return Claims(
        ids.ids, ids.starts, np.array(rows, np.int64), np.array(labels, np.int8), np.array(held, np.int8)
    )  # fmt: skip


def _made(
    group: Group,
    written: Mapping[str, tuple[AuthoredQuestion, str]],
    asked: Mapping[str, Example],
    others: Mapping[str, Sequence[str]],
    random: Random,
) -> Iterator[tuple[str, int]]:
    if group.made == AUTHORED and group.question in written:
        one, text = written[group.question]
        said = verdict(one)
        if said is not None and not group.held:
            yield from [(one.question, said)] * (WRITTEN_TIMES if one.type == "yes-no" else 1)
        yield from _statements(one, text, others, random)
    elif group.made == ASKED and not group.held and group.question in asked:
        example = asked[group.question]
        answer = example.context[example.start : example.end]
        if len(answer) <= LONGEST:
            one = AuthoredQuestion(0, group.question, "zh-Hans", (answer,), (example.context,), "fact")
            yield from _statements(one, example.context, {}, random)


def _statements(
    one: AuthoredQuestion, text: str, others: Mapping[str, Sequence[str]], random: Random
) -> Iterator[tuple[str, int]]:
    """A question with its answer in the place of the question word, another there, and one about something else."""
    for variant in variants(one, text, _named(text), random):
        if not variant.question.endswith(TAGS):
            continue
        yield variant.question, NO if variant.wrong else YES
        about = None if variant.wrong or not others else sibling(replace(one, question=variant.question), text, others, random)  # fmt: skip
        if about and random.random() < OF_A_SIBLING:
            yield about, SILENT


def _named(text: str) -> Mapping[str, Sequence[str]]:
    known = defaultdict[str, list[str]](list)
    for name in names(text):
        known[name.kind].append(text[name.start : name.end])
    return known


def by_wording(examples: Iterable[Example]) -> dict[str, Example]:
    """Return examples by their questions; of one that is asked of several contexts none."""
    known: dict[str, Example | None] = {}
    for example in examples:
        known[example.question] = None if example.question in known else example
    return {question: example for question, example in known.items() if example}
