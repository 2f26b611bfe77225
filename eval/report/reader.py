"""The record of `python -m eval reader` for the READMEs: what compares; everything is in the reader's card."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from eval.compare import LEVEL
from eval.report.markdown import NONE, Row, Words, grid, say, three, two, unmeasured
from eval.report.reader_card import COMMAND, FILES, WAYS, Record, megabytes, millions, value


@dataclass(frozen=True, slots=True)
class Published:
    """What others report with the right passage given, EM and F1 from 0 to 1, of the official splits."""

    name: str
    parameters: str
    cmrc: str
    drcd: str


# None of them is of the parts held here. CMRC 2018 dev of R-NET: Cui et al. 2019, https://arxiv.org/abs/1810.07366;
# CMRC 2018 dev and DRCD test of BERT-base, Chinese (the best of ten runs): Cui et al. 2019, https://arxiv.org/abs/1906.08101;
# ALBERT-tiny on CLUE's test part of CMRC 2018, EM alone: Xu et al. 2020, https://arxiv.org/abs/2004.05986. CMRC 2018 dev and
# DRCD dev of MiniRBT-H256: Yao et al. 2023, https://arxiv.org/abs/2304.00717; of ELECTRA-small: Cui et al. 2020,
# https://arxiv.org/abs/2004.13922.
PUBLISHED = (
    Published("R-NET", NONE, "0.454 / 0.698 (dev)", NONE),
    Published("ALBERT-tiny", "4 M", f"0.53 / {NONE} (CLUE test)", NONE),
    Published("MiniRBT-H256", "10.4 M", "0.563 / 0.785 (dev)", "0.786 / 0.868 (dev)"),
    Published("ELECTRA-small, Chinese", "12 M", "0.634 / 0.808 (dev)", NONE),
    Published("BERT-base, Chinese", "102 M", "0.655 / 0.845 (dev)", "0.822 / 0.892 (test)"),
)
# F1 of a span, and where a file's row has it.
_SPANS: dict[tuple[str, str], Callable[[Record], Record]] = {
    ("F1 of the span, nothing read", "答案 F1，不阅读"): lambda row: row["whole"]["unread"]["f1"],
    ("**F1 of the span, with the reader**", "**答案 F1，加上阅读器**"): lambda row: row["whole"]["f1"],
    ("F1 of the span, right passage given", "答案 F1，给定原段"): lambda row: row["given"]["f1"],
}
_COMPARED = ("cmrc2018_train", "drcd_dev", "squadshifts_wiki_en")


def reader(found: Record | None, words: Words) -> str:
    """Whole files as the corpus by each way, and the right passage given beside what others publish."""
    if not found:
        return unmeasured(words, COMMAND)
    searched = [row for row in found["files"] if row["whole"]]
    head = ["", *(_heading(row, words) for row in searched)]
    rows: list[Row] = [[WAYS[way][words.value], *(_recall(row, way) for row in searched)] for way in WAYS]
    rows += [[told[words.value], *(value(of(row)) for row in searched)] for told, of in _SPANS.items()]
    parts = [grid(head, rows), _legend(words), _beside_others(found, words), _others(words), _short(found, words)]
    return "\n\n".join(parts)


def _heading(row: Record, words: Words) -> str:
    counts = f"{row['questions']:,} / {row['whole']['passages']:,}"
    return f"{FILES[row['name']][words.value]} ({counts})"


def _recall(row: Record, way: str) -> str:
    whole = row["whole"]
    differs = [way == "read" and whole["against_hybrid"][f"recall@{k}"]["p"] < LEVEL for k in (1, 5)]
    values = zip(whole["recall"][way][:2], differs, strict=True)
    return " / ".join(three(v["value"]) + "*" * star for v, star in values)


def _legend(words: Words) -> str:
    return say(
        words,
        "In brackets questions / passages. The first three rows: the right context in the first passage / in the first "
        "five; a star: beyond chance from the hybrid. No refusal is applied.",
        "括号内为问题数 / 段落数。前三行：正确原文在第一段 / 前五段；星号：与融合之差超出偶然。不计拒答。",
    )


def _beside_others(found: Record, words: Words) -> str:
    """The right passage given: EM / F1 of ours on the held parts, of others on the official ones."""
    rows = {row["name"]: row["given"] for row in found["files"]}
    head = [say(words, "right passage given", "给定原段"), say(words, "parameters", "参数"),
            "CMRC 2018, EM / F1", "DRCD, EM / F1", "SQuADShifts wiki, EM / F1"]  # fmt: skip
    own = [say(words, "**this reader**, held parts", "**本阅读器**，留出部分"), millions(found["cost"]["parameters"])]
    own += [f"{value(rows[name]['em'])} / {value(rows[name]['f1'])}" for name in _COMPARED]
    others = [[p.name, p.parameters, p.cmrc, p.drcd, NONE] for p in PUBLISHED]
    return grid(head, [own, *others])


def _others(words: Words) -> str:
    return say(
        words,
        "The others' figures are published ones, of the official parts named, which nothing here was measured on: "
        "R-NET [Cui et al. 2019](https://arxiv.org/abs/1810.07366), ALBERT-tiny "
        "[Xu et al. 2020](https://arxiv.org/abs/2004.05986), MiniRBT [Yao et al. 2023](https://arxiv.org/abs/2304.00717), "
        "ELECTRA-small [Cui et al. 2020](https://arxiv.org/abs/2004.13922), BERT-base "
        "[Cui et al. 2019](https://arxiv.org/abs/1906.08101). They were pretrained on billions of tokens, this one on 0.4. "
        "By its size alone, not measured: a BERT-base in eight bits is some 100 MB and, with 86 M parameters in its layers "
        "against 15 M, six times the reading time.",
        "其余为已发表的数字，取自所注的官方部分，这里没有在其上测过：R-NET [Cui 等 2019](https://arxiv.org/abs/1810.07366)，"
        "ALBERT-tiny [Xu 等 2020](https://arxiv.org/abs/2004.05986)，MiniRBT [Yao 等 2023](https://arxiv.org/abs/2304.00717)，"
        "ELECTRA-small [Cui 等 2020](https://arxiv.org/abs/2004.13922)，BERT-base [Cui 等 2019](https://arxiv.org/abs/1906.08101)。"
        "它们预训练用了数十亿词元，本阅读器 4 亿。仅按规模推算、未经测量：BERT-base 八位量化约 100 MB，各层 8600 万参数，阅读用时约为六倍。",
    )


def _short(found: Record, words: Words) -> str:
    """Silence, size and speed in a few sentences."""
    silent = [row for row in found["files"] if row["silent"]]
    refused = ", ".join(two(row["silent"]["unanswerable_refused"]["value"]) for row in silent)
    wrongly = ", ".join(two(row["silent"]["answerable_refused"]["value"]) for row in silent)
    apart = ", ".join(two(row["silent"]["auroc"]["value"]) for row in silent)
    cost = found["cost"]
    half, full = cost["depths"]
    en = (
        f"Not here (CMRC 2018, DRCD): with every passage that holds the answer taken out, {refused} of the questions are "
        f"refused, and {wrongly} with them; AUROC {apart}. {millions(cost['parameters'])} parameters in "
        f"{megabytes(cost['bytes'])}; {full['depth']} passages are read in {full['read_ms']:.0f} ms by two threads, "
        f"{half['depth']} in {half['read_ms']:.0f} (median); a whole answer takes {full['answer_p50_ms']:.0f} ms, 95th "
        f"percentile {full['answer_p95_ms']:.0f}, in {full['peak_mb']:.0f} MB of memory."
    )
    zh = (
        f"没有答案时（CMRC 2018、DRCD）：拿走所有含答案的段落后，{refused} 的问题被拒答；没有拿走时 {wrongly}；AUROC {apart}。"
        f"{millions(cost['parameters'])} 参数，{megabytes(cost['bytes'])}；两个线程读 {full['depth']} 段 {full['read_ms']:.0f} 毫秒，"
        f"读 {half['depth']} 段 {half['read_ms']:.0f}（中位数）；整个回答 {full['answer_p50_ms']:.0f} 毫秒，95 分位 "
        f"{full['answer_p95_ms']:.0f}，内存 {full['peak_mb']:.0f} MB。"
    )
    return say(words, en, zh)
