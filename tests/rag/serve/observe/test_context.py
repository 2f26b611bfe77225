"""What an answer's thread or process knows of the request that it is made for."""

from __future__ import annotations

import contextvars
import pickle

from rag.serve.observe.context import ASKED, REQUEST_ID, TRACEPARENT, context_of_answer, origin

BEFORE = [{"role": "user", "content": "before"}]


def test_a_turn_of_no_request_has_its_own_id() -> None:
    made = context_of_answer("turn", "question", BEFORE)
    assert (made[REQUEST_ID], made[ASKED]) == ("turn", ("question", "before"))
    assert REQUEST_ID.get() == "" and ASKED.get() == ()


def test_an_answer_goes_by_its_requests_id_in_another_process_too() -> None:
    here = contextvars.copy_context()
    here.run(REQUEST_ID.set, "seven")
    here.run(TRACEPARENT.set, "00-1-2-01")
    assert here.run(context_of_answer, "turn", "question", BEFORE)[REQUEST_ID] == "seven"
    there = context_of_answer("turn", "question", BEFORE, pickle.loads(pickle.dumps(here.run(origin))))
    assert (there[REQUEST_ID], there[TRACEPARENT], there[ASKED]) == ("seven", "00-1-2-01", ("question", "before"))
