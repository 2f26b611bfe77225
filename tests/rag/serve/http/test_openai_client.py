"""OpenAI's own client against a real server."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import openai
import pytest

from rag.chain import Service
from tests.rag.serve.http.conftest import QUESTION, Served


@pytest.fixture(scope="module")
def client(port: int, served: Served) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"http://127.0.0.1:{port}/v1", api_key="none", max_retries=0) as opened:
        yield opened


def ask(content: str = QUESTION) -> dict[str, object]:
    return {"model": "news-qa", "messages": [{"role": "user", "content": content}]}


def test_a_reply_has_typed_annotations(client: openai.OpenAI) -> None:
    whole = client.chat.completions.create(**ask(), extra_body={"id": "q1"})  # type: ignore[call-overload]
    message = whole.choices[0].message
    assert message.annotations and message.annotations[0].type == "url_citation"
    cited = message.annotations[0].url_citation
    assert message.content[cited.start_index : cited.end_index] == "[1]" and "/?a=" in cited.url
    assert whole.record["id"] == "q1" and whole.usage.total_tokens > 0


def test_a_stream_s_chunks_join_to_the_same(client: openai.OpenAI) -> None:
    whole = client.chat.completions.create(**ask())  # type: ignore[call-overload]
    chunks = list(client.chat.completions.create(**ask(), stream=True))  # type: ignore[call-overload]
    said = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert said == whole.choices[0].message.content and chunks[-1].record["answer"] == said
    assert chunks[-1].choices[0].delta.annotations[0]["type"] == "url_citation"


def test_its_accumulator_shows_typed_annotations(client: openai.OpenAI) -> None:
    with client.chat.completions.stream(**ask(), stream_options={"include_usage": True}) as stream:  # type: ignore[arg-type]
        final = stream.get_final_completion()
    message = final.choices[0].message
    assert message.annotations and message.annotations[0].url_citation.title
    assert message.content and message.content[message.annotations[0].url_citation.start_index] == "["
    assert final.usage and final.usage.completion_tokens > 0


def test_models_and_vectors(client: openai.OpenAI, mixed: Service) -> None:
    assert [model.id for model in client.models.list()] == ["news-qa", "news-qa/encoder"]
    assert client.models.retrieve("news-qa/encoder").id == "news-qa/encoder"
    made = client.embeddings.create(model="news-qa/encoder", input=["青石大桥", "museum"])  # base64, it asks by itself
    own = mixed.encoder.encode_passages(["青石大桥", "museum"])
    assert np.array([one.embedding for one in made.data]) == pytest.approx(own, abs=1e-6)


def test_errors_are_its_own(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError, match="news-qa"):
        client.chat.completions.create(model="gpt-5", messages=[{"role": "user", "content": "x"}])
    with pytest.raises(openai.BadRequestError, match="found 2 as n; expected 1"):
        client.chat.completions.create(**ask(), n=2)  # type: ignore[call-overload]
