"""Pages of made-up sites around real articles: of each line it is known whether it is the page's or the article's own.

A site's template stands around articles of the data; some sites print the bulletins of an office instead, whose own lines
repeat as a page's do: the same opening and closing sentence, the same headings, lists, the same signature.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from eval.datasets.newsrooms import Labelled, Script, paragraphs_of
from index.language.normalise import in_script


@dataclass(frozen=True, slots=True)
class Site:
    """A template: lines above the title, the credits under it, lines below the article; {hot} are other articles' titles."""

    name: str
    above: str
    credits: str
    below: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page's text with its lines: ``own`` the article's, ``furniture`` the page's; credits are neither."""

    path: str
    text: str
    own: tuple[str, ...]
    furniture: tuple[str, ...]


DEV = (
    Site(
        "haidong",
        "海东网|要闻 时评 民生 科教 文旅 县区 数字报|您的位置：海东网 > 民生 > 正文",
        "2023-08-{day} 09:12 来源：海东日报",
        "责任编辑：孙丽|相关新闻|{hot}|海东日报社主管主办|新闻热线 0971-8230000 广告热线 0971-8230001|青ICP备12000000号",
    ),
    Site(
        "wanbao",
        "晚报电子版|今日头条|本地|夜读|副刊",
        "记者 王芳",
        "扫一扫，把晚报带回家|爆料微信 liuxiwanbao|本版编辑 周明|本报地址：柳溪市人民路1号",
    ),
    Site(
        "portal",
        "门户首页|新闻中心|手机版|客服|换肤",
        "2023年08月{day}日 作者：李建国",
        "打开APP阅读全文体验更佳|赞一个|踩一下|{hot}|大家都在搜|{hot}|意见反馈|关于门户 营销服务 诚聘英才 法律声明|不良信息举报邮箱 jubao@menhu.example",
    ),
)
HELD = (
    Site(
        "lingnan",
        "岭南在线 LINGNAN ONLINE|时政 经济 湾区 教育 健康 汽车|无障碍浏览",
        "岭南在线讯 2023-08-{day}",
        "本文标签|湾区 经济 民生|编辑推荐|{hot}|岭南在线版权与免责|粤网文〔2020〕0000-000号|公司地址 岭南市东风路2号 邮编 510000",
    ),
    Site(
        "gov",
        "云岭市人民政府|长者助手 繁体 English|政务公开|办事服务|互动交流",
        "发布时间：2023-08-{day} 来源：市政府办公室",
        "扫描二维码用手机看|相关附件：|主办单位 云岭市人民政府办公室|网站标识码 5300000000|滇公网安备 53000002000000号",
    ),
    Site(
        "blog",
        "阿青的笔记|写给自己看|存档 友邻 订阅",
        "阿青 发表于 2023-08-{day}",
        "本作品采用知识共享许可协议|请我喝杯茶|较旧一篇|较新一篇|由 Hexo 驱动",
    ),
)
# Bulletins: every line is their own, whatever repeats. {n} is a number, {sky} a weather, {schools} some of a few names.
BULLETINS = (
    "海东市天气预报|海东市气象台8月{day}日6时发布天气预报。|今天白天到夜间：|市区：{sky}|东湾区：{sky}|西湾区：{sky}|最高气温{n}℃。|请市民出行注意防范。",
    "市委常委会召开第{n}次会议|会议传达学习了有关精神。|会议强调|要抓好第{n}项工作，确保完成全年任务。|会议要求|各部门要认真落实。|市委办公室",
    "每日菜价（8月{day}日）|以下为今日批发均价，单位元/公斤。|白菜 {n}|萝卜 {n}|土豆 {n}|数据由北门批发市场提供。",
    "停水通知|因管道检修，以下区域8月{day}日停水。|人民路{n}号至中山路。|给您带来不便，敬请谅解。|市自来水公司",
    "开奖公告第{n}期|本期开奖结果如下。|一等奖 {n}注|二等奖 {n}注|奖池 {n}万元|特此公告。",
    "停课通知|因台风来临，以下学校8月{day}日停课。|{schools}",
)
_SKIES = "晴 晴 晴 多云 阴 小雨".split()
_SCHOOLS = "第一中学 第二中学 实验小学 师范附中 人民路小学 北门中学".split()
FOLDER = 24  # pages of a site


def pages(site: Site, articles: Iterable[Labelled], script: Script, bulletin: str = "") -> Iterator[Page]:
    """Yield the pages of a site: around each article, or around a bulletin instead."""
    pick, given = Random(site.name), list(articles)
    titles = [paragraphs_of(one.text)[0] for one in given]
    hot = pick.sample(titles, min(12, len(titles)))
    for number, one in enumerate(given):
        words = {"day": f"{number % 28 + 1:02}", "hot": "|".join(pick.sample(hot, min(4, len(hot))))}
        own = _bulletin(bulletin, pick, words["day"]) if bulletin else paragraphs_of(one.text)
        above, credits, below = (_lines(form.format_map(words)) for form in (site.above, site.credits, site.below))
        lines = [*above, own[0], *credits, *own[1:], *below]
        shown = [in_script(line, script) for line in lines]
        mine, theirs = ({in_script(line, script) for line in part} for part in (own, [*above, *below]))
        kept = tuple(line for line in shown if line in mine)
        yield Page(f"{site.name}/{number}.txt", "\n".join(shown), kept, tuple(x for x in shown if x in theirs - mine))


def _bulletin(form: str, pick: Random, day: str) -> list[str]:
    schools = "|".join(school for school in _SCHOOLS if pick.random() < 0.7) or _SCHOOLS[0]
    filled = [part.replace("{day}", day) for part in form.replace("{schools}", schools).split("|")]
    return [part.replace("{n}", str(pick.randint(2, 99))).replace("{sky}", pick.choice(_SKIES)) for part in filled]


def _lines(form: str) -> list[str]:
    return [line for line in form.split("|") if line]


def bare(site: Site) -> Site:
    """Return the site without a template: what is its pages' own must stay."""
    return Site(f"bare-{site.name}", "", site.credits, "")


def templates(sites: Sequence[Site]) -> Iterator[tuple[Site, str]]:
    """Yield each site with articles, and with every bulletin, in its template and bare."""
    for site in sites:
        yield site, ""
        for bulletin in BULLETINS:
            yield site, bulletin
            yield bare(site), bulletin
