"""The dates articles give themselves: written in any of the usual ways, the byline's before an update's."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.articles.clean import articles
from index.articles.page.byline import author, is_date_line, iso_date, published

BODY = "\n\n柳溪縣圖書館新館昨日開放，藏書12萬冊。\n"


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("柳溪縣圖書館新館開放\n二〇二〇年十月廿一日" + BODY, "2020-10-21"),
        ("柳溪縣圖書館新館開放\n二零二零年十二月卅一日 來源：柳溪日報" + BODY, "2020-12-31"),
        ("柳溪縣圖書館新館開放\n２０２０／１０／２１　０９：３０" + BODY, "2020-10-21"),
        ("柳溪縣圖書館新館開放\n民國109年10月21日" + BODY, "2020-10-21"),
        ("柳溪縣圖書館新館開放\n中華民國一百零九年十月二十一日 記者 許一帆" + BODY, "2020-10-21"),
        ("柳溪縣圖書館新館開放\n2020-10-21 記者 許一帆／柳溪報導" + BODY, "2020-10-21"),
        ("Library opens\nOctober 21, 2020 | By Jane Doe\n\nThe library opened yesterday.\n", "2020-10-21"),
        ("Library opens\nUpdated 23 October 2020\nPublished 21 October 2020\n\nIt opened yesterday.\n", "2020-10-21"),
        ('+++\ntitle = "新館開放"\ndate = 2020-10-21T08:00:00+08:00\n+++' + BODY, "2020-10-21"),
        ('+++\ntitle = "新館開放"\ndate = 2020-10-21\ndraft = false\n[extra]\nn = 1\n+++' + BODY, "2020-10-21"),
        ("---\ntitle: 新館開放\n來源: 柳溪日報\ndate: 2020-10-21\n---" + BODY, "2020-10-21"),
        ("柳溪縣圖書館新館開放\n更新：2020-10-23 發布：2020-10-21" + BODY, "2020-10-21"),
        ("柳溪縣圖書館新館開放\n最後更新：2020-10-23" + BODY, "2020-10-23"),
        ("柳溪縣圖書館新館開放\n2020-10-21\n\n2018年3月1日動工，2019年5月2日封頂。\n", "2020-10-21"),
        ("柳溪縣圖書館新館開放\n2099-01-01 來源：柳溪日報" + BODY, "2099-01-01"),
        ("柳溪縣圖書館新館開放\n2020-10-21 18:24 來源：柳溪日報 記者 許一帆" + BODY, "2020-10-21"),
        ("柳溪縣圖書館新館開放\n中華民國一百零九年十月二十一日" + BODY, "2020-10-21"),
        ("柳溪縣圖書館新館開放\n発 Oct 21, 2020" + BODY, "2020-10-21"),
        ("柳溪縣圖書館新館開放\n時間：2020-10-21 來源：柳溪日報 瀏覽：1024次 字號：大 中 小" + BODY, "2020-10-21"),
        ("柳溪縣圖書館新館開放\nWednesday, October 21, 2020" + BODY, "2020-10-21"),
        ("柳溪縣圖書館新館開放\n（2020年10月21日 第 03 版）" + BODY, "2020-10-21"),
        ("柳溪縣圖書館新館開放" + BODY + "柳溪縣圖書館\n2020年10月21日", "2020-10-21"),
        ("柳溪縣圖書館新館開放\n2018年3月1日 動工\n2019年5月2日 封頂" + BODY, None),
        ("柳溪縣圖書館新館開放\n- 2018-03-01：動工" + BODY, None),
        ("柳溪縣圖書館新館開放" + BODY + "2018年3月1日 動工\n2019年5月2日 封頂", None),
        ("柳溪縣圖書館新館開放\n2021年2月30日" + BODY, None),
        ("柳溪縣圖書館新館開放\n2021年13月1日" + BODY, None),
        ("柳溪縣圖書館新館開放\n9999-12-31" + BODY, None),
        ("柳溪縣圖書館新館開放\n98年3月2日" + BODY, None),
    ],
)
def test_the_date_of_an_article(text: str, date: str | None) -> None:
    assert [article.date for article in articles("a.md", text)] == [date]


@pytest.mark.parametrize(
    "line",
    [
        "2022-11-30 The Tarnholm Courier",
        "2022-11-30 08:15 Tarnholm Herald and Post",
        "2022-11-30 来源：The Tarnholm Courier",
        "By Mary Jane Oddie, October 5, 2022",
        "By Mary Oddie, The Tarnholm Courier, 12 June 2019",
        "The Tarnholm Evening Courier | 12 June 2019",
        "Published 12 June 2019, 8:15 am | The Tarnholm Courier",
        "12 June 2019 · By Mary van Oddie",
    ],
)
def test_a_date_beside_an_outlet_or_writer_is_the_articles(line: str) -> None:
    assert is_date_line(line)


@pytest.mark.parametrize(
    "line",
    [
        "On 12 June 2019 The Mayor visited Tarnholm",
        "Storm Hits Tarnholm On 30 November 2022",
        "Tarnholm Fair and Market, 3 June 2022",
        "By 12 June 2019 the bridge was done",
        "12 June 2019 was a hot day in Tarnholm",
        "June 12, 2019 Tarnholm council approves bridge",
        "2019-06-12 the day the bridge fell",
    ],
)
def test_a_date_in_running_text_is_an_events(line: str) -> None:
    assert not is_date_line(line)


def test_front_matter_is_no_text_of_an_article() -> None:
    for text in ('+++\ntitle = "新館開放"\n+++' + BODY, "---\ntitle: 新館開放\n來源: 柳溪日報\n---" + BODY):
        (article,) = articles("a.md", text)
        assert article.title == "新館開放" and text[article.kept[0][0] :] == BODY.lstrip()
    (ruled,) = articles("a.md", "+++\n一段 = 話\n+++" + BODY)
    assert ruled.kept[0][0] < 10


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("2020-10-21 18:24 来源：柳溪日报 记者 许一帆", "许一帆"),
        ("2020-10-21 18:24:00 作者：许一帆 责编：沈立", "许一帆"),
        ("本報記者許一帆 通訊員沈立", "許一帆"),
        ("民國109年10月21日 記者許一帆／柳溪報導", "許一帆"),
        ("作者：许一帆、林小满", "许一帆、林小满"),
        ("文｜許一帆", "許一帆"),
        ("By Jane Doe and Mary Oddie", "Jane Doe and Mary Oddie"),
        ("October 21, 2020 | By Jane Doe", "Jane Doe"),
        ("2020年10月21日 许一帆", "许一帆"),
        ("记者获悉", None),
        ("记者围绕新馆开放", None),
        ("2020年10月21日 施工", None),
        ("编辑：沈立 校对：许一帆", None),
    ],
)
def test_a_line_names_who_wrote_the_article(line: str, name: str | None) -> None:
    assert author(["柳溪县图书馆新馆开放", line], []) == name


DATES = st.dates(datetime.date(1000, 1, 1))
FORMS = st.sampled_from(["{0:%Y-%m-%d}", "{0.year}年{0.month}月{0.day}日", "{0.year}/{0.month}/{0.day} 09:30"])


@given(DATES, FORMS)
def test_a_date_is_read_as_written_from_1900_to_2199(date: datetime.date, form: str) -> None:
    assert iso_date(form.format(date)) == (str(date) if 1900 <= date.year < 2200 else None)


@given(st.lists(st.text(max_size=30) | st.builds(str, DATES), max_size=4))
def test_no_line_is_too_odd(lines: list[str]) -> None:
    said = published(lines, lines)
    assert said is None or iso_date(said) == said
