"""The suggestions of one server: those of the welcome are kept from start to start, what has been asked is remembered."""

from __future__ import annotations

import json
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from index.types import Filter
from rag.serve.database import Database

if TYPE_CHECKING:  # heavy: loaded behind the page, as are the imports inside functions
    from rag.chain import Service
    from rag.serve.suggestions.candidates import Candidate
    from rag.serve.suggestions.welcome import Welcome
    from rag.types import Answer

MADE_BY = 1  # raise it when other questions would be made of the same store
_REMEMBERED = 4000  # questions that have been asked, and whether they were answered rightly
_PUT = (
    "INSERT INTO welcome VALUES (?, ?, ?) "
    "ON CONFLICT (generation) DO UPDATE SET made_by = excluded.made_by, questions = excluded.questions"
)
_LOG = logging.getLogger(__name__)


class Suggestions:
    """Gives questions that the articles answer, to any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._welcome: dict[str, Welcome] = {}  # generation → its questions
        self._asked: OrderedDict[tuple[str, str, Filter | None], bool] = OrderedDict()
        self._lock = threading.Lock()  # of the two above
        self._making = threading.Lock()  # one at a time: people's own questions need the cores
        self._closed = False

    def known(self, generation: str) -> Welcome | None:
        """Return the welcome's questions for a generation of the store; None where they are still to be made (`make`)."""
        with self._lock:
            if generation in self._welcome:
                return self._welcome[generation]
        rows = self._database.read(
            "SELECT questions FROM welcome WHERE generation = ? AND made_by = ?", generation, MADE_BY
        )
        if not rows:
            return None
        told = {language: tuple(questions) for language, questions in json.loads(rows[0]["questions"]).items()}
        with self._lock:
            self._welcome = {generation: told}
        return told

    def make(self, service: Service) -> Welcome:
        """Return the welcome's questions, made where that has not been done; seconds for a new store."""
        from rag.serve.suggestions.welcome import welcome

        service = service.held()
        generation = service.store.generation
        with self._making:
            told = self.known(generation)
            if told is None:
                told = welcome(service)
                self._keep(generation, told)
        return told

    def begin(self, service: Service) -> None:
        """Make the welcome's questions in a thread of their own, unless that is under way."""
        if not self._making.locked():
            threading.Thread(target=self.make_quietly, args=(service,), name="suggestions", daemon=True).start()

    def make_quietly(self, service: Service) -> None:
        """Make the welcome's questions; what goes wrong is logged, for the page does without them."""
        try:
            self.make(service)
        except Exception:
            if not self._closed:
                _LOG.exception("no questions could be made of the articles")

    def close(self) -> None:
        """Log nothing from now on: the server ends, and takes away what questions are made with while one is being made."""
        self._closed = True

    def after(
        self,
        service: Service,
        answer: Answer,
        history: Sequence[Mapping[str, str]] = (),
        wanted: Filter | None = None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> tuple[str, ...]:
        """Return up to three questions to ask after an answer (see `follow_ups`), as far as they are found before ``stopped``."""
        from rag.serve.suggestions.follow_ups import follow_ups

        return follow_ups(service, answer, history, wanted, stopped, self._is_answered)

    def _is_answered(self, service: Service, candidate: Candidate, wanted: Filter | None) -> bool:
        key = service.store.generation, candidate.question, wanted
        with self._lock:
            if key in self._asked:
                return self._asked[key]
        from rag.serve.suggestions.check import answered

        right = answered(service, candidate, wanted)
        with self._lock:
            self._asked[key] = right
            if len(self._asked) > _REMEMBERED:
                self._asked.popitem(last=False)
        return right

    def _keep(self, generation: str, told: Welcome) -> None:
        with self._database.write() as connection:
            connection.execute("DELETE FROM welcome WHERE generation <> ?", (generation,))  # of what is no more
            connection.execute(_PUT, (generation, MADE_BY, json.dumps(told, ensure_ascii=False)))
        with self._lock:
            self._welcome = {generation: told}
