"""An English sentence → questions, by the few forms of sentence that turn into one without a slip."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.language.figures.dates import Date
from index.language.quantity import quantities
from index.language.sentences import sentences
from rag.serve.suggestions.clauses import Form

_HOUSE = r"(?:[Tt]he )?[A-Z][\w&'’.-]*(?: (?:of |for |and |the )?[A-Z][\w&'’.-]*){0,5}"  # a name, with its article
_PERSON = r"[A-Z][a-z’'-]+(?: [A-Z]\.)?(?: [A-Z][a-z’'-]+){1,2}"
_ROLE = r"(?:(?:deputy|vice|chief|executive|managing|general|acting|former|founding) )*(?:director|president|chairman|chairwoman|chair|mayor|minister|spokesman|spokeswoman|spokesperson|governor|founder|editor|manager|coach|head|secretary|officer|executive|economist)"  # fmt: skip
_HAVE = re.compile(rf"^(?P<house>{_HOUSE}) (?P<verb>has|employs|operates|runs|owns|serves) (?P<about>about |over |more than |some )?(?P<n>[\d,.]+(?: million| billion)?) (?P<thing>[a-z][\w-]*(?: [a-z][\w-]*){{0,3}})[.]?$")  # fmt: skip
_VERBS = {
    "has": "have", "employs": "employ", "operates": "operate", "runs": "run", "owns": "own", "serves": "serve",
    "opened": "open", "reopened": "reopen", "closed": "close", "began": "begin", "started": "start", "merged": "merge",
    "launched": "launch", "joined": "join", "died": "die", "left": "leave", "retired": "retire",
}  # fmt: skip
_DONE = re.compile(
    rf"^(?P<house>{_HOUSE}) was (?P<verb>[a-z]+(?:ed|ilt|ought|unded)) (?:in|on) (?P<when>.{{4,20}}?)[.]?$"
)
_DID = re.compile(rf"^(?P<house>{_HOUSE}) (?P<verb>{'|'.join(v for v in _VERBS if v.endswith(('d', 'n', 't')))}) (?:in|on) (?P<when>.{{4,20}}?)(?:,? (?:after|when|with|at|as) .*)?[.]?$")  # fmt: skip
_ITS = re.compile(rf"^(?P<house>{_HOUSE}) said (?:that )?its (?P<role>{_ROLE}) is (?P<who>{_PERSON})\b")
_OF = re.compile(rf"\b(?P<who>{_PERSON}), (?:the )?(?P<role>{_ROLE}) of (?P<house>{_HOUSE})(?=[,.]| said)")
_BY = re.compile(
    rf"\b(?P<house>[A-Z][\w&-]*(?: [A-Z][\w&-]*){{0,3}})(?:'s|’s) (?P<role>{_ROLE}),? (?P<who>{_PERSON})\b"
)


def english_questions(text: str) -> Iterator[tuple[int, int, Form]]:
    """Yield (start, end, question) of the sentences of an English text.

    >>> [f.question for _, _, f in english_questions("The Harbour Museum has 300 model ships. Ann Lee, head of Acme, left.")]
    ['How many model ships does the Harbour Museum have?', 'Who is the head of Acme?']
    """
    for start, end in sentences(text):
        yield from ((start, end, form) for form in _forms(text[start:end]))


def _forms(said: str) -> Iterator[Form]:
    if m := _HAVE.match(said):
        question = f"How many {m['thing']} does {_inside(m['house'])} {_VERBS[m['verb']]}?"
        yield Form(question, m["n"], m.start("n"), 1)
    for pattern, frame in ((_DONE, "When was {} {}?"), (_DID, "When did {} {}?")):
        if (m := pattern.match(said)) and _is_date(m["when"]):
            yield Form(
                frame.format(_inside(m["house"]), _VERBS.get(m["verb"], m["verb"])), m["when"], m.start("when"), 1
            )
    for pattern in (_ITS, _OF, _BY):
        if m := pattern.search(said):
            yield Form(f"Who is the {m['role']} of {_inside(m['house'])}?", m["who"], m.start("who"), 0)


def _inside(house: str) -> str:
    return f"the{house[3:]}" if house.startswith("The ") else house


def _is_date(said: str) -> bool:
    figures = quantities(said)
    whole = len(figures) == 1 and figures[0].wording == said
    return whole and isinstance(figures[0].value, Date) and not figures[0].value.relative
