"""Make the reader's weights, from texts to the graph that the service reads with.

On a GPU, ten minutes: python -m rag.training read --questions qa.npz --start base.npz --data ../shared/data --minutes 8
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from index.cli import Parser, run
from index.corpora import check_folder
from index.errors import SettingError
from rag.reader.vocabulary import open_vocabulary
from rag.training.pieces import MEND

WEIGHTS = Path(__file__).parents[1] / "reader" / "weights"
DATA = "../shared/data"
STEPS = ("vocabulary", "prepare", "pretrain", "read", "export", "calibrate")
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
    work = Path(flags.work)
    try:
        work.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(f"found {work}, {error.strerror}; expected a folder; choose another --work") from error
    for step in STEPS if flags.step == "all" else (flags.step,):
        if step != "export":
            check_folder(Path(flags.data), f"run: python -m rag.training {step} --data {DATA}")
        _run(step, Path(flags.data), work, flags)
    return 0


def _flags(arguments: Sequence[str]) -> argparse.Namespace:
    parser = Parser("python -m rag.training", __doc__ or "")
    parser.add_argument("step", choices=(*STEPS, "all"), nargs="?", default="all", help="one step (default: all)")
    parser.add_argument("--data", default=DATA, metavar="DIR", help=f"data folder (default: {DATA})")
    parser.add_argument("--work", default="/tmp/reader", metavar="DIR", help="folder of questions and checkpoints")
    parser.add_argument("--vocabulary", metavar="DIR", help="tokenizer.json, fold.json (default: --work's, else ours)")
    parser.add_argument("--questions", metavar="FILE", help="prepared questions (default: qa.npz of --work)")
    parser.add_argument("--start", metavar="FILE", help="weights to begin from (read: base.npz of --work)")
    parser.add_argument("--out", metavar="DIR", help="folder of the graph (default: ours; in --work if tiny)")
    parser.add_argument("--device", choices=("auto", "cuda", "cpu"), default="auto")
    parser.add_argument("--only", choices=("read", "unread"), help="calibrate answers with or without the reader only")
    parser.add_argument("--tiny", action="store_true", help="a few questions and seconds, to see that it runs")
    for name, (kind, low, high, said) in NUMBERS.items():
        parser.add_argument(f"--{name}", type=kind, metavar=f"{low}..{high:g}", help=said)
    flags = parser.parse_args(arguments)
    for name, (_, low, high, _) in NUMBERS.items():
        value = getattr(flags, name)
        if value is not None and not low <= value <= high:
            raise SettingError(f"found --{name} {value}; expected {low} to {high:,.0f}; correct it")
    return flags


def _run(step: str, data: Path, work: Path, flags: argparse.Namespace) -> None:
    if step == "vocabulary":
        from rag.training.vocabulary import vocabulary

        vocabulary(data, work, TINY if flags.tiny else None)
    elif step == "prepare":
        from rag.training.prepare import prepare

        prepare(data, work, _vocabulary(work, flags), flags.articles or 25_000, TINY if flags.tiny else None)
    elif step in ("pretrain", "read"):
        _learn(step, data, work, flags)
    elif step == "calibrate":
        from rag.training.calibrate import calibrate

        calibrate(data, work, _out(work, flags), flags.only, **({"most": TINY} if flags.tiny else {}))
    else:
        from rag.training.export import export

        export(Path(flags.start or work / "reader.npz"), _vocabulary(work, flags), _out(work, flags), work)


def _learn(step: str, data: Path, work: Path, flags: argparse.Namespace) -> None:
    from rag.training import questions
    from rag.training.fit import plans, weights
    from rag.training.fit.device import device_of
    from rag.training.fit.loop import Place

    place = Place(data, work, device_of(flags.device))
    pieces = open_vocabulary(_vocabulary(work, flags), MEND)
    given = {name: getattr(flags, name) for name in NUMBERS if getattr(flags, name) is not None}
    if flags.minutes and flags.step == "all":
        given["minutes"] *= PRETRAINED if step == "pretrain" else 1 - PRETRAINED
    if step == "pretrain":
        from rag.training.fit.pretrain import pretrain

        start = Path(flags.start) if flags.start else None
        pretrain(
            plans.of_pretrain(place.device, flags.tiny, given), place, plans.shape(pieces, flags.tiny), start, pieces
        )
        return
    from rag.training.fit.read import read

    start = Path(flags.start or work / "base.npz")
    asked = questions.read(Path(flags.questions or work / questions.FILE))
    read(plans.of_read(place.device, flags.tiny, given), place, asked, start, pieces)
    if flags.part:
        weights.split(work / "reader.npz", int(flags.part * 2**20))


def _vocabulary(work: Path, flags: argparse.Namespace) -> Path:
    if flags.vocabulary:
        return Path(flags.vocabulary)
    return work if (work / "tokenizer.json").exists() else WEIGHTS


def _out(work: Path, flags: argparse.Namespace) -> Path:
    return Path(flags.out) if flags.out else work / "weights" if flags.tiny else WEIGHTS


if __name__ == "__main__":
    raise SystemExit(run(main))
