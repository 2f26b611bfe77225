"""Questions the articles in seeds/ answer, two in each language: what a newcomer clicks first."""

EXAMPLES = {
    "zh-Hans": ("京东金条放贷了多少亿元？", "京东金融的CEO是谁？"),
    "zh-Hant": ("京東金融哪一年實現單季盈利？", "白條是什麼時候推出的？"),
    "en": ("How many individual users does JD Finance have?", "Who is the CEO of JD Finance?"),
}
