"""Logging in and out: a form that needs no script."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from anyio import CapacityLimiter, to_thread
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from rag.serve.access.access import COOKIE, Access
from rag.serve.access.guard.routes import LOGIN
from rag.serve.access.logins import UNSEEN
from rag.serve.access.pages import LoginForm, Pages

LOGOUT = "/logout"
_HASHES_AT_ONCE = 2  # each takes 19 MB and a core
_MAX_FIELDS = 8


def login_routes(access: Access, pages: Pages) -> list[Route]:
    """Return the routes of GET and POST /login and of POST /logout."""
    limiter = CapacityLimiter(_HASHES_AT_ONCE)

    async def show(request: Request) -> Response:
        asked = request.query_params
        form = LoginForm(goal=local(asked.get("next", "")), chosen=asked.get("lang", ""))
        if await run_in_threadpool(access.visitor, request.cookies.get(COOKIE, ""), "", ""):
            return RedirectResponse(form.goal, 303)
        return _page(pages, request, form)

    async def enter(request: Request) -> Response:
        fields = await _fields(request)
        name, goal, chosen = fields.get("name", ""), local(fields.get("next", "")), fields.get("lang", "")
        address = request.client.host if request.client else ""
        given = (name, fields.get("password", ""), address)
        entry = await to_thread.run_sync(access.log_in, *given, limiter=limiter)
        if not entry.token:
            problem = "too-often" if entry.wait else "wrong"
            return _page(pages, request, LoginForm(name, goal, chosen, problem, entry.wait))
        let_in = RedirectResponse(goal, 303)
        secure, seconds = request.url.scheme == "https", int(UNSEEN.total_seconds())
        let_in.set_cookie(COOKIE, entry.token, seconds, path="/", secure=secure, httponly=True, samesite="strict")
        return let_in

    async def leave(request: Request) -> Response:
        await run_in_threadpool(access.log_out, request.cookies.get(COOKIE, ""))
        left = RedirectResponse(LOGIN, 303)
        left.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
        return left

    return [
        Route(LOGIN, show, methods=["GET"]),
        Route(LOGIN, enter, methods=["POST"]),
        Route(LOGOUT, leave, methods=["POST"]),
    ]


def local(goal: str) -> str:
    r"""Return where a login leads: a path of ours with its query, "/" for anything else, such as another host.

    >>> local("/?answer=a"), local("//example.org"), local("https://example.org/"), local("/\\example.org")
    ('/?answer=a', '/', '/', '/')
    """
    try:
        parts = urlsplit(goal)
    except ValueError:
        return "/"
    plain = goal.isascii() and goal.isprintable() and "\\" not in goal and " " not in goal
    own = not parts.scheme and not parts.netloc and goal.startswith("/") and not goal.startswith("//")
    return goal if plain and own and parts.path != LOGIN else "/"


async def _fields(request: Request) -> dict[str, str]:
    """The fields of a form; what is none of ours is an empty one."""
    try:
        told = parse_qs((await request.body()).decode("utf8"), max_num_fields=_MAX_FIELDS)
    except ValueError:  # too many fields, or no UTF-8
        return {}
    return {name: values[0] for name, values in told.items()}


def _page(pages: Pages, request: Request, form: LoginForm) -> Response:
    """The login page; 401 after a wrong try, 429 with Retry-After after too many."""
    status = {"": 200, "wrong": 401, "too-often": 429}[form.problem]
    headers = {"retry-after": str(form.wait)} if form.wait else {}
    return HTMLResponse(pages.login(form, request.headers.get("accept-language", "")), status, headers)
