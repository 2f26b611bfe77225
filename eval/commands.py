"""The commands of python -m eval: what each prints; its docstring is its help. ``given.status`` is 1 where a comparison failed.

What a command needs is imported when it is run: `--help` and `compare` open no model.
"""

from __future__ import annotations

import json
from argparse import Namespace
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, TypeAlias

from eval.options import RUNS, options_of
from index.errors import SettingError
from index.settings import read_settings
from index.store.open import folder_of

if TYPE_CHECKING:
    from eval.measure.dialogues import DialoguesRecord
    from eval.measure.faults import FaultsRecord
    from eval.measure.record import EncoderRecord, ReaderRecord


def score(given: Namespace) -> str:
    """Ask every question of a gold file and score the answers."""
    options = options_of(given)

    from eval.report.page import write_report
    from eval.report.text import table
    from eval.run import evaluate

    folder, scores = evaluate(options, given.out)
    page = write_report(folder)
    return json.dumps(scores, ensure_ascii=False) if given.json else f"{table(options.name, scores)}\n\nopen {page}"


def compare(given: Namespace) -> str:
    """Compare two runs; exit 1 if B is significantly worse than A."""
    from eval.compare import compare, setups, to_json
    from eval.report.text import comparison

    differences, flipped = compare(given.a, given.b, given.allow)
    differs = setups(given.a, given.b)
    given.status = int(any(difference.regression for difference in differences))
    if given.json:
        return json.dumps(to_json(differences, flipped, differs), ensure_ascii=False)
    return comparison(differences, flipped, differs)


def ablate(given: Namespace) -> str:
    """Ask with one part taken out or turned, and tell the difference."""
    options = options_of(given)
    if "-" in (options.file, options.distractors):
        raise SettingError("found - with ablate; expected a file that can be read again; name it")

    from eval.ablate import ablate
    from eval.provenance import commit
    from eval.report.text import ablations
    from eval.run_folder import writable, write_json

    file = writable(given.out or RUNS / f"ablations-{options.name}-{commit()}.json")
    rows = ablate(options)
    write_json(file, rows)
    return json.dumps(rows, ensure_ascii=False) if given.json else f"{ablations(rows)}\n\nwritten to {file}"


def report(given: Namespace) -> str:
    """Write a run's page, report.html, again."""
    from eval.report.page import write_report

    return f"open {write_report(given.run)}"


def publish(given: Namespace) -> str:
    """Keep runs in eval/results/ and make the READMEs' tables of them anew."""
    from eval.publish import publish, render_readmes

    kept = [f"kept in {publish(path, given.word)}" for path in given.given]
    changed = render_readmes()
    told = f"tables made anew in {', '.join(changed)}" if changed else "no table changed"
    return "\n".join([*kept, told])


def boundary(given: Namespace) -> str:
    """Choose, on runs of dev questions, the confidence from which on a reply is called fairly sure."""
    from eval.measure.boundary import measure

    return measure(given.runs, given.right)


def check(given: Namespace) -> str:
    """Check a gold file: its shape, its ids, its evidence in the articles."""
    from eval.datasets.corpus import seed_sources, text_of_sources
    from eval.datasets.gold import load_gold

    folder = read_settings(seeds=given.seeds).seeds
    questions = load_gold(given.gold, text_of_sources(seed_sources(folder), folder))
    splits = Counter(question.split for question in questions if question.split)
    types = Counter(question.type for question in questions)
    counted = [", ".join(f"{name} {n}" for name, n in sorted(counts.items())) for counts in (splits, types) if counts]
    return "\n".join([f"{given.gold}: {len(questions)} questions, all usable", *counted])


def encoder(given: Namespace) -> str:
    """Search with encoders alone, beside BM25 and the service's hybrid."""
    models = given.model or ["own"]
    if given.fusion and (given.out or len(models) > 1):
        flag = "--out" if given.out else "several --model"
        raise SettingError(f"found --fusion with {flag}; expected one model's table on the screen; drop {flag}")

    from eval.measure.retrieval import SHARES, measure

    shares = SHARES if given.fusion else ()
    return _measured(given, "encoder", lambda: measure(given.data, models, given.distractors, given.trial, shares))


def reader(given: Namespace) -> str:
    """Ask the reader alone: answers in the right passage and in a whole file, silence, size, speed."""
    from eval.measure.reader import measure

    return _measured(given, "reader", lambda: measure(given.data, given.work, given.limit, given.name))


def faults(given: Namespace) -> str:
    """Inject faults into faithful replies and tell how many verification stops, of each kind and of the faithful ones."""
    from eval.measure.faults import REPLIES, measure
    from eval.run_folder import writable

    file = writable(given.out / REPLIES) if given.out else None

    def measured() -> FaultsRecord:
        record, tried = measure(given.articles, given.seed, given.replies, given.each)
        if file:
            file.write_text("".join(json.dumps(asdict(t), ensure_ascii=False) + "\n" for t in tried), "utf8")
        return record

    return _measured(given, "faults", measured)


def dialogues(given: Namespace) -> str:
    """Ask follow-ups of our own dialogues, and questions that stand alone after another's turn: what is understood?"""
    from eval.measure.dialogues import OUTCOMES, measure
    from eval.run_folder import writable

    file = writable(given.out / OUTCOMES) if given.out else None

    def measured() -> DialoguesRecord:
        record, outcomes = measure(given.gold, given.split, given.store, given.seeds, given.pairs)
        if file:  # the test half is counted, never looked at
            dev = (asdict(one) for one in outcomes if one.split == "dev")
            file.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in dev), "utf8")
        return record

    return _measured(given, "dialogues", measured)


def from_feedback(given: Namespace) -> str:
    """Make candidate gold questions of what people said of answers in the chat; a person then checks each."""
    from eval.datasets.feedback import write_candidates
    from rag.serve.database import address_of

    settings = read_settings(store=given.store, chats=given.chats)
    counted = write_candidates(address_of(settings), folder_of(settings.store), given.out)
    told = f"{given.out}: {counted['questions']} candidate questions; {counted['ready']} opinions ready, {counted['check']} to check"
    return f"{told}; {counted['gone']} of texts that are gone, {counted['none']} that say not what is right"


Measured: TypeAlias = "EncoderRecord | ReaderRecord | FaultsRecord | DialoguesRecord"


def _measured(given: Namespace, kind: str, measure: Callable[[], Measured]) -> str:
    from eval.report.tables import Results, table
    from eval.run_folder import writable, write_json

    file = writable(given.out / f"{kind}.json") if given.out else None
    record = asdict(measure())
    if file:
        write_json(file, record)
    return (
        json.dumps(record, ensure_ascii=False) if given.json else table(f"{kind}-card", Results(**{kind: record}), "en")
    )
