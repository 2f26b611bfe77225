"""What was asked of what, on which machine, with which code: the facts that a figure is worth nothing without."""

from __future__ import annotations

from eval.report.scoring import Record, pick


def byline(about: Record, scores: Record) -> list[str]:
    """Return the few facts that stand under the title."""
    told = dict(about_rows(about, scores))
    said = {"Questions": "{}", "Writer": "writer {}", "Code": "code {}", "Begun": "{}", "BM25 alone": "BM25 alone: {}"}
    return [words.format(told[label]) for label, words in said.items() if label in told]


def about_rows(about: Record, scores: Record) -> list[tuple[str, str]]:
    """Return what was asked of what, as (label, text)."""
    gold, machine = about.get("gold") or {}, about.get("machine") or {}
    left_out = f", {gold['skipped']} left out" if gold.get("skipped") else ""
    kept = (machine.get("system"), machine.get("processor"), _unit(machine.get("cores"), "cores"),
            megabytes(machine.get("memory_mb")))  # fmt: skip
    encoder = about.get("encoder") or ()
    rows = (
        ("Questions", f"{gold['file']}{left_out}" if gold.get("file") else None),
        ("Articles", _unit(about.get("passages") or pick(scores, "haystack.passages"), "passages")),
        ("BM25 alone", _bm25(scores)),
        ("Writer", about.get("writer") or pick(about, "options.writer")),
        ("Search by", " ".join(map(str, encoder)) or None),
        ("Code", _code(about)),
        ("Begun", (about.get("started") or "").replace("T", " ").replace("+00:00", " UTC") or None),
        ("Took", _took(about)),
        ("Machine", ", ".join(str(part) for part in kept if part) or None),
        ("Most memory", megabytes(pick(scores, "memory_mb.peak") or pick(about, "memory_mb.peak"))),
    )
    return [(label, text) for label, text in rows if text]


def writers(about: Record, scores: Record) -> tuple[str, bool] | None:
    """Return who wrote the answers and whether it was mostly another than was asked for; None where only that one did.

    >>> writers({"writer": "openai:x"}, {"writers": {"openai:x": 3, "extractive": 2}})
    ('openai:x wrote 3 of 5 answers; the extractive writer stood in for 2.', False)
    """
    counts: Record = scores.get("writers") or {}
    total, wanted = sum(counts.values()), about.get("writer")
    others = {name: n for name, n in counts.items() if n and name != wanted}
    if not others:
        return None
    if wanted is None:
        said = (f"{_writer(name)} wrote {n} of {total} answers" for name, n in others.items())
        return _sentence("; ".join(said)), False
    stood_in = " and ".join(f"{_writer(name)} stood in for {n}" for name, n in others.items())
    own = counts.get(wanted) or "none"
    return _sentence(f"{_writer(wanted)} wrote {own} of {total} answers; {stood_in}"), 2 * sum(others.values()) > total


def _writer(name: str) -> str:
    return "the extractive writer" if name == "extractive" else name


def _sentence(text: str) -> str:
    return f"{text[0].upper() if text.startswith('the ') else text[0]}{text[1:]}."


def _unit(value: float | None, unit: str) -> str | None:
    return None if value is None else f"{value:,} {unit}"


def _took(about: Record) -> str | None:
    resumed = f", going on after question {about['resumed']} of an interrupted run" if about.get("resumed") else ""
    return None if about.get("seconds") is None else f"{about['seconds']:,} s{resumed}"


def _bm25(scores: Record) -> str | None:
    found = {k: pick(scores, f"haystack.bm25_recall@{k}") for k in (1, 5)}
    said = [f"{100 * value:.1f}% recall@{k}" for k, value in found.items() if value is not None]
    return ", ".join(said) or None


def _code(about: Record) -> str | None:
    if not about.get("commit"):
        return None
    return f"{about['commit']}{', with changes not committed' if about.get('dirty') else ''}"


def repeat(about: Record) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what else decided the figures, as (heading, [(name, value)])."""
    python = {"python": about.get("python"), "generation": about.get("generation"), "code": about.get("code")}
    gold = {"gold sha256": pick(about, "gold.sha256")}
    parts = (("Asked for", about.get("options")), ("Settings", about.get("settings")), ("Weights", about.get("weights")),
             ("Versions", {**python, **gold, **(about.get("versions") or {})}))  # fmt: skip
    told = [(title, [(k, str(v)) for k, v in (found or {}).items() if v is not None]) for title, found in parts]
    return [(title, rows) for title, rows in told if rows]


def megabytes(value: float | None) -> str | None:
    """Return a size in MB as it is printed."""
    return None if value is None else f"{value:,.0f} MB"
