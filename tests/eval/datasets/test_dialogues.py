"""Our own dialogues are what eval/gold/README.md says: evidence in its place, split by rule, measurable, never trained on."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from eval.datasets.corpus import seed_sources, text_of_sources
from eval.datasets.dialogues import ARTICLES, DIALOGUES, KINDS, PAIRS, Dialogue, load_dialogues, stand_alone_pairs
from eval.datasets.gold import GOLD, ROOM, Gold, load_gold
from eval.metrics.answers import names_any
from eval.metrics.resolved import resolved_flaw
from index import corpora
from index.corpora import authored
from index.errors import UsageError

SOURCES = [*seed_sources(ROOM.parent / "seeds"), *seed_sources(ARTICLES)]
ONE = {
    "id": "d1", "split": "dev", "lang": "zh-Hans", "kind": "new-subject", "question": "那橘线呢？", "resolved": ["橘线多长？"],
    "history": [{"role": "user", "content": "蓝线多长？"}], "must": [["橘线"]], "must_not": ["蓝线"], "answers": ["9.4公里"],
    "evidence": [{"source": "light_rail.txt", "text": "第二條路線橘線長9.4公里"}],
}  # fmt: skip


@pytest.fixture(scope="module")
def dialogues() -> list[Dialogue]:
    return load_dialogues(str(DIALOGUES), text_of_sources(SOURCES))


@pytest.fixture(scope="module")
def questions() -> list[Gold]:
    return load_gold(str(GOLD), text_of_sources(SOURCES))


def test_there_are_enough_of_every_kind_language_and_half(dialogues: list[Dialogue]) -> None:
    assert len(dialogues) >= 160 and [one.id for one in dialogues] == [
        f"d{n:03d}" for n in range(1, len(dialogues) + 1)
    ]
    assert set(Counter(one.kind for one in dialogues)) == set(KINDS)
    assert min(Counter(one.kind for one in dialogues).values()) >= 12
    langs = Counter(one.lang for one in dialogues)
    assert langs["zh-Hant"] >= len(dialogues) // 6 <= langs["en"]
    written = {path.name for path in ARTICLES.iterdir()}
    made_up = sum(any(piece.source in written for piece in one.evidence) for one in dialogues)
    assert 0.4 < made_up / sum(bool(one.evidence) for one in dialogues) < 0.6
    assert {turns(one) for one in dialogues} == {1, 2, 3, 4, 5}


def turns(one: Dialogue) -> int:
    return sum(turn.role == "user" for turn in one.history) + 1


def test_dev_and_test_alternate_within_a_kind_and_language(dialogues: list[Dialogue]) -> None:
    seen = Counter[tuple[str, str]]()
    for one in dialogues:
        seen[one.kind, one.lang] += 1
        assert one.split == ("dev" if seen[one.kind, one.lang] % 2 else "test"), one.id


def test_no_dialogue_is_asked_twice(dialogues: list[Dialogue]) -> None:
    asked = Counter((one.question, *(turn.content for turn in one.history)) for one in dialogues)
    assert max(asked.values()) == 1


def test_the_answers_stand_in_the_evidence_and_no_accepted_wording_is_wrong(dialogues: list[Dialogue]) -> None:
    for one in dialogues:
        texts = [piece.text for piece in one.evidence]
        for variants in one.parts or ([one.answers] if one.answers else []):
            assert any(names_any(variants, text) for text in texts), one.id
        for wording in one.resolved or ():
            assert resolved_flaw(wording, one.question, one.resolved, one.must, one.must_not) is None, (one.id, wording)
        earlier = [turn.content for turn in one.history]
        for wording in (one.question, *earlier, *(turn + one.question for turn in earlier)):
            if one.resolved and wording not in one.resolved:  # neither it nor an earlier turn, nor both, are enough
                flaw = resolved_flaw(wording, one.question, one.resolved, one.must, one.must_not, earlier)
                assert flaw, (one.id, wording)


def test_evidence_is_short_and_clean(dialogues: list[Dialogue]) -> None:
    for piece in (piece for one in dialogues for piece in one.evidence):
        assert piece.text == piece.text.strip() and "\n" not in piece.text and len(piece.text) <= 200


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"kind": "chat"}, "found the unknown kind 'chat'; expected one of new-subject"),
        ({"history": [{"role": "system", "content": "x"}]}, "found the role 'system' in 'history'"),
        ({"resolved": None}, "found 'must' of a question that stands alone; expected none"),
        ({"must": []}, "found no 'must' or no history of a question that leans"),
        ({"history": []}, "found no 'must' or no history of a question that leans"),
        ({"answers": []}, "found 0 answers and 1 pieces of evidence; expected some of both or none"),
        ({"evidence": [{"source": "light_rail.txt", "text": "橘線長9.5公里"}]}, "found evidence '橘線長9.5公里'"),
        ({"evidence": [{"source": "tram.txt", "text": "x"}]}, "found no source 'tram.txt'"),
        ({"must": [[]]}, r"found \(\) as must.0; expected at least one|found \[\] as must.0; expected at least one"),
        ({"musts": []}, "found the unknown key 'musts'; expected 'must'"),
    ],
)
def test_a_flaw_is_named_with_its_line(change: dict[str, Any], told: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.jsonl"
    file.write_text(json.dumps(ONE) + "\n" + json.dumps({**ONE, "id": "d2", **change}), "utf8")
    with pytest.raises(UsageError, match=rf"mine\.jsonl, line 2: ({told})"):
        load_dialogues(str(file), text_of_sources(SOURCES))


def test_a_repeated_id_is_named(tmp_path: Path) -> None:
    file = tmp_path / "mine.jsonl"
    file.write_text(f"{json.dumps(ONE)}\n{json.dumps(ONE)}", "utf8")
    with pytest.raises(UsageError, match="line 2: found the id 'd1' of line 1; expected a new id"):
        load_dialogues(str(file), text_of_sources(SOURCES))


def test_the_pairs_are_repeatable_stand_alone_and_of_both_sorts(questions: list[Gold]) -> None:
    pairs = stand_alone_pairs(questions, PAIRS, 1)
    assert pairs == stand_alone_pairs(questions, PAIRS, 1) != stand_alone_pairs(questions, PAIRS, 2)
    assert len(pairs) == PAIRS
    alone = {question.question for question in questions if not question.history}
    asked = Counter(pair.question for pair in pairs)
    assert set(asked) == alone and max(asked.values()) == 2  # every one once before one comes again
    assert all(pair.history[0].content in alone - {pair.question} for pair in pairs)
    assert 0.4 < sum(pair.same_article for pair in pairs) / PAIRS <= 0.5
    assert stand_alone_pairs(questions[:1], 5, 1) == []  # nothing to put it after


def test_no_training_data_names_the_dialogues_or_their_articles() -> None:
    """As of seeds/ and the rest of eval/gold: see also the training rooms, which refuse a data folder in the checkout."""
    named = [str(value).lower() for room in (corpora, authored) for value in vars(room).values()]
    for path in (DIALOGUES, *ARTICLES.iterdir()):
        assert path.is_relative_to(ROOM / "gold")
        assert not any(apart in name for name in named for apart in (f"gold/{path.name}", ARTICLES.name)), path
