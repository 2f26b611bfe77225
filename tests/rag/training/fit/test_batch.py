"""Batches: what the network reads is the question, then the passage, and the answer stands where it is said to."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from index.corpora.news import body
from rag.reader.vocabulary import CLS, PAD, SEP, open_vocabulary
from rag.training.fit.articles import CACHE, texts_of
from rag.training.fit.batch import PADDED_TO, Desk
from rag.training.questions.qa_file import ASKED, Questions
from tests.rag.training.conftest import body as article
from tests.rag.training.invented import LENGTH, invented


def desk_of(questions: Questions, words: Path, work: Path) -> Desk:
    groups = questions.of(ASKED, held=False)
    return Desk.of(questions, texts_of(questions, groups, work, open_vocabulary(words), work), "cpu")


def test_a_row_is_question_and_passage(words: Path, tmp_path: Path) -> None:
    questions = invented(3, 4)
    questions.r_len[4] = 7
    desk = desk_of(questions, words, tmp_path)
    groups, rows = torch.tensor([1, 1]), torch.tensor([3, 4])
    read = desk.input(groups, rows)
    asked = questions.q_ids[2:4].tolist()
    passage = questions.c_ids[3 * LENGTH : 4 * LENGTH].tolist()
    shorter = questions.c_ids[4 * LENGTH : 4 * LENGTH + 7].tolist()
    assert read.ids.shape == (2, PADDED_TO)
    assert read.ids[0].tolist() == [CLS, *asked, SEP, *passage, SEP] + [PAD] * (PADDED_TO - LENGTH - 5)
    assert read.ids[1, : 4 + 7 + 1].tolist() == [CLS, *asked, SEP, *shorter, SEP]
    assert read.inside[1].nonzero().ravel().tolist() == list(range(4, 11)) and read.first.tolist() == [4, 4]
    assert read.side[0].tolist() == [0] * 4 + [1] * (PADDED_TO - 4)
    assert bool((read.mask(torch.float32)[1, 0, 0] == torch.where(read.ids[1] == PAD, -1e4, 0.0)).all())
    gold = desk.gold(rows, read.first)
    at = int(gold[0, 0, 0])
    assert read.ids[0, at - 1] == asked[1] and gold[0, 0, 1] == at and gold[1].tolist() == [[-1, -1]] * 4


def test_articles_are_tokenised_once(data: Path, words: Path, tmp_path: Path) -> None:
    questions, pieces = invented(2, 3), open_vocabulary(words)
    questions.r_ctx[0], questions.r_start[0] = 5, 3
    groups = np.arange(3)
    texts = texts_of(questions, groups, data, pieces, tmp_path)
    begin = int(texts.starts[0])
    assert texts.ids[begin : begin + LENGTH].tolist() == pieces.ids([article(5)])[0][3 : 3 + LENGTH].tolist()
    context = int(texts.starts[2])
    assert texts.ids[context : context + 4].tolist() == questions.c_ids[2 * LENGTH : 2 * LENGTH + 4].tolist()
    again = texts_of(questions, groups, tmp_path / "no data", pieces, tmp_path)
    assert again.ids.tolist() == texts.ids.tolist() and again.starts.tolist() == texts.starts.tolist()
    (tmp_path / CACHE).write_bytes(b"cut short")
    assert texts_of(questions, groups, data, pieces, tmp_path).ids.tolist() == texts.ids.tolist()


def test_a_passage_that_was_not_asked_for_is_nowhere(words: Path, tmp_path: Path) -> None:
    questions = invented(2, 3)
    texts = texts_of(questions, np.array([1]), tmp_path, open_vocabulary(words), tmp_path)
    assert (texts.starts >= 0).tolist() == [False, False, True, True, False, False]


def test_the_head_of_a_line_is_no_article() -> None:
    assert body("[ 2023-08-16 10:00 ] ，正文：大桥通车。") == "大桥通车。"
