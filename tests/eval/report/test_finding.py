from __future__ import annotations

from eval.report.finding import also, by_letter, letters, simplified, texts
from index.language.normalise import fold


def test_a_letter_is_folded_as_the_whole_text_is() -> None:
    for text in ("ＪＤ京東支付", "劉強東：１００％", "Plain English", "简体原文"):
        assert by_letter(text) == fold(text)


def test_the_letters_of_a_run_are_those_that_its_text_can_be_asked_with() -> None:
    for written in ("京东支付", "京東支付"):
        traditional, plain = letters([{"question": written}])
        assert dict(zip(traditional, plain, strict=True))["東"] == "东"
        assert set(plain) <= set("京东支付") and len(traditional) == len(plain)
        assert all(simplified()[a] == b for a, b in zip(traditional, plain, strict=True))


def test_words_that_fold_otherwise_than_their_letters_are_kept_folded() -> None:
    assert also({"question": "瞭解京東"}) == "了解京东"
    assert also({"question": "京東支付", "reply": "京东支付"}) == ""


def test_what_of_a_row_is_searched() -> None:
    row = {
        "id": "q1", "question": "问", "reply": "答", "correction": "正", "resolved": "整", "gold": ["金"], "lang": "en",
        "sentences": [["句", [1], True, "zh-Hans"]], "cites": [{"source": "a.txt"}], "evidence": [{"source": "b.txt"}],
    }  # fmt: skip
    assert sorted(texts(row)) == sorted(["q1", "问", "答", "正", "整", "金", "句", "a.txt", "b.txt"])
    assert texts({"id": "q1"}) == ["q1"]
