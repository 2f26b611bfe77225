"""Ask from a shell, one question or many; examine the service; say who may come in; serve MCP."""

from __future__ import annotations

from collections.abc import Sequence

from index.cli import STORE_HELP, Parser, run, visible
from index.types import Filter


def main(arguments: Sequence[str]) -> int:
    """Run ``python -m rag …``; see README for the flags. Returns the exit status, raises UsageError."""
    if arguments[:1] == ["doctor"]:
        from rag.commands.doctor import examine

        parser = Parser("python -m rag doctor", "What is installed, loaded and built, and whether it can answer.")
        _service_flags(parser)
        parser.add_argument("--json", action="store_true", help="print the report as one JSON object")
        flags = parser.parse_args(arguments[1:])
        report = examine(flags)
        print(report.to_json() if flags.json else visible("\n".join(report.lines())))
        return 0 if report.healthy else 1
    if arguments[:1] in (["users"], ["keys"]):
        from rag.serve.access.command import keys, users

        print(visible((keys if arguments[0] == "keys" else users)(arguments[1:])))
        return 0
    if arguments[:1] == ["mcp"]:
        from rag.serve.mcp.command import serve

        serve(arguments[1:])
        return 0
    flags = _parser().parse_args(arguments)
    given = Filter(flags.source, flags.since, flags.until)
    wanted = None if given == Filter() else given
    if flags.batch is None:
        from rag.commands.ask import ask

        print(visible(ask(flags, wanted)))
    else:
        from rag.commands.batch import ask_all

        ask_all(flags, wanted)
    return 0


def _parser() -> Parser:
    about = "Ask the indexed articles a question; every sentence of the answer is a checked quotation."
    parser = Parser("python -m rag", about)
    asked = "in Simplified or Traditional Chinese, or English; - reads it from stdin"
    parser.add_argument("question", nargs="?", metavar="QUESTION", help=asked)
    _service_flags(parser)
    parser.add_argument("--source", metavar="GLOB", help="only sources whose path matches")
    parser.add_argument("--since", metavar="DATE", help="only articles of this day or later, YYYY-MM-DD")
    parser.add_argument("--until", metavar="DATE", help="only articles of this day or earlier, YYYY-MM-DD")
    parser.add_argument("--explain", action="store_true", help="also say why each passage stands where it stands")
    parser.add_argument("--json", action="store_true", help="print the record as one JSON object")
    parser.add_argument("--batch", metavar="IN", help="questions, one JSON object a line; - is stdin")
    parser.add_argument("--out", metavar="OUT", help="answers, one JSON object a line; - is stdout (default)")
    return parser


def _service_flags(parser: Parser) -> None:
    parser.add_argument("--store", metavar="STORE", help=STORE_HELP)
    parser.add_argument("--writer", help="extractive (default), or PROVIDER:MODEL of a LangChain chat model")


if __name__ == "__main__":
    raise SystemExit(run(main))
