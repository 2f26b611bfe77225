"""Make the reader's weights, from texts to the graph that the service reads with.

On a GPU, ten minutes: python -m rag.training read --questions qa.npz --start base.npz --data ../shared/data --minutes 8
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from index.cli import Parser, number, run
from index.corpora import check_folder
from index.errors import SettingError
from rag.reader.vocabulary import open_vocabulary
from rag.training import MEND

WEIGHTS = Path(__file__).parents[1] / "reader" / "weights"
DATA = "../shared/data"
STEPS = (
    "vocabulary",
    "prepare",
    "pretrain",
    "read",
    "export",
    "calibrate",
    "premise",
    "whether",
    "intents",
    "injections",
)
APART = ("turns", "turns-model")  # not of "all"
TINY = 30  # questions of each file, and articles
PRETRAINED = 0.57  # of the minutes, where both stages are run: what the shipped weights had
NUMBERS = {
    "minutes": (float, 0.01, 1e4, "of the step; of pretrain and read together where both are run"),
    "articles": (int, 1, 10**7, "news articles that questions are made of (default: 25000)"),
    "made": (int, 0, 10**9, "at most so many questions made of news are learnt"),
    "authored": (float, 0, 1, "share of the authored questions"),
    "early": (float, 0, 1, "share of the made ones among the others at first"),
    "passages": (int, 1, 10, "of a question in a batch (default: 4)"),
    "fixed": (int, 0, 99, "layers that stay as they are, with the embeddings: a processor's time goes further"),
    "rate": (float, 1e-7, 1, "the highest learning rate"),
    "seed": (int, 0, 2**32, "of all that is drawn (default: 0)"),
    "part": (float, 0.001, 1e4, "also write reader.npz in parts of so many MiB"),
}


def main(arguments: Sequence[str]) -> int:
    """Run ``python -m rag.training [STEP]``: one step, or all of them in turn."""
    flags = _flags(arguments)
    try:
        flags.work.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(f"found {flags.work}, {error.strerror}; expected a folder; choose another --work") from error
    from index.training.work_folder import note

    for step in STEPS if flags.step == "all" else (flags.step,):
        if step not in {"export", "turns-model"}:
            check_folder(flags.data, f"run: python -m rag.training {step} --data {DATA}")
        began = time.monotonic()
        figures = _run(step, flags)
        note(flags.work, step, {"seconds": round(time.monotonic() - began, 1), **figures})
    return 0


def _flags(arguments: Sequence[str]) -> argparse.Namespace:
    parser = Parser("python -m rag.training", __doc__ or "")
    parser.add_argument(
        "step", choices=(*STEPS, *APART, "all"), nargs="?", default="all", help="one step (default: all)"
    )
    parser.add_argument("--data", type=Path, default=DATA, metavar="DIR", help=f"data folder (default: {DATA})")
    parser.add_argument("--work", type=Path, default="/tmp/reader", metavar="DIR", help="questions and checkpoints")
    parser.add_argument("--vocabulary", type=Path, metavar="DIR", help="its folder (default: --work's, else ours)")
    parser.add_argument("--questions", type=Path, metavar="FILE", help="prepared (default: qa.npz of --work)")
    parser.add_argument("--start", type=Path, metavar="FILE", help="weights to begin from (read: base.npz of --work)")
    parser.add_argument("--out", type=Path, metavar="DIR", help="of the graph (default: ours; in --work if tiny)")
    parser.add_argument("--device", choices=("auto", "cuda", "cpu"), default="auto")
    parser.add_argument("--only", choices=("read", "unread"), help="calibrate answers with or without the reader only")
    parser.add_argument("--tiny", action="store_true", help="a few questions and seconds, to see that it runs")
    for name, (kind, low, high, said) in NUMBERS.items():
        parser.add_argument(f"--{name}", type=number(kind, low, high), metavar=f"{low}..{high:g}", help=said)
    flags = parser.parse_args(arguments)
    flags.out = flags.out or (flags.work / "weights" if flags.tiny else WEIGHTS)
    return flags


def _run(step: str, flags: argparse.Namespace) -> dict[str, Any]:
    """Run one step and return what came of it. Each imports what it needs alone: a rented card has little installed."""
    data, work, some = flags.data, flags.work, TINY if flags.tiny else None
    words = flags.vocabulary or (work if (work / "tokenizer.json").exists() else WEIGHTS)
    if step == "vocabulary":
        from rag.training.vocabulary import vocabulary

        return vocabulary(data, work, some)
    if step == "prepare":
        from rag.training.questions.prepare import prepare

        return prepare(data, work, words, flags.articles or 25_000, some)
    if step == "turns":
        from rag.training.turns.pack import turns

        return turns(data, work, words, some)
    if step == "turns-model":
        from rag.training.heads import fit as heads

        plan = replace(heads.TINY if flags.tiny else heads.Plan(), **_only(flags, ("rate", "made", "seed")))
        return heads.turn_heads(plan, work, flags.out)
    if step == "export":
        from index.training.work_folder import noted
        from rag.training.network.export import export

        made = {name: figures for name, figures in noted(work).items() if name in ("pretrain", "read")}
        return export(flags.start or work / "reader.npz", words, flags.out, made)
    if step in {"pretrain", "read"}:
        return (_pretrain if step == "pretrain" else _read)(words, flags)
    return _fitted(step, flags, some)


def _fitted(step: str, flags: argparse.Namespace, some: int | None) -> dict[str, Any]:
    """Run one of the steps that fit a few weights on what the reader reads, or on messages."""
    data, work = flags.data, flags.work
    if step == "calibrate":
        from rag.training.calibrate import QUESTION_LIMIT, calibrate

        return calibrate(data, work, flags.out, flags.only, some or QUESTION_LIMIT)
    if step == "premise":
        from rag.training.premise.fit import premise

        return premise(data, flags.out, some)
    if step == "intents":
        from rag.asking.intent.weights import WEIGHTS as INTENTS
        from rag.training.intents.fit import fit

        return fit(data, work / INTENTS.name if flags.tiny else INTENTS, 20 if flags.tiny else 1)
    if step == "injections":
        from rag.reader.injection.weights import WEIGHTS as INJECTIONS
        from rag.training.injections.fit import fit as fit_injections

        return fit_injections(data, work / INJECTIONS.name if flags.tiny else INJECTIONS, 20 if flags.tiny else 1)
    from rag.training.premise.whether import whether

    return whether(data, flags.out, some)


def _pretrain(words: Path, flags: argparse.Namespace) -> dict[str, Any]:
    from rag.training.fit import loop, pretrain
    from rag.training.network.network import HEAD, Shape

    device, pieces = loop.device_of(flags.device), open_vocabulary(words, MEND)
    usual = pretrain.Plan() if device == "cuda" else pretrain.ON_A_PROCESSOR
    plan = loop.planned(pretrain.TINY if flags.tiny else usual, device, _given(flags, PRETRAINED))
    shape = Shape(len(pieces), HEAD, 2) if flags.tiny else Shape(len(pieces))
    return pretrain.pretrain(plan, loop.Place(flags.data, flags.work, device), shape, flags.start, pieces)


def _read(words: Path, flags: argparse.Namespace) -> dict[str, Any]:
    from rag.training.fit import loop, read
    from rag.training.network.weights import split
    from rag.training.questions import claims, qa_file
    from rag.training.turns import turns_file

    device, pieces = loop.device_of(flags.device), open_vocabulary(words, MEND)
    usual = read.Plan() if device == "cuda" else read.ON_A_PROCESSOR
    plan = loop.planned(read.TINY if flags.tiny else usual, device, _given(flags, 1 - PRETRAINED))
    asked = qa_file.read(flags.questions or flags.work / qa_file.FILE)
    place, start = loop.Place(flags.data, flags.work, device), flags.start or flags.work / "base.npz"
    near = flags.questions.parent if flags.questions else flags.work
    turns, said = near / turns_file.FILE, near / claims.FILE
    beside = read.Beside(
        turns_file.read(turns) if turns.is_file() else None, claims.read(said) if said.is_file() else None
    )
    figures = read.read(plan, place, asked, start, pieces, beside)
    if flags.part:
        split(flags.work / read.OUT, int(flags.part * 2**20))
    return figures


def _given(flags: argparse.Namespace, share: float) -> dict[str, Any]:
    """What is given of NUMBERS by name; ``share``: of the minutes, where all steps are run."""
    given = _only(flags, NUMBERS)
    if flags.step == "all" and "minutes" in given:
        given["minutes"] *= share
    return given


def _only(flags: argparse.Namespace, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(flags, name) for name in names if getattr(flags, name) is not None}


if __name__ == "__main__":
    raise SystemExit(run(main))
