"""What a page says around an article: menus, counts, share buttons, recommendations, copyright notices.

Only the vocabulary that any news page, forum or blog uses, in both scripts; no rule names a site, a person or a file.
A rule that could strike a sentence of an article is left out, or waits for the page's head or tail (clean.py).
"""

from __future__ import annotations

import re

EDGE = " \t\r\n\x0b\x0c\x85\xa0\u3000\ufeff\u200b\u2028\u2029*•·●■◆▪◦○►▶|｜"  # around a line, never part of its meaning
WORD = re.compile(r"[^\W_]")
HAN = re.compile(r"[\u3400-\u9fff]")


_NUMBER = r"\d[\d.,]{0,12}\s?[万萬亿億wWkKmM]?\+?"
_COUNTED = (
    "浏览量?|瀏覽量?|阅读[数量]?|閱讀[數量]?|点击[数量]?|點擊[數量]?|评论[数]?|評論[數]?|留言|回复|回覆|回應|"
    "分享|转发|轉發|点赞|點讚|按讚|赞|讚|"
    "收藏|喜欢|喜歡|人气|人氣|热度|熱度|访问量?|訪問量?|围观|圍觀|粉丝|粉絲|关注|關注|views?|likes?|shares?|"
    "comments?|reads?"
)
_GAINED = "获得|獲得|收获|收穫|获赞|獲讚|发表|發表|发布|發布|写|寫"
COUNT = re.compile(
    rf"(?:{_COUNTED})\s?了?[:：(（]?\s?{_NUMBER}\s?[次人个個条條则則篇]?[)）]?(?![\d年月日%％])"
    rf"|(?:共\s?)?(?<![\d.]){_NUMBER}\s?[次人个個条條则則]?\s?(?:{_COUNTED})(?![\u4e00-\u9fff])"
    rf"|(?:{_GAINED})了?\s?{_NUMBER}\s?[次人个個篇条條]?(?:{_COUNTED}|文章|帖子|貼文|主题|主題)?",
    re.IGNORECASE,
)
_GLUE = re.compile(r"[\s\W_共]+")

# A path through the site: parts between > or », one of them a word every path has.
_PATH = re.compile(r"[^>»›→]{1,15}(?:\s*[>»›→]+\s*[^>»›→]{1,24}){1,6}\s*[>»›→]?")
_PATH_WORD = re.compile(
    r"首页|首頁|主页|主頁|正文|位置[:：]|频道|頻道|新闻|新聞|资讯|資訊|论坛|論壇|博客|專欄|专栏|\bhome\b|\bnews\b", re.I
)

