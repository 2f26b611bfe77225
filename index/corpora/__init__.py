"""The data folder: what each file is and its licence, what the weights must never see, one guard, one reader."""

from __future__ import annotations

import hashlib
import json
import lzma
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import SourceError

CHECKOUT = Path(__file__).resolve().parents[2]
NEWS = "text/news_zh_crud.txt.xz"
PAIRS = "pairs/zh_question_pairs.jsonl.xz"


@dataclass(frozen=True, slots=True)
class Source:
    """One file of the data folder. ``left`` and ``right`` name the two fields that belong together."""

    file: str
    group: str
    left: str
    right: str
    licence: str


SOURCES = (
    Source(NEWS, "news", "", "", "CRUD-RAG news, Apache-2.0 as stated by its repository"),
    Source("parallel/news_wmt_ntrex.jsonl.xz", "parallel", "en", "zh", "WMT 2017-23 news references, research use"),
    Source("parallel/econ_quantecon.jsonl.xz", "parallel", "en", "zh", "QuantEcon lectures, CC BY-SA 4.0"),
    Source("parallel/tatoeba.jsonl.xz", "parallel", "en", "zh", "Tatoeba, CC BY 2.0 FR"),
    Source("parallel/tico19.jsonl.xz", "parallel", "en", "zh", "TICO-19, CC0"),
    Source("parallel/un_dev.jsonl.xz", "parallel", "en", "zh", "UN Parallel Corpus dev, UN terms"),
    Source("parallel/news_commentary_sample.jsonl.xz", "parallel", "en", "zh", "News Commentary by UER-py, Apache-2.0"),
    Source("parallel/finance_bitcoin_org.jsonl.xz", "parallel", "en", "zh", "bitcoin.org, MIT"),
    Source("parallel/finance_terms.jsonl.xz", "dictionary", "en", "zh", "MIT"),
    Source("parallel/country_currency.jsonl.xz", "dictionary", "en", "zh", "MIT"),
    Source("parallel/cedict.jsonl.xz", "dictionary", "", "", "CC-CEDICT, CC BY-SA 4.0"),
    Source("qa/cmrc2018_train.jsonl.xz", "questions_zh", "question", "context", "CMRC 2018 train, CC BY-SA 4.0"),
    Source("qa/drcd_dev.jsonl.xz", "questions_zh", "question", "context", "DRCD dev, 80 % of passages, CC BY-SA 3.0"),
    Source("qa/squadshifts_wiki_en.jsonl.xz", "questions_en", "question", "context", "SQuADShifts, CC BY 4.0"),
    Source("qa/squadshifts_reddit_en.jsonl.xz", "questions_en", "question", "context", "SQuADShifts, CC BY 4.0"),
    Source("qa/nq_oracle_en.jsonl.xz", "questions_en", "question", "context", "Natural Questions, CC BY-SA 3.0"),
    Source("qa/fairytaleqa_en.jsonl.xz", "questions_en", "question", "context", "FairytaleQA, Apache-2.0"),
    Source("pairs/en_medquad.jsonl.xz", "pairs", "question", "answer", "MedQuAD, CC BY 4.0"),
    Source(PAIRS, "pairs", "a", "b", "nlp_xiaojiang, MIT, and research benchmarks"),
    Source("pairs/zh_simclue_rank.jsonl.xz", "pairs", "query", "title", "SimCLUE, research use"),
    Source("pairs/zh_csl_title_abstract.jsonl.xz", "pairs", "title", "abstract", "CSL, Apache-2.0"),
    Source("pairs/zh_fintruthqa.jsonl.xz", "pairs", "question", "answer", "FinTruthQA, Apache-2.0"),
)

# What the reader's questions on contexts may be taken from, in the order that numbers them.
_READER = "cmrc2018_train drcd_dev squadshifts_wiki_en squadshifts_reddit_en nq_oracle_en"
READER_SOURCES = tuple(f"qa/{name}.jsonl.xz" for name in _READER.split())
# Only measured on, by `python -m eval encoder`; tests hold that no Source names one of them.
_HELD = "qa/cmrc2018_trial qa/news_mrc_zh_train qa/news_mrc_zh_dev dev/finance_hant_docs dev/finance_hant_questions"
HELD_APART = tuple(f"{name}.jsonl.xz" for name in _HELD.split())
# Files of which a fifth of the passages is held, chosen by the sha1 of the passage.
SPLIT = ("qa/drcd_dev.jsonl.xz", "qa/squadshifts_wiki_en.jsonl.xz")
_MEND = "run: python -m index.training prepare --data ../shared/data --out /tmp/encoder"
# Translations held by their origin. NTREX translates the English of newstest2019, so its sentences
# stand in the WMT part too: `prepare` drops every pair one side of which is held.
_HELD_ORIGIN = re.compile("ntrex|wmt24", re.IGNORECASE)


def check_folder(data: Path, mend: str = _MEND) -> Path:
    """Return the data folder. Raises SourceError when it is missing or inside the checkout (seeds, gold)."""
    data = data.resolve()
    check_outside(data, mend)
    if not any((data / s.file).is_file() for s in SOURCES):
        raise SourceError(f"{data} holds no training data; expected files such as {SOURCES[0].file}; {mend}")
    return data


def check_outside(path: Path, mend: str = _MEND) -> None:
    """Raise SourceError for a path inside the checkout, or a link into it."""
    if path.resolve().is_relative_to(CHECKOUT):
        found = f"{path} is inside the checkout, whose seeds and gold questions must not be trained on"
        raise SourceError(f"{found}; expected a folder outside it; {mend}")


def lines(path: Path) -> Iterator[str]:
    """Yield the lines of an xz-packed text file. Raises SourceError for a link into the checkout."""
    check_outside(path)
    with lzma.open(path, "rt", encoding="utf8") as file:
        yield from file


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of an xz-packed JSON-lines file."""
    for line in lines(path):
        yield json.loads(line)


def held_passage(context: str) -> bool:
    """Tell whether a passage of a SPLIT file is held for measuring: a fifth, by sha1."""
    return _sha1(context) % 5 == 0


def held_context(context: str) -> bool:
    """Tell whether a context is held from the reader, for calibration and the card: a tenth, by sha1."""
    return _sha1(context) % 10 == 0


def _sha1(text: str) -> int:
    return int(hashlib.sha1(text.encode()).hexdigest(), 16)


def held_translation(row: dict[str, Any]) -> bool:
    """Tell whether a sentence pair is held for measuring, by its origin."""
    return bool(_HELD_ORIGIN.search(row.get("src", "")))
