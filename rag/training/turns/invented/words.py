"""What short invented questions are made of: subjects, measures and how each is asked, people, events and lists."""

from __future__ import annotations

FIRST = "星云远海明华东西南北山河江湖金银青白红长安天宇宏锦瑞兴盛和泰佳美恒光启晨朗岚澜川岭石林松柏竹梅兰溪泉沙岛港桥云霞雨雪龙凤鹏鹤飞达通信诚德仁义礼智"
SUFFIX = {
    "org": ("汽车", "科技", "银行", "集团", "药业", "电子", "重工", "能源", "航空", "食品", "大学", "医院", "合作社", "船厂", "足球俱乐部", ""),
    "place": ("市", "县", "镇", "机场", "大桥", "港", "博物馆", "水库", "图书馆", "隧道", "地铁3号线", "公园", "开发区"),
}  # fmt: skip
FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
LATIN_FIRST = (
    "Star",
    "North",
    "Blue",
    "Green",
    "Silver",
    "Harbour",
    "Red",
    "Stone",
    "Bright",
    "Ald",
    "Kes",
    "Mar",
    "Nov",
    "Tol",
    "Ver",
    "Lind",
    "Or",
    "Bel",
    "Cal",
    "Dun",
)
LATIN_LAST = (
    "moor",
    "field",
    "ton",
    "via",
    "burg",
    " Motors",
    " Bank",
    " Museum",
    " Airways",
    " Foods",
    " University",
    " Energy",
    "land",
    "ia",
    " Bridge",
    " Labs",
    " Holdings",
)
GIVEN = ("Anna", "Peter", "Maria", "John", "Li", "Wei", "Sofia", "Omar", "Elena", "Tom", "Grace", "Daniel")
COUNTRIES = (
    "Montenegro",
    "Austria",
    "France",
    "Kenya",
    "Peru",
    "Japan",
    "Norway",
    "Chile",
    "Ghana",
    "Poland",
    "Vietnam",
    "Qatar",
    "Serbia",
    "Cuba",
    "Nepal",
    "Fiji",
    "Ireland",
    "Morocco",
)

