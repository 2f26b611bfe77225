"""Questions of invented pieces on contexts of invented pieces, in the layout of qa.npz."""

from __future__ import annotations

import numpy as np

from rag.training.questions.qa_file import SPANS, Questions

LENGTH = 12  # pieces of a passage


def invented(rows: int, groups: int, held: int = 0, pieces: int = 128) -> Questions:
    """Each question asks its context, cut into ``rows`` passages, for the piece after the one it names."""
    random = np.random.default_rng(0)
    contexts = random.integers(20, pieces, (groups, rows * LENGTH)).astype(np.uint16)
    at = random.integers(0, LENGTH - 1, groups)
    asked = np.stack([np.full(groups, 16), contexts[np.arange(groups), at]], 1).astype(np.uint16)
    spans = np.full((groups, rows, SPANS, 2), -1, np.int16)
    spans[:, 0, 0] = (at + 1)[:, None]
    return Questions(
        q_ids=asked.ravel(),
        q_bounds=np.arange(groups + 1) * 2,
        g_made=np.zeros(groups, np.int8),
        g_held=(np.arange(groups) < held).astype(np.int8),
        g_src=np.zeros(groups, np.int8),
        g_right=np.ones(groups, np.int16),
        g_bounds=np.arange(groups + 1) * rows,
        r_ctx=np.repeat(-1 - np.arange(groups), rows).astype(np.int32),
        r_start=np.tile(np.arange(rows) * LENGTH, groups).astype(np.int32),
        r_len=np.full(groups * rows, LENGTH, np.int16),
        r_spans=spans.reshape(-1, SPANS, 2),
        c_ids=contexts.ravel(),
        c_bounds=np.arange(groups + 1) * rows * LENGTH,
        c_held=np.zeros(groups, np.int8),
    )
