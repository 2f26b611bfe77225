"""What a person is shown before the page itself: made by whoever has words and looks (rag.ui)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LoginForm:
    """What a login page shows: the name as typed, where it leads (a path of ours), what was wrong and how long to wait.

    ``problem`` is "", "wrong" or "too-often"; ``chosen`` the language that the person switched to, "" for none.
    """

    name: str = ""
    goal: str = "/"
    chosen: str = ""
    problem: str = ""
    wait: int = 0


@dataclass(frozen=True, slots=True)
class Pages:
    """``opening(html, accept_language, nonce)`` → Gradio's page with our first words; ``login(form, accept_language)``
    → HTML; ``refusal(code, accept_language, **values)`` → one line of text.
    """

    opening: Callable[[str, str, str], str]
    login: Callable[[LoginForm, str], str]
    refusal: Callable[..., str]
