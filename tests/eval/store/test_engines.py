from __future__ import annotations

import json

import pytest

from eval.__main__ import main


@pytest.mark.slow
def test_a_milvus_answers_as_a_folder_does(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["store", "engines", "--limit", "20", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["engines"]
    assert told["questions"] == 20 and told["same_first_passages"] == told["same_answers"] == 1