MENU = frozenset(
    "首页 首頁 主页 主頁 登录 登入 登錄 登陆 注册 註冊 搜索 搜尋 搜寻 search login menu home 菜单 菜單 选单 "
    "選單 导航 導航 网站地图 網站地圖 关于我们 關於我們 联系我们 聯絡我們 聯繫我們 返回首页 返回首頁 返回顶部 "
    "回到顶部 回頂端 返回列表 上一页 下一页 上一頁 下一頁 关闭 關閉 关闭窗口 打印 列印 打印本页 收藏本页 "
    "加入收藏 设为首页 複製連結 复制链接 分享 分享到 檢舉 举报 举报投诉 投诉 取消 确定 提交 发送 展开全文 "
    "阅读全文 閱讀全文 查看全文 查看更多 加载更多 点击加载更多 載入更多 更多 more 广告 廣告 advertisement "
    "sponsored loading 客户端 客戶端 下载app 下載app".split()
)
# These also are words of articles: a line of them is a menu only in company.
_TOPICS = frozenset(
    "新闻 新聞 要闻 要聞 财经 財經 科技 体育 體育 娱乐 娛樂 军事 軍事 汽车 汽車 房产 房產 教育 健康 旅游 旅遊 "
    "视频 視頻 影音 图片 圖片 论坛 論壇 博客 生活 时尚 時尚 国际 國際 国内 國內 社会 社會 评论 評論 专题 專題 "
    "直播 专栏 專欄 会员 會員 下载 下載 政治 地方 即時 即时 焦点 焦點 热点 熱點 滚动 滾動 股票 基金 理财 理財 "
    "游戏 遊戲 文化 历史 歷史 微信 微博 qq空间 facebook line twitter".split()
)
_FACES = frozenset(
    "微笑 流汗 难过 難過 羡慕 羨慕 愤怒 憤怒 流泪 流淚 大笑 偷笑 惊讶 驚訝 可爱 可愛 害羞 发怒 發怒 大哭 尴尬 "
    "尷尬 调皮 調皮 呲牙 撇嘴 得意 闭嘴 閉嘴 发呆 發呆 色 睡 冷汗 抓狂 吐 傲慢 白眼 困 惊恐 驚恐 憨笑 奋斗 "
    "奮鬥 咒骂 疑问 疑問 嘘 晕 暈 折磨 衰 敲打 再见 再見 擦汗 抠鼻 鼓掌 坏笑 壞笑 鄙视 鄙視 委屈 快哭了 阴险 "
    "陰險 亲亲 親親 吓 嚇 可怜 可憐 玫瑰 凋谢 爱心 愛心 心碎 强 弱 握手 胜利 勝利 抱拳 勾引 拳头 开心 開心 "
    "高兴 高興 感动 感動 无聊 無聊 震惊 震驚 搞笑 愤慨 同情 新奇 伤心 傷心 生气 生氣 超扯 讚 赞 哈哈 嗨 哇 "
    "嗚嗚 怒 鲜花 鮮花 雷人 路过 路過".split()
)
LABEL = re.compile(
    r"(?:作者|来源|來源|编辑|編輯|记者|記者|责任编辑|責任編輯|责编|標籤|标签|关键词|關鍵詞|关键字|關鍵字|tags?)[:：]?",
    re.I,
)
HEADER = re.compile(
    r"(?:(?:热门|熱門|热点|熱點|相关|相關|精彩|更多|延伸|往期|最新|编辑|編輯|小編|今日|本周|本週|猜你|为您|"
    r"為您|为你|為你|大家都在|你可能|您可能|还|還|"
    r"推荐|推薦|点击|點擊|人气|人氣|阅读|閱讀|频道|頻道|新闻|新聞|图文|圖文|全站|站内|站內|24小时|24小時|一周|"
    r"一週|月|周|也|会|會|的|感兴趣|感興趣)\s?)+"
    r"(?:推荐|推薦|阅读|閱讀|文章|新闻|新聞|报道|報道|報導|资讯|資訊|排行榜?|链接|連結|鏈接|内容|內容|话题|"
    r"話題|回顾|回顧|专题|專題|喜欢|喜歡|看|推薦閱讀|精选|精選)"
    r"[:：]?|(?:网友|網友|全部|最新|热门|熱門|精彩)(?:评论|評論|留言|回复|回覆)[:：]?"
)
_WIDGET = re.compile(
    r"(?:发表|發表|写下?|寫下?|我要|网友|網友|查看|登录后|登入後|全部|共有?|点击|點擊)?(?:你的|您的|"
    r"我的)?(?:评论|評論|留言|回复|回覆|回應|跟帖|点评|點評)"
    r"(?:一下|回复|回覆|列表|区|區|此楼|此樓|本帖|这篇|這篇|此文)?\s?[(（]?\d*[)）]?"
    r"|(?:请|請)?先?(?:登录|登入|登錄)(?:后|後|以便)?.{0,4}(?:评论|評論|"
    r"留言|发表|發表|回复|回覆).{0,6}"
    r"|.{0,10}(?:看完|读完|讀完|看了).{0,8}(?:心情|感受|感觉|感覺).{0,6}"
    r"|(?:分享|转发|轉發)(?:到|至|给|給)[:：]?.{0,40}"
    r"|上一?[篇条則则页頁][:：].{0,60}|下一?[篇条則则页頁][:：].{0,60}|(?:点击|點擊|轻触|輕觸)(?:此处|此處|"
    r"这里|這裡|图片|圖片|上方|下方)?.{0,4}(?:查看|阅读|閱讀|进入|進入|下载|下載|关注|關注|放大).{0,14}"
    r"|(?:微信)?(?:扫码|掃碼|扫描|掃描|长按|長按|扫一扫|掃一掃|识别).{0,30}(?:二维码|二維碼|关注|關注|下载|"
    r"下載|分享|好友|朋友圈).{0,14}"
    r"|(?:欢迎|歡迎|请|請)?(?:关注|關注|订阅|訂閱|加入).{0,16}(?:公众号|公眾號|微信号|粉絲團|粉丝团|订阅号|"
    r"電子報|电子报).{0,12}"
    r"|(?:更多(?:精彩)?(?:内容|內容|新闻|新聞|资讯|資訊)[，,]?(?:请|請|尽在|盡在|点击|點擊|关注|關注).{0,20})|"
    r"返回[^。，,]{1,8}[，,]\s?查看更多"
    r"|.{0,20}(?:ICP[备備证證]|公网安备|京公网|增值电信|Powered by).{0,60}",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"(?:https?://|www\.)\S+|\[[^\[\]\n]{0,200}\]\([^()\s]{0,1000}\)|[^。！？]{0,25}(?:原文(?:地址|链接|連結|"
    r"鏈接|鏈結|网址|網址|出处|出處)|(?:阅读|閱讀|查看)原文)[:：]?[\x20-\x7e\s]{0,300}"
)
_NOTICE = re.compile(
    r"(?:©|\(c\)\s|copyright\b|版权所有|版權所有|版权声明|版權聲明|免责声明|免責聲明|著作權所有).{0,200}|"
    r"(?:本文|本站|本网|本網|本报|本報|凡|任何|未经|未經|如需|欢迎|歡迎|转载|轉載|谢绝|謝絕|严禁|嚴禁)[^。]{0,50}"
    r"(?:(?:不得|禁止|谢绝|謝絕|请勿|請勿|勿|严禁|嚴禁|请|請|[须須需]|注明|註明)[^。]{0,40}(?:转载|轉載|轉貼|"
    r"转发|摘编|摘編)"
    r"|(?:转载|轉載|轉貼|转发|摘编|摘編)[^。]{0,20}(?:请|請|[须須需]|注明|註明|联系|聯繫))[^。]{0,60}[。.!！]?"
    r"|转载(?:请|须|需)?(?:注明|联系)[^。]{0,60}。?",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"(?:(?:var|let|const|function|return|if|for|else|try)\b|window\.|document\.|\$[.(]|[(!]+function|"
    r"[})\]]+[;,)]?$|@media|[.#]?[\w-]+\s*\{|[\w.$]+\s*[=(])"
)
_LONG_HINT = re.compile(
    r"[转轉摘©;{}]|://|www\.|\]\(|原文|[版作][权權]|免[责責]|\(c\)|copyright|rights|[谢謝][绝絕]|[严嚴]禁", re.I
)
_TOKENS = re.compile(r"[\s|｜/·>]+")

