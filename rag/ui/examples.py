"""Questions the articles in seeds/ answer, two in each language: what a newcomer clicks first."""

EXAMPLES = {
    "zh-Hans": ("京东金条放贷了多少亿元？", "京东金融的CEO是谁？"),
    "zh-Hant": ("京東金融哪一年實現單季盈利？", "京東金融與多少家銀行達成合作？"),
    "en": (
        "How many P2P platforms went online in the past 14 years?",
        "How many banks has JD Finance cooperated with?",
    ),
}
