"""The results that are committed, and the README's tables made from them: no figure in either is typed by hand.

A published run leaves run.json and scores.json in eval/results/NAME/, and its marks where its questions are our own:
those are the baseline that CI compares with. An ablation leaves ablations-NAME.json, an encoder's record encoder.json, a
reader's reader.json, injected faults faults.json, dialogues dialogues.json.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

from eval.datasets.gold import GOLD, ROOM
from eval.measure.dialogues import RECORD as DIALOGUES
from eval.measure.dialogues import load_record as load_dialogues
from eval.measure.faults import FAULTS, load_faults
from eval.measure.record import ENCODER, READER, load_record, refuse_other
from eval.report.tables import TABLES, Results, table
from eval.run_folder import load_about, load_marks, load_object
from eval.scores import scores as scores_of
from index.errors import UsageError

RESULTS = ROOM / "results"
_ENGLISH = ("README.md", "eval/README.md", "eval/gold/README.md", "index/encoder/weights/README.md",
            "rag/reader/weights/README.md")  # fmt: skip
READMES = {**dict.fromkeys(_ENGLISH, "en"), "README.zh-CN.md": "zh"}  # and the language of its tables
_NAME, _WORD = re.compile(r"[\w.-]+"), re.compile(r"[\w.]+")
_BLOCK = re.compile(r"(<!-- results: (?P<name>[a-z-]+) -->\n).*?(<!-- end of results -->)", re.DOTALL)


def publish(given: Path, word: str | None = None) -> Path:
    """Copy what is worth keeping of a run, an ablation or a model's record to eval/results/. Return where it lies.

    It is named after what was asked, so that a part of the questions never passes for all of them; ``word`` ends a run's
    name where an earlier one is to stand beside a later one of the same questions. Raises UsageError for anything else,
    for scores that are not those of the marks, and for code that was never committed: nobody could repeat it.
    """
    if word and not (_WORD.fullmatch(word) and (given / "run.json").is_file()):
        raise UsageError(f"found --as {word} of {given}; expected letters, digits or points, of a run; leave out --as")
    names = (ENCODER, READER, FAULTS, DIALOGUES)
    records = [file for file in (given, *(given / name for name in names)) if file.name in names]
    if record := next((file for file in records if file.is_file()), None):
        made_by, into, kept = _record(record), record.name, {record: record.name}
    elif given.is_file():
        made_by = _ablation(given)
        into = f"ablations-{made_by['name']}.json"
        kept = {given: into}
    else:
        made_by = _run(given)
        asked, into = made_by["options"], "-".join(filter(None, (made_by["name"], word)))
        own = not (asked["squad"] or asked.get("authored"))  # other questions are not in this repository
        kept = {given / name: f"{into}/{name}" for name in ("run.json", "scores.json", *["marks.jsonl"] * own)}
    if made_by["dirty"]:
        raise UsageError(
            f"{given}: found a run of code that differs from commit {made_by['commit']}; expected one of a commit; "
            "run: git commit, then the run again"
        )
    for file, name in kept.items():
        (RESULTS / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, RESULTS / name)
    return RESULTS / into


def _run(given: Path) -> dict[str, Any]:
    """Return what a run was made by, its scores and its name checked."""
    made_by, scores = load_about(given), load_object(given, "scores.json")
    again = json.loads(json.dumps(scores_of(load_marks(given), made_by["passages"])))
    if wrong := [name for name in again if scores.get(name) != again[name]]:
        raise UsageError(
            f"{given / 'scores.json'}: found {wrong[0]} that is not what marks.jsonl says; expected the run as it was "
            f"written; run it again: python -m eval --out {given}"
        )
    own, file = f"{GOLD.stem}-", made_by["gold"].get("file")
    if made_by["name"].startswith(own) and file != GOLD.relative_to(ROOM.parent).as_posix():
        raise UsageError(
            f"{given}: found a run called {made_by['name']} of {file}; expected another name: "
            f"{own}… are the runs of our own gold; rename that file, then run it again"
        )
    return made_by


def _ablation(file: Path) -> dict[str, Any]:
    """Return what an ablation was made by, its rows checked."""
    try:
        table = json.loads(file.read_text("utf8"))
        made_by, flaw = dict(table["about"]), "a row or a name that is none"
        whole = all(row["name"] and row["scores"] and row["against"] for row in table["rows"])
        if whole and made_by["dirty"] is not None and _NAME.fullmatch(made_by["name"]):
            return made_by
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        flaw = repr(error)
    raise UsageError(f"{file}: found no ablation ({flaw}); expected a file made by: python -m eval ablate --out {file}")


def _record(file: Path) -> dict[str, Any]:
    """Return what a model's record was made by, the record and what it was measured with checked."""
    if load := {FAULTS: load_faults, DIALOGUES: load_dialogues}.get(file.name):
        return dict(load(file)["about"])
    record = load_record(file)
    refuse_other(file, record)
    return dict(record["about"])


def load_results(folder: Path = RESULTS) -> Results:
    """Return everything that is committed, by name."""
    runs = {file.parent.name: file.parent for file in sorted(folder.glob("*/run.json"))}
    encoder, reader, faults, dialogues = (
        _json(folder / name) if (folder / name).is_file() else None for name in (ENCODER, READER, FAULTS, DIALOGUES)
    )
    return Results(
        about={name: _json(run / "run.json") for name, run in runs.items()},
        scores={name: _json(run / "scores.json") for name, run in runs.items()},
        ablations={file.stem: _json(file) for file in sorted(folder.glob("ablations*.json"))},
        encoder=encoder,
        reader=reader,
        faults=faults,
        dialogues=dialogues,
    )


def _json(file: Path) -> dict[str, Any]:
    return dict(json.loads(file.read_text("utf8")))


def rendered(text: str, results: Results, words: str) -> str:
    """Return a README with the table of every marked block made anew. Raises UsageError for an unknown block."""

    def block(match: re.Match[str]) -> str:
        if match["name"] not in TABLES:
            raise UsageError(f"found the block 'results: {match['name']}'; expected one of {', '.join(sorted(TABLES))}")
        return f"{match[1]}\n{table(match['name'], results, words)}\n\n{match[3]}"

    return _BLOCK.sub(block, text)


def render_readmes(root: Path = ROOM.parent) -> list[str]:
    """Write every README's tables anew; return the names of those that changed."""
    results, changed = load_results(), list[str]()
    for name, words in READMES.items():
        before = (root / name).read_text("utf8")
        after = rendered(before, results, words)
        if after != before:
            (root / name).write_text(after, "utf8")
            changed.append(name)
    return changed
