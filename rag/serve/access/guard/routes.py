"""Which addresses are open: Gradio's that the page uses, by their exact names, and the doors that programs come by.

A new one of Gradio's is closed, as are the documents of its API, its proxy to other hosts, runs by name, code editing,
monitoring, recordings.
"""

from __future__ import annotations

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})  # methods that change nothing
UPLOAD, ARTICLES, METRICS = "/gradio_api/upload", "/v1/articles", "/metrics"
LOGIN = "/login"
DOCUMENTS = frozenset({"/v1/docs", "/v1/docs.css", "/v1/openapi.json"})  # of the doors: read by people too
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
    return path.startswith(_DOORS) or path in {"/mcp", METRICS, "/readyz"}


def is_plain(path: str) -> bool:
    r"""Return whether a door's path, decoded, names one place: none above it, in no way of writing; no control character.

    >>> is_plain("/v1/articles/a/b.txt"), is_plain("/v1/articles/../a"), is_plain("/v1/articles/..\a"), is_plain("/v1/a\n")
    (True, False, False, False)
    """
    return all(c >= " " and c != "\x7f" for c in path) and ".." not in path.replace("\\", "/").split("/")


def changes_articles(method: str, path: str) -> bool:
    """Return whether a request is an editor's alone: an upload of the page, or what adds, replaces or deletes an article.

    >>> changes_articles("PUT", "/v1/articles/a.txt"), changes_articles("GET", "/v1/articles/a.txt")
    (True, False)
    """
    return path == UPLOAD or (method not in SAFE and (path == ARTICLES or path.startswith(f"{ARTICLES}/")))


def is_open(path: str) -> bool:
    """Return whether a path, decoded, is one of Gradio's that the page uses.

    >>> is_open("/"), is_open("/gradio_api/info"), is_open("/gradio_api/file=http://example.org/")
    (True, False, False)
    """
    return path in _EXACT or (path.startswith(_UNDER) and ".." not in path.split("/"))
