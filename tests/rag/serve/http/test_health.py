"""What a probe and Prometheus get: while it loads, while it answers, when its store has rotted."""

from __future__ import annotations

import pytest
from prometheus_client.parser import text_string_to_metric_families

from index.errors import StoreError
from rag.chain import Service
from rag.serve.answering.asked import Asked
from tests.rag.serve.observe.conftest import Running, loading, running

__all__ = ["loading", "running"]


def sample(running: Running, name: str, **labels: str) -> float | None:
    """One value of /metrics, by Prometheus' own parser; None where it is not there."""
    text = running.client.get("/metrics").text
    found = [s for family in text_string_to_metric_families(text) for s in family.samples if s.name == name]
    return next((s.value for s in found if labels.items() <= s.labels.items()), None)


def test_it_lives_whatever_else(loading: Running) -> None:
    got = loading.client.get("/healthz")
    assert (got.status_code, got.json(), got.headers["cache-control"]) == (200, {"status": "ok"}, "no-store")


def test_while_it_loads_it_is_not_ready(loading: Running) -> None:
    got = loading.client.get("/readyz")
    assert (got.status_code, got.json()) == (503, {"status": "not ready", "why": "the service is loading"})
    assert sample(loading, "rag_ready") == 0 and sample(loading, "rag_sources") is None


def test_it_is_ready_with_a_generation(running: Running, changing: Service) -> None:
    got = running.client.get("/readyz")
    told = got.json()
    assert (got.status_code, told["status"], told["warning"]) == (200, "ready", None)
    assert told["generation"] == changing.store.generation
    assert (told["sources"], told["passages"]) == (len(changing.store.sources()), changing.store.passages)
    assert told["writer"] == "extractive" and told["workers"] > 0 and told["age_seconds"] >= 0
    assert sample(running, "rag_ready") == 1 and sample(running, "rag_sources") == told["sources"]
    assert sample(running, "rag_generation_info", generation=told["generation"]) == 1


def test_a_store_that_has_rotted_is_not_ready_and_says_why(running: Running, changing: Service) -> None:
    changing.store.rotten = StoreError("found a damaged file; run: python -m index")
    got = running.client.get("/readyz")
    assert got.status_code == 503 and got.json()["why"].endswith("run: python -m index")
    assert sample(running, "rag_ready") == 0


def test_what_a_stores_engine_lacks_is_told(
    running: Running, changing: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changing.store, "lacks", "Milvus 2.3.5 has no sparse vectors")
    got = running.client.get("/readyz")
    assert (got.status_code, got.json()["warning"]) == (200, "Milvus 2.3.5 has no sparse vectors")


def test_metrics_count_what_became_of_questions(running: Running) -> None:
    answering = running.desk.answering
    for question, door in (("青石大桥全长多少米？", "answer"), ("", "chat"), ("你好", "page")):
        _, job = answering.put("api:local", question, [], Asked(door=door))
        assert list(job.follow()) is not None and job.answer is not None
    assert sample(running, "rag_questions_total", door="answer", outcome="found") == 1
    assert sample(running, "rag_questions_total", door="chat", outcome="refused", reason="empty-question") == 1
    assert sample(running, "rag_questions_total", door="page", outcome="refused", reason="small-talk") == 1
    assert sample(running, "rag_stage_seconds_count", stage="total") == 3
    assert sample(running, "rag_stage_seconds_bucket", stage="rank", le="60.0") == 3
    assert sample(running, "rag_answers_making") == 0 and sample(running, "rag_answers_waiting") == 0
    assert (sample(running, "process_resident_memory_bytes") or 0) > 1e7


def test_metrics_are_in_prometheus_form_and_count_requests(running: Running) -> None:
    for path in ("/metrics", "/nowhere/at/all", "/healthz"):
        running.client.get(path)
    got = running.client.get("/metrics")
    assert got.headers["content-type"].startswith("text/plain; version=")
    assert sample(running, "rag_http_requests_total", route="/metrics", status="200") == 2
    assert sample(running, "rag_http_requests_total", route="(none)", status="404") == 1
    assert "nowhere" not in got.text


@pytest.mark.parametrize("method", ["PROPFIND", "X" * 500])
def test_no_visitor_makes_up_a_label(running: Running, method: str) -> None:
    running.client.request(method, "/healthz")
    assert sample(running, "rag_http_requests_total", method="other", route="/healthz") == 1


def test_strangers_are_told_that_it_lives_and_no_numbers(running: Running) -> None:
    running.desk.access.users.add("anna", "reading-only", "reader")
    assert running.client.get("/healthz").status_code == 200
    assert running.client.get("/metrics").status_code in {401, 303}
    told = running.client.get("/readyz")
    assert told.status_code == 200 and "generation" in told.json()