# A page's tail: a sentence about copying that also speaks of leave, naming or the law, or one of the sure ones. A
# sentence that reports what someone said or a court found is news, wherever it stands.
_TAIL_TOPIC = re.compile("版权|版權|著作權|著作权|转载|轉載|轉貼|摘编|摘編|原创|原創|独家稿件|獨家稿件|侵权|侵權|侵犯")
_TAIL_ORDER = re.compile(
    "授权|授權|许可|許可|注明|註明|来源|來源|出处|出處|违者|違者|追究|法律责任|法律責任|谢绝|謝絕|禁止|严禁|"
    "嚴禁|不得|请勿|請勿|所有|联系|聯繫|聯絡|删除|刪除"
)
TAIL_HINT = re.compile(
    r"转|轉|[版侵著][权權]|原[创創]|摘[编編]|[独獨]家|代表|建[议議]|[参參]考|依据|依據|返回|更多|[声聲]明|"
    r"投[资資]|股市|[编編來来][辑輯源][:：]|作者[:：]"
)
TAIL_PHRASE = re.compile(r"返回[^\s。，,]{1,8}[，,]\s?查看更多(?:责任编辑[:：]\S{0,6})?\s*$")
_REPORTED = re.compile("[称稱说說判]|表示|认为|認為|法院|指出")
_TAIL_SURE = re.compile(
    r"(?:仅|僅|不|并不|並不)代表.{0,14}(?:观点|觀點|立场|立場|意见|意見)|不(?:构成|構成|作为|"
    r"作為).{0,12}(?:建议|建議|依据|依據)|(?:投资|投資|入市)需?(?:有风险|谨慎|謹慎)"
    r"|仅供(?:参考|投资者参考)|僅供參考|^返回.{1,8}(?:查看更多)|^(?:更多精彩内容|更多精彩內容).{0,24}$|"
    r"^(?:广告|廣告|免责|免責|特别|特別)?(?:声明|聲明)[:：]|^股市有风险"
)


