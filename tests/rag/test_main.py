"""The commands, from the outside: their output, their errors, their exit status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from index.building.build import build
from tests.toys import ToyEncoder

ROOT = Path(__file__).parents[2]


def rag(
    *arguments: str, store: Path | None = None, given: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    where = ["--store", str(store)] if store else []
    clean = {k: v for k, v in os.environ.items() if not k.startswith("RAG_")}
    return subprocess.run(
        [sys.executable, "-m", "rag", *arguments, *where],
        cwd=ROOT, input=given, env={**clean, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def refused(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def test_a_question_as_json(seeds_store: Path) -> None:
    done = rag("郭树清是在哪里表示的？", "--json", store=seeds_store)
    assert done.returncode == 0 and done.stderr == ""
    record = json.loads(done.stdout)
    assert record["question"] == "郭树清是在哪里表示的？" and record["writer"] == "extractive"
    text = (ROOT / "seeds" / record["citations"][0]["source"]).read_bytes().decode()
    assert text[record["citations"][0]["start"] : record["citations"][0]["end"]] == record["citations"][0]["quote"]


def test_a_question_for_a_person_with_reasons(seeds_store: Path) -> None:
    done = rag("郭树清是在哪里表示的？", "--explain", store=seeds_store)
    assert done.returncode == 0
    assert "[1]" in done.stdout and "confidence" in done.stdout and "cited" in done.stdout


def test_a_batch(seeds_store: Path, tmp_path: Path) -> None:
    lines = [
        {"id": "a", "question": "京东健康的CEO是谁？"},
        {"id": "b", "question": ""},
        {"id": 3, "question": "那它呢？", "history": []},
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(json.dumps(x, ensure_ascii=False) for x in lines) + "\n", "utf8")
    done = rag("--batch", str(tmp_path / "in.jsonl"), "--out", str(tmp_path / "out.jsonl"), store=seeds_store)
    assert done.returncode == 0, done.stderr
    records = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf8").splitlines()]
    assert [r["id"] for r in records] == ["a", "b", "3"]
    assert (records[1]["found"], records[1]["reason"]) == (False, "empty-question")


def test_a_batch_goes_to_a_device_and_leaves_other_files_alone(seeds_store: Path, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"question": ""}\n', "utf8")
    (tmp_path / "out.part.jsonl").write_text("mine", "utf8")
    (tmp_path / "sink").symlink_to("/dev/null")
    for out in ("sink", "out.jsonl"):
        assert (
            rag("--batch", str(tmp_path / "in.jsonl"), "--out", str(tmp_path / out), store=seeds_store).returncode == 0
        )
    assert (tmp_path / "sink").is_symlink() and (tmp_path / "out.part.jsonl").read_text("utf8") == "mine"


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        '{"question": "\\ud800"}',
        "[1]",
        '{"id": "x"}',
        '{"question": 3}',
        '{"question": "a", "history": [1]}',
    ],
)
def test_a_bad_line_names_itself_and_leaves_no_output(tmp_path: Path, line: str) -> None:
    (tmp_path / "in.jsonl").write_text('{"question": "好"}\n' + line + "\n", "utf8")
    said = refused(rag("--batch", str(tmp_path / "in.jsonl"), "--out", str(tmp_path / "out.jsonl")))
    assert f"{tmp_path / 'in.jsonl'}, line 2" in said
    assert list(tmp_path.iterdir()) == [tmp_path / "in.jsonl"]


def test_unusable_input_is_one_line_and_status_2(tmp_path: Path, seeds_store: Path) -> None:
    assert 'python -m rag "QUESTION"' in refused(rag(""))
    assert 'python -m rag "QUESTION"' in refused(rag())
    assert "python -m index" in refused(rag("好", store=tmp_path / "none"))
    assert "YYYY-MM-DD" in refused(rag("好", "--since", "yesterday"))
    assert "--help" in refused(rag("好", "--colour"))
    assert "unset RAG_STOER" in refused(rag("好", RAG_STOER="x"))
    assert "RAG_THRESHOLD" in refused(rag("好", store=seeds_store, RAG_THRESHOLD="2"))
    assert "PROVIDER:MODEL" in refused(rag("好", "--writer", "gpt", store=seeds_store))


def test_a_store_by_another_encoder_names_the_mending_command(tmp_path: Path) -> None:
    build(ROOT / "tests" / "rag" / "articles", tmp_path / "store", ToyEncoder(), workers=1)
    said = refused(rag("好", store=tmp_path / "store"))
    assert "toy" in said and "own" in said and f"python -m index --store {tmp_path / 'store'}" in said


def test_doctor_says_whether_the_service_can_answer(seeds_store: Path, tmp_path: Path) -> None:
    well = rag("doctor", store=seeds_store)
    assert well.returncode == 0 and "FAIL" not in well.stdout and "RAG_STORE" in well.stdout
    ill = rag("doctor", store=tmp_path / "none")
    assert ill.returncode == 1 and "FAIL store" in ill.stdout and "python -m index" in ill.stdout


def test_doctor_tells_programs_the_same(seeds_store: Path, tmp_path: Path) -> None:
    (tmp_path / "users.json").write_text("{}", "utf8")
    ill = rag(
        "doctor", "--json", store=tmp_path / "none", RAG_USERS=str(tmp_path / "users.json"), RAG_PORT="8000",
        OPENAI_API_KEY="sk-secret-of-a-test",
    )  # fmt: skip
    assert ill.returncode == 1 and ill.stderr == "" and "sk-secret" not in ill.stdout
    told = json.loads(ill.stdout)
    assert told["healthy"] is False and told["users"] is None
    assert not told["parts"]["store"]["ok"] and "python -m index" in told["parts"]["store"]["said"]
    assert told["parts"]["encoder"]["ok"] and not told["parts"]["access"]["ok"]
    assert told["settings"]["RAG_PORT"]["value"] == "8000" and told["settings"]["RAG_PORT"]["given"]
    assert told["packages"]["faiss-cpu"] and told["extras"].keys() >= {"mcp", "opentelemetry-sdk"}
    well = rag("doctor", "--json", store=seeds_store)
    assert well.returncode == 0 and json.loads(well.stdout)["users"] == 0
