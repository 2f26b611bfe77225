"""The reader's training questions, read in place from a data folder laid out as the data index says."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.corpora import rows

# What may feed weights that we ship, with its licence; development files are not named here.
TRAIN_SOURCES = {
    "qa/cmrc2018_train.jsonl.xz": "CMRC 2018 train, CC BY-SA 4.0",
    "qa/drcd_dev.jsonl.xz": "DRCD, CC BY-SA 3.0",
    "qa/squadshifts_wiki_en.jsonl.xz": "SQuADShifts, CC BY 4.0",
    "qa/squadshifts_reddit_en.jsonl.xz": "SQuADShifts, CC BY 4.0",
    "qa/nq_oracle_en.jsonl.xz": "Natural Questions, CC BY-SA 3.0",
}
NEWS = "text/news_zh_crud.txt.xz"
PAIRS = "pairs/zh_question_pairs.jsonl.xz"
HELD_TENTHS = 1  # of the contexts, by sha1: never trained on, for calibration and the card


@dataclass(frozen=True, slots=True)
class Example:
    """A question with its context and the answer's offsets in it.

    A made question (cloze) has ``left_out``, the sentence it was made of: passages that hold it are not read.
    """

    id: str
    question: str
    context: str
    start: int
    end: int
    left_out: tuple[int, int] | None = None
    made: bool = False


def held(context: str) -> bool:
    """Whether a context belongs to the held part: its sha1 modulo 10 is below HELD_TENTHS."""
    return int(hashlib.sha1(context.encode()).hexdigest(), 16) % 10 < HELD_TENTHS


def examples(data: Path, name: str) -> Iterator[Example]:
    """Yield the answerable questions of one file whose offsets hold."""
    for item in rows(data / name):
        for answer in item["answers"][:1]:
            start, end = answer["start"], answer["start"] + len(answer["text"])
            if answer["text"].strip() and item["context"][start:end] == answer["text"]:
                yield Example(item["id"], item["question"], item["context"], start, end)
