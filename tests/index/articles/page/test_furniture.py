"""What repeats at the edges of a folder's pages goes; what is an article's own stays, however often it is said."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from index.articles.clean import clean, drafts, edges
from index.articles.page.furniture import LEAST, NONE, Edges, Furniture, applying, group_of, repeated
from index.articles.source import Source

ABOVE, BELOW = ("海东网", "要闻 民生 县区"), ("责任编辑：孙丽", "海东日报社主管主办", "热线 0971-8230000")
PLACES = "东湾 西山 北门 南浦 河口 青石 白沙 云岭 长桥 临江 安澜 松原 宜河 赣水 大桥 烟湾".split()


def news(number: int) -> tuple[str, ...]:
    place = PLACES[number]
    return (
        f"{place}冷库开张",
        f"{place}的冷库上周开张，能存{number}千吨货。",
        f"投资{number}亿元，{place}的渔民说很方便。",
    )


def weather(number: int) -> tuple[str, ...]:
    skies = "晴 阴 雨 晴".split()
    return (
        "海东市天气预报",
        f"海东市气象台8月{number + 1}日6时发布预报。",
        "今天白天到夜间：",
        *(f"{place}区：{skies[(number + n) % 4]}" for n, place in enumerate(PLACES[:3])),
        "请市民出行注意防范。",
    )


def meeting(number: int) -> tuple[str, ...]:
    return (
        f"市委召开第{number}次会议",
        "会议传达了精神。",
        "会议强调",
        f"要抓好第{number}项工作。",
        "会议要求",
        "要落实。",
        "市委办公室",
    )


def closed(number: int) -> tuple[str, ...]:
    schools = [school for n, school in enumerate(("第一中学", "实验小学", "北门中学")) if (number >> n) % 4]
    return "停课通知", f"台风来临，以下学校8月{number}日停课。", *schools


def kept(own: Sequence[Sequence[str]], above: Sequence[str] = ABOVE, below: Sequence[str] = BELOW) -> list[list[str]]:
    pages = [drafts(Source(f"{n}.txt", "\n".join([*above, *lines, *below]), "", ""))[0] for n, lines in enumerate(own)]
    furniture = repeated(map(edges, pages))
    cleaned = [(page, clean(page, furniture)) for page in pages]
    return ["".join(page.text[a:b] + "\n" for a, b in one.kept).split() for page, one in cleaned if one]


@pytest.mark.parametrize("form", [news, weather, meeting, closed])
def test_what_is_an_articles_own_stays_and_the_pages_goes(form: object) -> None:
    assert callable(form)
    own = [form(n) for n in range(LEAST)]
    left = kept(own)
    assert [set(lines) - set(said) for lines, said in zip(own, left, strict=True)] == [set()] * LEAST
    gone = {*ABOVE, *BELOW} - {BELOW[0]}
    assert not [line for said in left for line in said if line in gone]
    assert kept(own, (), ()) == [list(lines) for lines in own]


def test_an_editors_line_goes_where_all_pages_have_it_and_credits_stay() -> None:
    left = kept([news(n) for n in range(LEAST)], below=("来源：海东日报", "记者 王芳", *BELOW))
    assert all(said[-3:] == ["来源：海东日报", "记者", "王芳"] for said in left)


def test_a_few_pages_teach_nothing() -> None:
    pages = [drafts(Source("a.txt", "\n".join([*ABOVE, *news(n), *BELOW]), "", ""))[0] for n in range(LEAST - 1)]
    assert not repeated(map(edges, pages)).tail
    assert repeated([]) == NONE == Furniture()


def test_links_to_other_articles_go_where_furniture_stands_below_them() -> None:
    own = [(f"{PLACES[n]}的冷库上周开张了", *news(n)[1:]) for n in range(LEAST)]
    left = kept([(*lines, "大家都在看这些", own[n - 1][0], own[n - 2][0]) for n, lines in enumerate(own)])
    assert all(own[n - 1][0] not in said for n, said in enumerate(left))


def test_a_page_is_cleaned_by_the_lines_that_it_holds_alone() -> None:
    own = [news(n) for n in range(LEAST)]
    pages = [drafts(Source(f"{n}.txt", "\n".join([*ABOVE, *lines, *BELOW]), "", ""))[0] for n, lines in enumerate(own)]
    furniture = repeated(map(edges, pages))
    assert all(clean(page, furniture) == clean(page, applying(edges(page), furniture)) for page in pages)
    (other,) = drafts(Source("b.txt", "\n".join(news(3)), "", ""))
    assert applying(edges(other), furniture) == NONE


def test_a_site_is_known_by_its_address_and_a_folder_by_its_name() -> None:
    assert group_of("a/b.txt", "not an address") == group_of("a/c.txt", None) == "a"


def test_an_article_of_one_line_says_nothing() -> None:
    (draft,) = drafts(Source("a.txt", "冷库上周开张。" * 40, "", ""))
    assert edges(draft) == Edges()