# a measure by its name, and what asks for it after a subject and a time
MEASURES = {
    "org": {
        "营业收入": ("营业收入是多少", "营收多少", "实现了多少营业收入", "的营业收入是多少"),
        "净利润": ("净利润是多少", "赚了多少钱", "的净利润有多少"),
        "交付量": ("交付多少辆", "交付了多少辆车", "交付量是多少"),
        "研发投入": ("研发投入多少", "投入多少研发费用", "的研发投入是多少"),
        "员工人数": ("有多少员工", "雇了多少人", "员工人数是多少"),
        "用户数": ("有多少用户", "用户数是多少", "新增多少用户"),
        "市场份额": ("市场份额是多少", "占多少市场份额", "的市场份额有多大"),
        "招生人数": ("招了多少学生", "招生人数是多少"),
        "出口额": ("出口额是多少", "出口了多少货物"),
        "亏损": ("亏损多少", "亏了多少钱"),
        "订单": ("拿到多少订单", "订单有多少"),
        "门店": ("开了多少家门店", "有多少门店"),
        "毛利率": ("毛利率是多少", "的毛利率有多高"),
        "负债率": ("负债率是多少", "的负债率有多高"),
        "分红": ("分红多少", "分红是多少"),
        "目标": ("的目标是多少", "定了什么目标"),
        "总部": ("总部在哪里", "的总部在哪个城市"),
        "董事长": ("董事长是谁", "的董事长是谁", "董事长叫什么"),
        "总经理": ("总经理是谁", "的总经理是谁"),
        "创始人": ("创始人是谁", "是谁创办的", "的创始人是谁"),
        "主要产品": ("主要产品是什么", "生产什么"),
    },
    "place": {
        "全长": ("全长多少米", "有多长", "的全长是多少"),
        "总投资": ("总投资多少", "花了多少钱", "的总投资是多少"),
        "客流量": ("客流量是多少", "接待了多少人", "运送了多少旅客"),
        "门票价格": ("门票多少钱", "门票价格是多少"),
        "开放时间": ("几点开门", "开放时间是几点"),
        "人口": ("有多少人口", "人口是多少"),
        "降雨量": ("降雨量是多少", "下了多少雨"),
        "停车位": ("有多少停车位", "停车位有几个"),
        "面积": ("面积多大", "的面积是多少"),
        "施工单位": ("施工单位是谁", "是谁修的"),
        "产量": ("产量是多少", "的产量有多少吨"),
        "负责人": ("负责人是谁", "的负责人是谁", "由谁负责"),
        "馆长": ("馆长是谁", "的馆长是谁"),
        "工期": ("工期多长", "修了多久"),
    },
}  # fmt: skip
WHO = frozenset({"董事长", "总经理", "创始人", "负责人", "馆长"})
YEARS = tuple(f"{year}年" for year in range(2008, 2026))
TIMES = (*YEARS, *YEARS, "去年", "今年", "前年", "上半年", "一季度", "三季度", "5月", "12月", "上个月", "2021年上半年")
OF_PERSON = (
    "哪年上任的？", "多大了？", "是哪里人", "什么时候入职的？", "毕业于哪所学校？", "之前做什么工作", "说了什么？", "怎么评价这件事？",
    "以前在哪里工作？", "任期多长？", "哪年退休的", "今年多少岁", "持有多少股份？", "是怎么当上的", "去过哪些地方？", "什么时候出生的", "有什么计划？",
)  # fmt: skip
EVENTS = (
    "涨价", "停产", "裁员", "推迟上市", "关闭门店", "扩建", "停运", "改名", "搬迁", "降价", "召回产品", "取消演出", "封闭", "提前通车", "退出市场", "起诉供应商", "更换主帅",
)  # fmt: skip
ITEMS = ("产品", "分店", "部门", "合作伙伴", "展品", "线路", "项目", "奖项", "车型", "景点", "股东")
ASPECT = {
    "zh": ("{}呢？", "{}呢？", "那{}呢？", "那{}呢", "{}呢", "还有{}呢？", "{}是多少？", "{}多少", "那{}是多少？", "{}？", "{}怎么样？", "那么{}呢？"),
    "who": ("{}呢？", "{}呢？", "那{}呢？", "那{}呢", "{}呢", "{}是谁？", "{}叫什么", "那{}是谁？", "{}？", "还有{}呢"),
    "en": ("and {}?", "what about {}?", "What about {}?", "And {}?", "how about {}?", "and what about {}", "{}?", "And {}"),
}  # fmt: skip
WRONG = (
    "不对，我问的是{}",
    "不是，我问的是{}。",
    "我问的是{}",
    "不对，{}",
    "我是问{}",
    "我想知道的是{}",
    "错了，是{}",
    "不，我说的是{}",
    "答错了，我问的是{}",
    "我要的是{}",
    "不是这个，{}",
)
WRONG_EN = (
    "no, I meant {}",
    "I meant {}",
    "I asked about {}",
    "No, {}",
    "not that, I meant {}",
    "sorry, I meant {}",
    "I was asking about {}.",
    "I want {}, not that",
)
NUMBERS_EN = (
    "revenue",
    "net profit",
    "budget",
    "output",
    "loss",
    "debt",
    "market share",
    "dividend",
    "turnover",
    "sales target",
)
PEOPLE_EN = ("CEO", "chairman", "director", "founder", "president", "mayor", "head coach", "chief designer")
COUNTED_EN = (
    "points",
    "medals",
    "passengers",
    "students",
    "cars",
    "employees",
    "visitors",
    "votes",
    "goals",
    "stores",
    "tickets",
    "trucks",
)
NUMBER_FRAMES_EN = (
    "What was {S}'s {M} in {D}?",
    "How big was {S}'s {M} in {D}?",
    "What was the {M} of {S} in {D}?",
    "what was {S}'s {M}?",
    "What is the {M} of {S}?",
)
COUNT_FRAMES_EN = (
    "How many {M} did {S} have in {D}?",
    "How many {M} does {S} have?",
    "How many {M} did {S} get in {D}?",
    "how many {M} were there at {S} in {D}?",
)
PEOPLE_FRAMES_EN = ("Who is the {M} of {S}?", "who is {S}'s {M}?", "Who was the {M} of {S} in {D}?")
OF_PERSON_EN = (
    "When did {} join?", "How old is {}?", "Where was {} born?", "what did {} do before?", "Is {} married?", "how long has {} been there?", "what did {} say?",
    "When was {} appointed?", "Where did {} study?", "why did {} leave?", "and when did {} start?", "who appointed {}?",
)  # fmt: skip
EVENTS_EN = (
    "raise prices",
    "close the plant",
    "cut jobs",
    "delay the launch",
    "change its name",
    "cancel the show",
    "leave the market",
    "move to the coast",
)
WHY_EN = ("why?", "Why?", "why", "Why", "how come?", "and why?", "But why?", "why is that?")
WHY_ZH = ("为什么？", "为什么", "为什么呢？", "为啥", "那为什么？", "为何？", "这是为什么？", "原因呢", "为什么啊")