def noise(line: str) -> bool:
    """Tell whether a whole line, trimmed of EDGE, is page furniture wherever it stands.

    >>> noise("首页 > 财经 > 正文"), noise("浏览 23.2W"), noise("版权保护成为热点")
    (True, True, False)
    """
    return noise_kind(line) is not None


def noise_kind(line: str) -> str | None:
    """Return what kind of furniture a whole line is: menu, counts, path, widget, link, notice, code; None: none.

    >>> noise_kind("首页 > 财经 > 正文"), noise_kind("浏览 23.2W")
    ('path', 'counts')
    """
    if len(line) > 200:
        return None
    lower = line.lower().rstrip(">»:： ")
    if lower in MENU:
        return "menu"
    if len(lower) < 90 and "。" not in line:
        if COUNT.search(line) and not _GLUE.sub("", COUNT.sub("", line)):
            return "counts"
        if is_path(line):
            return "path"
        if _menu(lower):
            return "menu"
    if len(line) <= 60 and _WIDGET.fullmatch(line):
        return "widget"
    if not _LONG_HINT.search(line):  # spares the long patterns nine lines in ten
        return None
    if _LINK.fullmatch(line):
        return "link"
    if _NOTICE.fullmatch(line):
        return "notice"
    is_code = line[-1:] in ";{}" and _CODE.match(line) and not HAN.search(line)  # ends and begins like a statement
    return "code" if is_code else None


def tail_notice(sentence: str) -> bool:
    """Tell whether a sentence at an article's very end is a notice rather than the article's last word."""
    if len(sentence) > 160:
        return False
    if _TAIL_SURE.search(sentence):
        return True
    return bool(_TAIL_TOPIC.search(sentence) and _TAIL_ORDER.search(sentence)) and not _REPORTED.search(sentence)


def listed(words: list[str]) -> bool:
    """Tell whether short items, one a line, are a menu or the names of a comment box's faces (at least three)."""
    lower = [word.lower() for word in words]
    return _faces(lower) or (_menu(" ".join(lower)) and not MENU.isdisjoint(lower))


def _faces(words: list[str]) -> bool:
    return len(words) > 2 and all(len(w) <= 4 for w in words) and 2 * sum(w in _FACES for w in words) >= len(words)


def _menu(lower: str) -> bool:
    words = [word for word in _TOKENS.split(lower) if word]
    if len(words) < 3 or max(map(len, words)) > 8:
        return False
    sure = sum(word in MENU for word in words)
    known = sure + sum(word in _TOPICS for word in words)
    return _faces(words) or (2 * known >= len(words) and (sure > 0 or len(words) > 4))


def is_path(line: str) -> bool:
    """Tell whether a line is a path through the site: 首页 > 财经 > 正文."""
    return bool(_PATH_WORD.search(line) and _PATH.fullmatch(line))
