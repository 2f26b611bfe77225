"""The headers that every response carries."""

from __future__ import annotations

# The browser itself refuses every request to another host, whoever asks for it: the page, a library or an article.
# Scripts run by a nonce; 'unsafe-eval' because Gradio compiles its HTML templates with Function(), style's
# 'unsafe-inline' because it writes style elements and attributes while it runs (without, 14 of them are refused on the first screen).
_POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; script-src-attr 'none'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
_ALWAYS = [
    (b"referrer-policy", b"same-origin"),  # with no-referrer a form of ours would come from the origin "null"
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=()"),
]
Headers = list[tuple[bytes, bytes]]


def secured(headers: Headers, nonce: str) -> Headers:
    """Return a response's headers with ours in the place of its own of that name; what is HTML is never kept.

    A policy of its own stays where it is a sandbox, as that of a run's page is.
    """
    sandboxed = any(name.lower() == b"content-security-policy" and b"sandbox" in value for name, value in headers)
    policy = [] if sandboxed else [(b"content-security-policy", _POLICY.format(nonce=nonce).encode())]
    ours = [*policy, *_ALWAYS]
    if is_html(headers):
        ours.append((b"cache-control", b"no-store"))
    names = {name for name, _ in ours}
    return [*(header for header in headers if header[0].lower() not in names), *ours]


def is_html(headers: Headers) -> bool:
    """Return whether a response is a page."""
    return any(name.lower() == b"content-type" and value.startswith(b"text/html") for name, value in headers)
