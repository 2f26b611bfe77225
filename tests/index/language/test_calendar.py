"""What days the dates of a text mean, by the date of its article and by the dates spoken of before."""

from __future__ import annotations

import datetime

import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language.calendar import Period, months
from index.language.quantity import from_row, quantities, to_row

ARTICLE = "2019-06-21"  # a Friday
traditional = opencc.OpenCC("s2t").convert
MEANT = {
    # by the article's date
    "昨日上午10时通车": ["2019-06-20"], "今晚": ["2019-06-21"], "前天": ["2019-06-19"], "明日": ["2019-06-22"],
    "今年": ["2019"], "去年": ["2018"], "前年": ["2017"], "明年": ["2020"], "后年建成": ["2021"],
    "去年年底": ["2018-12"], "今年年初": ["2019-01"], "上月底": ["2019-05-21/2019-05-31"], "本月初": ["2019-06-01/2019-06-10"],
    "上月中旬": ["2019-05-11/2019-05-20"], "下月": ["2019-07"], "去年2月下旬": ["2018-02-21/2018-02-28"],
    "本月25日": ["2019-06-25"], "去年12月10日": ["2018-12-10"], "上周五": ["2019-06-14"], "本周三": ["2019-06-19"],
    "上周": ["2019-06-10/2019-06-16"], "本周末": ["2019-06-22/2019-06-23"], "周四": ["2019-06-20"], "周五": ["2019-06-21"],
    "周一将开业": ["2019-06-24"], "上半年": ["2019-01/2019-06"], "一季度": ["2019-01/2019-03"], "前三季度": ["2019-01/2019-09"],
    "去年四季度": ["2018-10/2018-12"], "上季度": ["2019-01/2019-03"], "去年下半年": ["2018-07/2018-12"],
    # without a year or a month
    "6月12日": ["2019-06-12"], "12日": ["2019-06-12"], "11月3日": ["2018-11-03"], "11月3日将举行": ["2019-11-03"],
    "将于11月3日举行": ["2019-11-03"], "8月3日": ["2019-08-03"], "30日": ["2019-05-30"], "25日起禁行": ["2019-06-25"], "3月": ["2019-03"],
    # by what was spoken of before
    "2015年10月1日签约,次日动工,次年完工": ["2015-10-01", "2015-10-02", "2016"],
    "2015年3月签约,5月动工,同年10月完工": ["2015-03", "2015-05", "2015-10"],
    "2015年12月31日开业,翌日停业": ["2015-12-31", "2016-01-01"], "5月30日开会,31日闭会,当天返程": ["2019-05-30", "2019-05-31", "2019-05-31"],
    "2015年10月签约。5月动工": ["2015-10", "2019-05"], "比去年增长20%,3月最多": ["2018", "2019-03"],
    "次日": [None], "同年": [None],
    # other calendars and forms
    "民国106年5月": ["2017-05"], "二〇一九年六月廿一日": ["2019-06-21"], "六月卅日": ["2019-06-30"], "２０１９年６月": ["2019-06"],
    "90年代": ["1990/1999"], "2017年": ["2017"], "2016年一季度末": ["2016-03"],
    # English
    "yesterday": ["2019-06-20"], "last year": ["2018"], "this month": ["2019-06"], "on Thursday": ["2019-06-20"],
    "on March 5": ["2019-03-05"], "in December": ["2018-12"], "will open in December": ["2019-12"], "December 10, 2018": ["2018-12-10"], "last quarter": ["2019-01/2019-03"],
    "next year": ["2020"], "Q3 2017": ["2017-07/2017-09"],
    # days that are none
    "2019年2月30日": [None], "2月30日": [None], "公元前221年": [None], "今年2月29日": [None],
}  # fmt: skip


def meant(text: str, dated: str | None = ARTICLE) -> list[str | None]:
    return [q.period.iso() if q.period else None for q in quantities(text, dated) if q.kind == "date"]


@pytest.mark.parametrize("text", MEANT)
def test_days_meant(text: str) -> None:
    assert meant(text) == MEANT[text]
    assert meant(traditional(text)) == MEANT[text]


@pytest.mark.parametrize("dated", [None, "", "2021-02-30", "nonsense"])
def test_without_an_article_date_only_whole_dates_and_those_that_lean_on_them_are_known(dated: str | None) -> None:
    text = "去年3月5日开工,2018年3月5日完工,次日通车。8月扩建,周五开会"
    assert meant(text, dated) == [None, "2018-03-05", "2018-03-06", "2018-08", None]


DAYS = st.dates() | st.sampled_from([datetime.date.min, datetime.date.max])
WORDS = st.sampled_from(
    [*MEANT, "上上周", "9999年", "0年", "13月45日", "99世纪", "万年", "1" * 40 + "年", "九" * 40 + "月", "两日"]
)


@given(DAYS, DAYS)
def test_a_period_is_read_back_from_its_iso_form(one: datetime.date, other: datetime.date) -> None:
    period = Period(min(one, other), max(one, other))
    assert Period.parse(period.iso()) == period
    assert period.within(period) and period.overlaps(period)


@given(st.integers(1, 9990), st.integers(-11, 12), st.integers(1, 12))
def test_months_are_whole(year: int, month: int, count: int) -> None:
    if year > 1 or month > 0:
        period = months(year, month, count)
        assert period.first.day == 1 and (period.last + datetime.timedelta(days=1)).day == 1
        assert len(period.iso()) < len("2019-06-10/2019-06-12")


@given(st.text(max_size=60) | st.lists(WORDS | st.text(max_size=4), max_size=6).map("，".join), st.none() | DAYS.map(str) | st.text(max_size=10))  # fmt: skip
def test_no_text_is_too_odd(text: str, dated: str | None) -> None:
    for q in quantities(text, dated):
        assert from_row(to_row(q), text) == q
        assert q.period is None or (q.kind == "date" and q.period.first <= q.period.last)
