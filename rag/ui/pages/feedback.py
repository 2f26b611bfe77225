"""The page of what people said of answers, for editors: newest first, by verdict and reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from rag.serve.feedback import REASONS, RIGHT, WRONG
from rag.serve.feedback.candidates import GoldCandidate
from rag.ui.pages.frame import page

PATH = "/feedback"
CANDIDATES = "/feedback/candidates.jsonl"
ANSWER = "/?a="  # what opens one answer, by its link
PAGE_SIZE = 50  # opinions


@dataclass(frozen=True, slots=True)
class Chosen:
    """What of the opinions is shown: of a verdict, with a reason ("" for any), and which page of them, from 1."""

    verdict: str = ""
    reason: str = ""
    page: int = 1

    @property
    def offset(self) -> int:
        """How many opinions come before."""
        return (self.page - 1) * PAGE_SIZE

    def query(self, **other: object) -> dict[str, str]:
        """Return it as the page's address has it; what is usual is left out."""
        told = {"verdict": self.verdict, "reason": self.reason, "page": self.page, **other}
        return {name: str(value) for name, value in told.items() if value and (name, value) != ("page", 1)}


def chosen(query: Mapping[str, str]) -> Chosen:
    """Return what an address asks for; what it cannot mean is any.

    >>> chosen({"verdict": "wrong", "reason": "<b>", "page": "-3"})
    Chosen(verdict='wrong', reason='', page=1)
    """
    verdict, reason, number = (query.get(name, "") for name in ("verdict", "reason", "page"))
    at = int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 1
    return Chosen(verdict if verdict in (RIGHT, WRONG) else "", reason if reason in REASONS else "", max(1, at))


def html(candidates: Sequence[GoldCandidate] | None, wanted: Chosen, total: int, language: str) -> str:
    """Return the page for the opinions of one page of it; None while the articles are still loading.

    ``total``: how many opinions there are of what is wanted.
    """

    def address(number: int) -> str:
        return f"{PATH}?{urlencode(wanted.query(page=number, lang=language))}"

    last = max(1, -(-total // PAGE_SIZE))
    return page(
        "pages/feedback.html", language, PATH, wanted.query(),
        candidates=candidates, wanted=wanted, total=total, verdicts=(RIGHT, WRONG), reasons=REASONS,
        before=address(wanted.page - 1) if wanted.page > 1 else None,
        after=address(wanted.page + 1) if wanted.page < last else None,
        download=CANDIDATES, answer_address=lambda link: f"{ANSWER}{quote(link)}",
    )  # fmt: skip
