"""python -m eval encoder and reader: their flags, and what they print; either also leaves its record for publish."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path

from eval.measure.record import ENCODER, READER, EncoderRecord, ReaderRecord
from index.errors import SettingError


def encoder_flags(parser: ArgumentParser) -> None:
    """Add the flags of `encoder`."""
    add = partial(parser.add_argument, metavar="NAME", action="append")
    add("--trial", default=[], help="only trials whose name has this part; repeat")
    models = "own (default), a weights folder, a model's name or path, called NAME; repeat: the first is the hybrid's"
    add("--model", metavar="[NAME=]MODEL", help=models)
    parser.add_argument("--distractors", metavar="N", type=int, default=0, help="news passages among each haystack")
    parser.add_argument("--fusion", action="store_true", help="also try the dense share of the hybrid, 0 to 0.9")
    _shared(parser, ENCODER)


def reader_flags(parser: ArgumentParser) -> None:
    """Add the flags of `reader`."""
    part = "only parts whose name has this part; repeat"
    parser.add_argument("--name", metavar="NAME", action="append", default=[], help=part)
    parser.add_argument("--limit", metavar="N", type=int, help="only the first N questions of each file")
    work = "keeps stores and finished parts: an interrupted run goes on from there"
    parser.add_argument("--work", metavar="DIR", type=Path, help=work)
    _shared(parser, READER)


def _shared(parser: ArgumentParser, file: str) -> None:
    parser.add_argument("--data", metavar="DIR", type=Path, required=True, help="laid out as ../shared/data")
    parser.add_argument("--out", metavar="DIR", type=Path, help=f"also write {file} there, for publish")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def encoder(given: Namespace) -> str:
    """Search with encoders alone, beside BM25 and the service's hybrid."""
    if given.distractors < 0:
        raise SettingError(f"found --distractors {given.distractors}; expected 0 or more; correct it")
    models = given.model or ["own"]
    if given.fusion and (given.out or len(models) > 1):
        flag = "--out" if given.out else "several --model"
        raise SettingError(f"found --fusion with {flag}; expected one model's table on the screen; drop {flag}")

    from eval.measure.retrieval import SHARES, measure

    shares = SHARES if given.fusion else ()
    return _written(given, ENCODER, lambda: measure(given.data, models, given.distractors, given.trial, shares))


def reader(given: Namespace) -> str:
    """Ask the reader alone: answers in the right passage and in a whole file, silence, size, speed."""
    if given.limit is not None and given.limit < 1:
        raise SettingError(f"found --limit {given.limit}; expected 1 or more; correct it")

    from eval.measure.reader import measure

    return _written(given, READER, lambda: measure(given.data, given.work, given.limit, given.name))


def _written(given: Namespace, name: str, measure: Callable[[], EncoderRecord | ReaderRecord]) -> str:
    from eval.report.tables import Results, table
    from eval.run_folder import writable, write_json

    file, kind = writable(given.out / name) if given.out else None, Path(name).stem
    found = asdict(measure())
    if file:
        write_json(file, found)
    return (
        json.dumps(found, ensure_ascii=False) if given.json else table(f"{kind}-card", Results(**{kind: found}), "en")
    )
