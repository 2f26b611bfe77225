"""The figures of held questions, by spans put there by hand."""

from __future__ import annotations

import numpy as np
import pytest

from rag.training.fit.held import Read, figures
from rag.training.questions.qa_file import Questions
from tests.rag.training.invented import invented


@pytest.fixture
def questions() -> Questions:
    made = invented(2, 3)
    made.r_spans[0, 0] = (2, 5)
    made.r_spans[2, 0] = (4, 4)
    made.r_spans[4] = -1  # of the third question no passage holds the answer
    made.g_right[2] = 0
    return made


def read(spans: list[list[int]], best: list[float], relevance: list[float]) -> Read:
    return Read(np.array(spans), np.array(best), np.array(best), np.array(relevance))


def test_figures_of_three_questions(questions: Questions) -> None:
    found = figures(
        questions,
        [
            (0, read([[4, 7], [0, 1]], [1.0, 3.0], [0.5, 0.2])),  # half of it, and the wrong passage scores higher
            (1, read([[4, 4], [0, 1]], [2.0, 0.0], [-1.0, 0.0])),  # all of it, and the wrong one seems more relevant
            (2, read([[0, 0], [1, 1]], [-5.0, -6.0], [-2.0, -3.0])),  # not there
        ],
    )
    assert found == {
        "n": 3, "em": 0.5, "f1": 0.75, "f1_all": 0.5, "relevance_first": 0.5, "auroc_span": 1.0, "auroc_relevance": 1.0,
    }  # fmt: skip


def test_confidence_is_the_best_spans_share() -> None:
    assert read([[0, 0], [0, 0]], [0.0, 0.0], [0.0, 0.0]).confidence == pytest.approx(1 / 3)
