"""Groups become ranges of pieces: the answer's pieces are the answer, and what is lost in cutting is not asked."""

from __future__ import annotations

from pathlib import Path

from index.articles.passages import passages
from index.corpora.authored import AuthoredQuestion
from index.corpora.contexts import whole_article
from index.types import Hit, PassageRecord
from rag.reader.vocabulary import open_vocabulary
from rag.training.questions.authored import authored, group
from rag.training.questions.pack import Group, Row, pack
from rag.training.questions.qa_file import ASKED, AUTHORED, Questions, read, write
from tests.rag.training.conftest import body

CONTEXT = "青石镇的第3座桥全长231米，由第3工程队修建。"


def packed(data: Path, words: Path, *groups: Group) -> Questions:
    return pack(groups, {"a": CONTEXT}, data, open_vocabulary(words))[0]


def test_the_answers_pieces_are_the_answer(data: Path, words: Path, tmp_path: Path) -> None:
    at = CONTEXT.index("231米")
    right, wrong = Row("a", 3, len(CONTEXT), ((at - 3, at + 1),)), Row(2, 5, 40)
    write(tmp_path / "qa.npz", packed(data, words, Group("全长多少？", ASKED, 1, True, (right, wrong))))
    questions = read(tmp_path / "qa.npz")
    pieces = open_vocabulary(words)
    assert questions.q_ids.tolist() == pieces.ids(["全长多少？"])[0].tolist()
    assert (
        questions.r_ctx.tolist() == [-1, 2] and questions.g_right.tolist() == [1] and questions.g_held.tolist() == [1]
    )
    first, last = questions.r_spans[0, 0].tolist()
    start = int(questions.r_start[0])
    assert questions.c_ids[start + first : start + last + 1].tolist() == pieces.ids(["231米"])[0].tolist()
    assert questions.r_spans[1].tolist() == [[-1, -1]] * 4
    news = pieces.ids([body(2)])[0]
    begin, length = int(questions.r_start[1]), int(questions.r_len[1])
    assert news[begin : begin + length].tolist() == pieces.ids([body(2)[5:40]])[0].tolist()


def test_what_is_lost_in_cutting_is_not_asked(data: Path, words: Path) -> None:
    lost = Row("a", 0, len(CONTEXT), ((5, 5),))
    silent = Row("a", 0, len(CONTEXT))
    groups = [Group("多少？", kind, 0, False, (row,)) for kind in (ASKED, AUTHORED) for row in (lost, silent)]
    questions = packed(data, words, *groups)
    assert questions.g_made.tolist() == [AUTHORED] and questions.g_right.tolist() == [0]  # its article doesn't say


def test_an_authored_question_has_its_evidence_and_near_misses(data: Path) -> None:
    one, other = list(authored(data))[:2]
    text = body(one.line)
    cut = passages(whole_article(str(one.line), text)[0], text)
    hits = [Hit(n, PassageRecord(p)) for n, p in enumerate(passages(whole_article("7", body(7))[0], body(7)))]
    made = group(one, text, cut, hits)
    assert made is not None and made.made == AUTHORED and not made.held
    right = [row for row in made.rows if row.places]
    assert right and made.rows[: len(right)] == tuple(right)
    for row in right:
        for a, b in row.places:
            assert text[row.start + a : row.start + b] == one.answers[0]
    assert {row.text for row in made.rows} == {one.line, 7}
    silent = group(other, text, cut, hits)
    assert silent is not None and not any(row.places for row in silent.rows)


def test_an_answer_that_stands_nowhere_is_not_asked() -> None:
    text = body(0)
    cut = passages(whole_article("0", text)[0], text)
    assert group(AuthoredQuestion(0, "谁？", "zh-Hans", ("李明",), ("李明说。",)), text, cut, []) is None
