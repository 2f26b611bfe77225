"""A place for HTML of ours."""

from __future__ import annotations

import gradio as gr

# Whatever carries data-do, a button or a form, becomes the page's "select" event with its data-* and its fields.
_DOES = """const tell = (event, from, more) => {
  const element = event.target.closest(from);
  if (!element) return;
  event.preventDefault();
  trigger("select", { ...element.dataset, ...more(element) });
};
element.addEventListener("click", (event) => tell(event, "button[data-do]", () => ({})));
element.addEventListener("submit", (event) => tell(event, "form[data-do]", (form) => Object.fromEntries(new FormData(form))));"""


def html(elem_id: str) -> gr.HTML:
    """Return a place for our own HTML, without Gradio's typography."""
    return gr.HTML(elem_id=elem_id, apply_default_css=False, js_on_load=_DOES)
