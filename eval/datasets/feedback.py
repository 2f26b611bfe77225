"""What people said of answers → a file of candidate gold questions, checked as every gold file is."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from eval.datasets.gold import load_gold
from index.errors import ModelError, UsageError
from index.files import atomic
from index.settings import shown
from index.store.open import open_store
from rag.reader.model import open_reader
from rag.serve.database import Address, is_there, open_database
from rag.serve.feedback import Feedback
from rag.serve.feedback.best_span import best_span
from rag.serve.feedback.candidates import GONE, NONE, BestSpan, GoldCandidate, candidate, merged


def write_candidates(chats: Address, store: Path, out: Path) -> Counter[str]:
    """Write ``out`` whole or not at all; count what became of the records: "ready", "check", "gone", "none", and "questions".

    ``chats``: where the conversations are. Raises UsageError without one, and where nothing said makes a question.
    """
    if not is_there(chats):
        raise UsageError(
            f"found no file {chats}; expected the conversations of a chat; run: python -m eval from-feedback --chats FILE"
        )
    opened = open_store(store)
    records = Feedback(open_database(chats)).records()
    candidates = [candidate(record, opened.text, _best()) for record in records] if records else []
    lines = merged(candidates)
    if not lines:
        raise UsageError(_nothing(chats, candidates))
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with atomic(out) as part:
            part.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf8")
            load_gold(str(part), opened.text)
    except OSError as error:
        raise UsageError(
            f"cannot write {out} ({error.strerror}); expected a file that may be written; name another --out"
        ) from None
    return Counter(one.state for one in candidates) + Counter(questions=len(lines))


def _best() -> BestSpan:
    try:
        return best_span(open_reader())
    except ModelError:  # the sentence itself then stands for its answer
        return best_span(None)


def _nothing(chats: Address, candidates: list[GoldCandidate]) -> str:
    states = Counter(one.state for one in candidates)
    told = f"{len(candidates)} opinions, of {states[GONE]} the text is in this store no more, {states[NONE]} say not what is right"
    return (
        f"{shown(chats)}: found {told if candidates else 'no feedback'}; expected an answer called right, or a sentence that should "
        "have been found; run: python app.py"
    )
