"""Under which names the service answers, and whether a request comes from its own page."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


def is_loopback(host: str) -> bool:
    """Return whether an address or name is this machine's alone.

    >>> is_loopback("127.0.0.9"), is_loopback("localhost"), is_loopback("0.0.0.0"), is_loopback("example.org")
    (True, True, False, False)
    """
    return host in _LOOPBACK_NAMES or (_is_address(host) and ipaddress.ip_address(host).is_loopback)


def host_of(header: str) -> str:
    """Return the name in a Host header, in lower case and without its port; "" for what is none.

    >>> host_of("[::1]:7860"), host_of("LocalHost:80"), host_of("a.b@c"), host_of("a b")
    ('::1', 'localhost', '', '')
    """
    if not header or not header.isascii() or any(c.isspace() or c in "@/\\?#%," for c in header):
        return ""
    try:
        parts = urlsplit(f"//{header}")
        _ = parts.port  # raises for a port that is none
    except ValueError:
        return ""
    return (parts.hostname or "").rstrip(".")


class Hosts:
    """The names that a Host header may say: what another name's page could send here by DNS is refused."""

    def __init__(self, host: str, more: str = "") -> None:
        self._named = frozenset(name.strip().lower() for name in more.split(",") if name.strip())
        self._allowed = _LOOPBACK_NAMES | self._named | {host.lower()}
        # Who listens on every address can't list them; a page elsewhere has a name, never a bare address.
        self._any_address = _is_address(host) and ipaddress.ip_address(host).is_unspecified

    def allows(self, header: str) -> bool:
        """Return whether the service answers under what a Host header says."""
        host = host_of(header)
        return host in self._allowed or (self._any_address and _is_address(host))

    def own(self, headers: Mapping[str, str]) -> bool:
        """Return whether a request that changes something comes from our own page, or from no page at all."""
        origin = headers.get("origin")
        if origin is None:
            return headers.get("sec-fetch-site", "none") in {"same-origin", "none"}
        at = origin.partition("://")[2].lower()
        return at == headers.get("host", "").lower() or host_of(at) in self._named  # behind a proxy: its name


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
