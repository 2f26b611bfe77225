"""Which names the service answers under, and which pages may ask it to do something."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.serve.access.hosts import Hosts, host_of


@pytest.mark.parametrize("header", ["127.0.0.1:7860", "localhost", "LOCALHOST:1", "[::1]:7860", "localhost.:80"])
def test_this_machine_answers_under_its_own_names(header: str) -> None:
    assert Hosts("127.0.0.1").allows(header)


@pytest.mark.parametrize(
    "header",
    ["", "evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "evil.example#localhost", "192.168.1.2",
     "127.0.0.1:x", "localhost:99999999", "[::1", "localhost, evil.example", "loc\u212alhost", "localhost /"],
)  # fmt: skip
def test_another_name_is_refused(header: str) -> None:
    assert not Hosts("127.0.0.1").allows(header)


def test_the_host_given_and_those_named_are_answered() -> None:
    assert Hosts("192.168.1.2").allows("192.168.1.2:7860") and not Hosts("192.168.1.2").allows("192.168.1.3")
    named = Hosts("127.0.0.1", "News.Example, other.example")
    assert named.allows("news.example") and named.allows("other.example:443") and not named.allows("example")


def test_who_listens_everywhere_answers_under_addresses_but_no_unknown_name() -> None:
    for host in ("0.0.0.0", "::"):
        assert Hosts(host).allows("192.168.1.2:7860") and Hosts(host).allows("[fe80::1]")
        assert not Hosts(host).allows("rebound.example:7860")


@given(st.text(max_size=30))
def test_whatever_a_header_says_is_a_plain_name_or_none(header: str) -> None:
    assert not set(host_of(header)) & set(" /@#?\\,")


@pytest.mark.parametrize(
    ("headers", "own"),
    [
        ({"origin": "http://127.0.0.1:7860"}, True),
        ({"origin": "http://127.0.0.1:9999"}, False),  # another program's page on this machine
        ({"origin": "http://evil.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": "https://news.example"}, True),  # a proxy named in RAG_HOSTS that passes on another Host
        ({"origin": "https://news.example.evil.example"}, False),
        ({}, True),  # no browser
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "same-origin"}, True),
    ],
)
def test_only_its_own_page_may_ask_it_to_do_something(headers: dict[str, str], own: bool) -> None:
    assert Hosts("127.0.0.1", "news.example").own({"host": "127.0.0.1:7860", **headers}) is own
