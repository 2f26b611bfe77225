"""The one escaper: what goes in as text is seen as that text and nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.ui.markup import escape
from tests.rag.ui.samples import HOSTILE, seen

# HTML itself reads a carriage return as a line end and drops NUL: no escaping can keep them.
_TEXT = st.text(alphabet=st.characters(exclude_characters="\r\0", exclude_categories=("Cs", "Cc")))


@given(_TEXT)
def test_any_text_is_seen_as_it_is_and_makes_no_element(text: str) -> None:
    page = seen(f'<p title="{escape(text)}">{escape(text)}</p>')
    assert page.text == text
    assert page.elements == [("p", {"title": text})]


def test_no_sign_that_a_template_or_a_translation_could_read_is_left() -> None:
    assert not set("<>{}$`\\\"'") & set(escape(HOSTILE))
