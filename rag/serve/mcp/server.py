"""The SDK's server, whose errors are told in one line each."""

from __future__ import annotations

import difflib
import json
from typing import Any

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult, InputRequiredResult
from pydantic import ValidationError

from index.errors import UsageError
from index.records import flaw

_MEND = "correct the call"


class NewsServer(MCPServer[Any]):
    """An MCPServer whose tools raise UsageError, which the caller reads as it is; so are arguments that do not fit."""

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """Call a tool. Raises ToolError, one line; the SDK's own where nobody foresaw it, which is logged."""
        await self._check(name, arguments)
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            cause = error.__cause__
            if isinstance(cause, UsageError):
                raise ToolError(" ".join(str(cause).split())) from cause
            if isinstance(cause, ValidationError):
                raise ToolError(f"{name}: {flaw(cause)}; {_MEND}") from cause
            raise

    async def _check(self, name: str, arguments: dict[str, Any]) -> None:
        """Refuse arguments that the tool would overlook, as a misspelt filter, and half characters."""
        known = [p for tool in await self.list_tools() if tool.name == name for p in tool.input_schema["properties"]]
        if known and (unknown := next((key for key in arguments if key not in known), None)) is not None:
            near = difflib.get_close_matches(unknown, known, 1)
            expected = repr(near[0]) if near else ", ".join(known)
            raise ToolError(f"{name}: found the unknown argument {unknown!r}; expected {expected}; {_MEND}")
        try:
            json.dumps(arguments, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise ToolError(f"{name}: found half a character (a lone surrogate); expected text; {_MEND}") from None
