"""Which questions and passages a step learns: drawn from the seed and the step alone, so that a stopped run goes on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rag.training.questions.qa_file import ASKED, AUTHORED, MADE, Ints, Questions

SORTED = 64  # batches whose questions are sorted by length together, so that little is padded


def kind_of(drawn: float, authored: float, made: float) -> int:
    """Return AUTHORED, MADE or ASKED for a number drawn from 0 to 1.

    ``authored``: share of all questions; ``made``: share of those made of news among the others.

    >>> [kind_of(drawn, 0.5, 0.4) for drawn in (0.4, 0.6, 0.8)]
    [2, 1, 0]
    """
    if drawn < authored:
        return AUTHORED
    return MADE if drawn < authored + made * (1 - authored) else ASKED


class Pool:
    """Batches of ``size`` questions without end, each epoch in another order; ``longest`` (g,) is what they are sorted by."""

    def __init__(self, groups: Ints, longest: Ints, size: int, seed: Sequence[int]) -> None:
        self.groups, self.size = groups, min(size, len(groups))
        self._longest, self._seed = longest, tuple(seed)
        self._epoch, self._order = -1, groups

    def __len__(self) -> int:
        return len(self.groups)

    def batch(self, number: int) -> Ints:
        """Return the questions of the number-th batch."""
        epoch, place = divmod(number, len(self.groups) // self.size)
        if epoch != self._epoch:
            self._epoch, self._order = epoch, self._ordered(epoch)
        return self._order[place * self.size : (place + 1) * self.size]

    def _ordered(self, epoch: int) -> Ints:
        random = np.random.default_rng((*self._seed, epoch))
        order = random.permutation(self.groups)[: len(self.groups) // self.size * self.size]
        window = self.size * SORTED
        parts = [order[at : at + window] for at in range(0, len(order), window)]
        by_length = np.concatenate([part[np.argsort(self._longest[part], kind="stable")] for part in parts])
        return random.permutation(by_length.reshape(-1, self.size)).ravel()


def passages(questions: Questions, group: int, most: int, left_out: float, random: np.random.Generator) -> list[int]:
    """Choose at most so many passages of a question: one that holds the answer, unless left out, and some that don't."""
    rows, right = np.asarray(questions.rows(group)), int(questions.g_right[group])
    wrong = random.permutation(rows[right:])
    alone = random.random() < left_out and len(wrong) > 0
    chosen = [] if right == 0 or alone else [int(rows[random.integers(right)])]
    return [*chosen, *map(int, wrong)][:most]
