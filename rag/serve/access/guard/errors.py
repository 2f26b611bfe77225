"""What a program is told when it cannot have what it asked for, in OpenAI's form, which its clients read."""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse, Response

_TYPES = {
    400: "invalid_request_error", 401: "authentication_error", 403: "permission_error", 404: "not_found_error",
    405: "invalid_request_error", 408: "timeout_error", 409: "conflict_error", 413: "invalid_request_error",
    421: "invalid_request_error", 422: "invalid_request_error", 429: "rate_limit_error", 503: "overloaded_error",
    504: "timeout_error",
}  # fmt: skip


class ApiError(Exception):
    """A request that is not answered: its status, one line that says what was found and what was expected, a stable code.

    ``param``: the part of the request that is meant. ``wait``: seconds after which another try may go through.
    """

    def __init__(
        self, status: int, message: str, code: str, *, param: str | None = None, wait: int | None = None
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.code, self.param, self.wait = status, message, code, param, wait

    def body(self) -> dict[str, Any]:
        """Return it as OpenAI's clients read it."""
        kind = _TYPES.get(self.status, "server_error")
        return {"error": {"message": self.message, "type": kind, "param": self.param, "code": self.code}}

    def response(self) -> Response:
        """Return it as a response; Retry-After tells when to try again, WWW-Authenticate what to show."""
        headers = {} if self.wait is None else {"retry-after": str(self.wait)}
        if self.status == 401:
            headers["www-authenticate"] = "Bearer"
        return JSONResponse(self.body(), self.status, headers)
