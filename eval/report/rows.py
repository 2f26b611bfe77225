"""One question of a run as the page shows it: what was asked, answered, cited and expected, and how it ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from index.language.script import language

Record = Mapping[str, Any]

SHOWN = 200  # characters of a piece of evidence; a benchmark's is a whole context
_SCORED = (
    "recall_1", "recall_5", "recall_20", "reciprocal_rank", "bm25_1", "bm25_5", "correct", "em", "f1",
    "overlap", "citations", "citation_hits", "verbatim", "sentences", "supported", "corrected",
)  # fmt: skip


def row(mark: Record, gold: Record, answer: Record, asked: str | None = None) -> dict[str, Any]:
    """Return the question for the page's script; what is None or empty is left out, the page is large enough.

    ``asked``: the writer asked for; another one is named in the row.
    """
    question = mark.get("question") or gold.get("question") or ""
    fields = {
        "id": mark.get("id"),
        "question": question,
        "lang": mark.get("lang"),
        "kind": mark.get("type"),
        "split": mark.get("split"),
        "outcome": outcome(mark),
        "lost": mark.get("lost"),
        "cited": bool(mark.get("answerable") and mark.get("cited")),
        "confidence": mark.get("confidence"),
        "history": [
            [turn.get("role"), turn.get("content"), _lang(turn.get("content"))] for turn in _list(gold, "history")
        ],
        "gold": gold.get("answers"),
        "parts": gold.get("answer_parts"),
        "evidence": _evidence(mark, gold),
        "marks": {name: _short(mark[name]) for name in _SCORED if mark.get(name) is not None},
        "ms": _short(mark.get("ms")),
        "stages": {name: _short(ms) for name, ms in (mark.get("stage_ms") or {}).items()},
        "writer": writer if (writer := answer.get("writer")) != asked else None,
        **_answer(answer, question),
    }
    return _filled(fields)


def outcome(mark: Record) -> str:
    """Return how the question ended, one of words.OUTCOMES.

    >>> outcome({"answerable": True, "found": True, "correct": 1.0, "cited": 0.0})
    'lucky'
    """
    if not mark.get("answerable"):
        return {None: "unscored", True: "declined", False: "missed"}[_yes(mark.get("stood_back"))]
    if mark.get("found") is False:
        return "refused"
    if mark.get("correct") is None or mark.get("found") is None:
        return "unscored"
    if not mark["correct"]:
        return "wrong"
    return "lucky" if mark.get("cited") == 0 else "right"


def _yes(value: float | None) -> bool | None:
    return None if value is None else bool(value)


def _answer(answer: Record, question: str) -> dict[str, Any]:
    sentences = [
        [s.get("text", ""), s.get("markers") or [], s.get("supported"), _lang(s.get("text"))]
        for s in _list(answer, "sentences")
    ]
    resolved, reply = answer.get("resolved"), answer.get("answer")
    return {
        "found": answer.get("found"),
        "sentences": sentences,
        "reply": None if sentences else reply,
        "reply_lang": _lang(reply) if reply and not sentences else None,
        "resolved": resolved if resolved != question else None,
        "span": next(iter(_list(answer, "spans")), None),
        "reason": answer.get("reason"),
        "correction": answer.get("correction"),
        "cites": [_citation(c, sentences) for c in _list(answer, "citations")],
        "conflicts": [_citation(c, ()) for c in _list(answer, "conflicts")],
        "warnings": answer.get("warnings"),
    }


def _citation(citation: Record, sentences: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """A quote that is a sentence of the reply is given as that sentence's number: it is most of the page's bytes."""
    quote = citation.get("quote")
    same = next((at for at, sentence in enumerate(sentences) if sentence[0] == quote), None)
    return _filled(
        {
            "marker": citation.get("marker"),
            "source": citation.get("source"),
            "start": citation.get("start"),
            "end": citation.get("end"),
            "title": citation.get("title"),
            "date": citation.get("date"),
            "quote": quote if same is None else None,
            "sentence": same,
            "lang": _lang(quote) if same is None else None,
        }
    )


def _evidence(mark: Record, gold: Record) -> list[dict[str, Any]]:
    """The gold evidence, then what may stand for it, with the rank each reached; for a false premise what refutes it."""
    answers, ranks, bm25 = _list(gold, "answers"), _list(mark, "ranks"), _list(mark, "bm25_ranks")
    pieces = [(piece, False) for piece in _list(gold, "evidence")]
    pieces += [(piece, True) for piece in _list(gold, "alt_evidence")]
    found = [
        _piece(piece, answers, other=other, ranked=at < len(ranks), rank=_at(ranks, at), bm25=_at(bm25, at))
        for at, (piece, other) in enumerate(pieces)
    ]
    refutation = gold.get("refutation")
    if refutation:
        found.append(_piece(refutation, refutation.get("correct") or (), refutes=True))
    return found


def _piece(piece: Record, answers: Iterable[str], **told: Any) -> dict[str, Any]:
    text = piece.get("text") or ""
    return _filled({"source": piece.get("source"), "text": excerpt(text, answers), "lang": _lang(text), **told})


def excerpt(text: str, answers: Iterable[str] = (), limit: int = SHOWN) -> str:
    """Return at most ``limit`` characters of the text, around the first answer that stands in it.

    >>> excerpt("一二三四五六七八九十", ["七"], 4)
    '…六七八九…'
    """
    if len(text) <= limit:
        return text
    at, size = next(((text.find(a), len(a)) for a in answers if a and a in text), (0, 0))
    start = max(0, min(at - (limit - size) // 2, len(text) - limit))
    return "…" * (start > 0) + text[start : start + limit] + "…" * (start + limit < len(text))


def _at(values: Sequence[Any], at: int) -> Any:
    return values[at] if at < len(values) else None


def _list(record: Record, name: str) -> Sequence[Any]:
    return record.get(name) or ()


def _short(value: Any) -> Any:
    """A measured time has 17 digits, of which nobody reads more than these."""
    return round(value, 3) if isinstance(value, float) else value


def _lang(text: str | None) -> str | None:
    """The page's prose is English; what it quotes carries its own script, for the right glyphs and voice."""
    return language(text) if text else None


def _filled(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in fields.items()
        if value is not None and value not in ([], {}) and value is not False
    }
