"""Whatever the description allows, and some of what it does not, is asked: nothing fails, all replies are as described."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from tests.rag.serve.http.conftest import Served

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

CALLS = [
    "POST /v1/chat/completions", "GET /v1/models", "GET /v1/models/{model}", "POST /v1/embeddings", "POST /v1/answer",
    "GET /v1/search", "POST /v1/search", "GET /v1/articles", "POST /v1/articles", "GET /v1/articles/{source}",
    "PUT /v1/articles/{source}", "DELETE /v1/articles/{source}", "GET /v1/uploads/{change}", "POST /v1/feedback",
]  # fmt: skip
FREE = {"GET /v1/models", "GET /v1/models/{model}", "DELETE /v1/articles/{source}", "GET /v1/uploads/{change}"}
ASKED = [  # of some nothing is forbidden: any text is a path
    (call, mode) for call in CALLS for mode in GenerationMode if call not in FREE or mode is GenerationMode.POSITIVE
]


@pytest.fixture(scope="module")
def described(changeable: Served) -> Any:
    """The description, asked by an editor of this machine."""
    app, _ = changeable

    async def local(scope: Scope, receive: Receive, send: Send) -> None:
        told = [(name, value) for name, value in scope.get("headers", ()) if name != b"host"]
        await app({**scope, "client": ("127.0.0.1", 1), "headers": [*told, (b"host", b"127.0.0.1")]}, receive, send)

    found = schemathesis.openapi.from_asgi("/v1/openapi.json", local)
    # 422: the request is as described, and cannot be done, such as a file without a word in it.
    found.config.checks.positive_data_acceptance.expected_statuses.append("422")
    found.config.checks.negative_data_rejection.expected_statuses.append("413")  # too long for a body too
    return found


def asked(described: Any, call: str, mode: GenerationMode, many: int) -> None:
    """Ask one address so many times, as its description allows or does not."""
    operation = described.find_operation_by_label(call)

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=many, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    def ask(case: Any) -> None:
        case.call_and_validate()

    ask()


@pytest.mark.parametrize(("call", "mode"), ASKED)
def test_the_doors_keep_their_word(described: Any, call: str, mode: GenerationMode) -> None:
    asked(described, call, mode, 8)


@pytest.mark.slow
@pytest.mark.parametrize(("call", "mode"), ASKED)
def test_the_doors_keep_their_word_however_often(described: Any, call: str, mode: GenerationMode) -> None:
    asked(described, call, mode, 300)


def test_every_address_is_asked(described: Any) -> None:
    assert sorted(result.ok().label for result in described.get_all_operations()) == sorted(CALLS)
