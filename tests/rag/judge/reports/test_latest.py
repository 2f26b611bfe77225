"""Of several reports the latest of one event answers, or that of the time asked for; other things stay as they are."""

from __future__ import annotations

import pytest

from index.types import Passage, PassageRecord
from rag.asking.question import analyse
from rag.judge.reports.latest import latest
from rag.types import Evidence, Span

Told = tuple[str, str, float, str | None]  # a text, its span, the span's probability, the article's date


def first(question: str, *reports: Told, relevant: float = 0.9) -> str:
    """The likeliest span of some reports, as relevant as that, once the latest goes first."""
    evidence = []
    for number, (text, span, probability, date) in enumerate(reports):
        passage = Passage(f"{number}.txt", 0, len(text), text, 0, None, date, None, "")
        at = text.index(span)
        evidence.append(Evidence(PassageRecord(passage), relevant, (Span(at, at + len(span), probability),)))
    chosen = latest(analyse(question, ()), evidence)
    assert sorted(s.probability for e in chosen for s in e.spans) == sorted(r[2] for r in reports)
    best = max(chosen, key=lambda e: e.spans[0].probability)
    return best.passage.text[best.spans[0].start : best.spans[0].end]


FIRE = "青溪镇仓库火灾造成多少人受伤？"
EARLY: Told = ("截至3日8时，青溪镇仓库火灾造成4人受伤，明火已扑灭。", "4人", 0.5, "2021-05-03")
LATE: Told = ("青溪镇仓库火灾已致7人受伤，均送医治疗。", "7人", 0.2, "2021-05-05")


def test_the_later_figure_of_one_event_goes_first() -> None:
    assert first(FIRE, EARLY, LATE) == "7人"
    assert first(FIRE, LATE, EARLY) == "7人"
    assert first("青溪鎮倉庫火災造成多少人受傷？", EARLY, LATE) == "7人"


@pytest.mark.parametrize(
    "other",
    [
        ("青溪镇仓库火灾已致7人受伤。", "7人", 0.2, None),  # undated
        ("白溪镇仓库火灾已致7人受伤。", "7人", 0.2, "2021-05-05"),  # of another place
        ("青溪镇仓库火灾已致7人受伤。", "7人", 0.001, "2021-05-05"),  # hardly an answer
        ("青溪镇仓库火灾已转移7户居民，造成直接损失。", "7户", 0.2, "2021-05-05"),  # another measure
    ],
)
def test_what_is_no_later_report_of_it_stays_behind(other: Told) -> None:
    assert first(FIRE, EARLY, other) == "4人"


def test_a_state_that_changed() -> None:
    before: Told = ("县道青白线因塌方封闭，青白线抢修仍在进行。", "封闭", 0.5, "2021-07-01")
    after: Told = ("县道青白线塌方路段抢修完毕，青白线今起恢复通行。", "恢复通行", 0.3, "2021-07-04")
    assert first("县道青白线通车了吗？", before, after) == "恢复通行"
    english: Told = ("The Harlow bridge is closed after the flood.", "closed", 0.5, "2021-07-01")
    later: Told = ("The Harlow bridge is open again after the flood.", "open again", 0.3, "2021-07-04")
    assert first("Is the Harlow bridge open?", english, later) == "open again"
    assert (
        first("Is the Harlow bridge open?", english, ("The Barlow bridge is open.", "open", 0.3, "2021-07-04"))
        == "closed"
    )


def test_a_later_figure_goes_first_where_its_passage_surely_answers_by_itself() -> None:
    early: Told = ("截至3日8时，青溪镇仓库火灾过火面积约900平方米。", "约900平方米", 0.9, "2021-05-03")
    late: Told = ("青溪镇仓库火灾过火面积核定为1140平方米。", "1140平方米", 0.004, "2021-05-05")
    asked = "青溪镇仓库火灾的过火面积是多少？"
    assert first(asked, early, late, relevant=0.97) == "1140平方米"
    assert first(asked, early, late, relevant=0.6) == "约900平方米"
    assert first(asked, early, (*late[:2], 0.0002, late[3]), relevant=0.97) == "约900平方米"


def test_a_state_as_of_a_time_gives_way_to_a_later_one() -> None:
    early: Told = ("截至8日22时，红砂镇矿难暂无人员遇难报告，井下通讯中断。", "暂无人员遇难报告", 0.6, "2022-09-08")
    late: Told = ("截至10日12时，红砂镇矿难造成2人遇难，井下通讯恢复。", "2人遇难", 0.09, "2022-09-10")
    asked = "红砂镇矿难有人员遇难吗？"
    assert first(asked, early, late) == "2人遇难"
    assert first("紅砂鎮礦難有人員遇難嗎？", early, late) == "2人遇难"
    assert first(asked, early, (*late[:2], 0.01, late[3])) == "暂无人员遇难报告"  # hardly an answer
    undated: Told = (late[0].removeprefix("截至10日12时，"), *late[1:])
    assert first(asked, early, undated) == "暂无人员遇难报告"


def test_a_time_in_the_question_chooses_what_is_said_of_it() -> None:
    third: Told = ("5月3日，青溪镇新增病例4例。", "4例", 0.3, "2021-05-04")
    fourth: Told = ("5月4日，青溪镇新增病例9例。", "9例", 0.5, "2021-05-05")
    assert first("5月3日青溪镇新增病例多少例？", fourth, third) == "4例"
    assert first("5月4日青溪镇新增病例多少例？", fourth, third) == "9例"
    assert first("2021年5月3日青溪鎮新增病例多少例？", fourth, third) == "4例"
    assert first("5月9日青溪镇新增病例多少例？", fourth, third) == "9例"  # of none of them: nothing to prefer


def test_several_things_asked_for_are_left_as_they_are() -> None:
    assert first("青溪镇仓库火灾造成多少人受伤、多少损失？分别是多少？", EARLY, LATE) == "4人"
    assert latest(analyse(FIRE, ()), []) == []
