"""The one escaper: any text from an article, a question or a model becomes inert HTML here and nowhere else."""

from __future__ import annotations

import html

# Beyond HTML's own five: Gradio reads {…} and ${…} in some strings as templates and __i18n__{…} as translations.
_TEMPLATE_SIGNS = str.maketrans({"{": "&#123;", "}": "&#125;", "$": "&#36;", "`": "&#96;", "\\": "&#92;"})


def escape(text: str) -> str:
    """Return text as HTML that shows exactly these characters.

    >>> escape('<b>${1}</b> "x"')
    '&lt;b&gt;&#36;&#123;1&#125;&lt;/b&gt; &quot;x&quot;'
    """
    return html.escape(text, quote=True).translate(_TEMPLATE_SIGNS)
