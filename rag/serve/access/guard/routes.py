"""Which of Gradio's routes are open: those that the page uses, by their exact names; a new one of Gradio's is closed.

Closed that way: the documents of its API, its proxy to other hosts, runs by name, code editing, monitoring, recordings.
"""

from __future__ import annotations

UPLOAD = "/gradio_api/upload"
LOGIN = "/login"
WITHOUT_LOGIN = frozenset({LOGIN, "/favicon.ico", "/healthz", "/readyz"})

_EXACT = frozenset(
    {"/", "/config", "/theme.css", "/favicon.ico", "/manifest.json", "/robots.txt", UPLOAD}
    | {
        f"/gradio_api/{name}"
        for name in (
            "queue/join", "queue/data", "cancel", "reset", "component_server", "upload_progress", "startup-events",
            "app_id",
        )
    }
)  # fmt: skip
# A file's path is absolute, so that no address on another host can stand in its place.
_UNDER = ("/assets/", "/static/", "/gradio_api/heartbeat/", "/gradio_api/file=/")


_DOORS = ("/v1/", "/mcp/")


def is_door(path: str) -> bool:
    """Return whether programs come by a path: they show an API key, and are told in JSON what people read.

    >>> is_door("/v1/models"), is_door("/mcp/"), is_door("/metrics"), is_door("/")
    (True, True, True, False)
    """
    return path.startswith(_DOORS) or path in {"/mcp", "/metrics", "/readyz"}


def is_open(path: str) -> bool:
    """Return whether a path, decoded, is one of Gradio's that the page uses.

    >>> is_open("/"), is_open("/gradio_api/info"), is_open("/gradio_api/file=http://example.org/")
    (True, False, False)
    """
    return path in _EXACT or (path.startswith(_UNDER) and ".." not in path.split("/"))
