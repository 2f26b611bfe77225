"""The description of the doors → a page without a script."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2

from rag.serve.http.page.openapi import operations

_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=jinja2.StrictUndefined,
    trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip
ORIGIN = "http://127.0.0.1:7860"  # in the examples, where no other is known
_CURL = f"curl -s {ORIGIN}{{path}}"


@dataclass(frozen=True, slots=True)
class Part:
    """A parameter, or a key of a body: its name, its type in words, whether it must be there, and what it means."""

    name: str
    kind: str
    required: bool
    about: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One operation as the page shows it; ``call``: how a shell makes it. Of ``about`` every other piece is code."""

    method: str
    path: str
    about: tuple[tuple[str, ...], ...]
    parameters: tuple[Part, ...]
    body: tuple[Part, ...]
    call: str
    gives: tuple[Part, ...]

    @property
    def anchor(self) -> str:
        """Its place on the page."""
        return f"{self.method}{self.path}".lower().translate(str.maketrans("/{}", "---"))


def html(told: Mapping[str, Any]) -> str:
    """Return the page of a description."""
    schemas = told["components"]["schemas"]
    entries = [_entry(method, path, operation, schemas) for method, path, operation in operations(dict(told))]
    records = [
        (name, _paragraphs(schema), _parts(schema)) for name, schema in schemas.items() if "properties" in schema
    ]
    return _TEMPLATES.get_template("docs.html").render(
        title=told["info"]["title"], about=told["info"]["description"], entries=entries, records=records
    )


def _entry(method: str, path: str, operation: Mapping[str, Any], schemas: Mapping[str, Any]) -> Entry:
    content = operation.get("requestBody", {}).get("content", {})
    schema = {**_resolved(given := content.get("application/json", {}).get("schema", {}), schemas), **given}
    gives = operation["responses"].get("200", {}).get("content", {}).get("application/json", {}).get("schema", {})
    parameters = tuple(
        Part(p["name"], _kind(p["schema"]), p.get("required", False), p.get("description", ""))
        for p in operation.get("parameters", ())
    )
    call = _call(method, path, content, schema, operation)
    return Entry(
        method, path, _paragraphs(operation), parameters, _parts(schema), call, _parts(_resolved(gives, schemas))
    )


def _paragraphs(told: Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
    """A description's paragraphs, each cut at its backquotes."""
    paragraphs = told.get("description", "").replace("``", "`").split("\n\n")
    return tuple(tuple(re.sub(r"\s+", " ", text) for text in p.strip().split("`")) for p in paragraphs)


def _call(
    method: str, path: str, content: Mapping[str, Any], schema: Mapping[str, Any], operation: Mapping[str, Any]
) -> str:
    filled, query = path, list[str]()
    for parameter in operation.get("parameters", ()):
        example = (parameter["schema"].get("examples") or parameter.get("examples") or ["…"])[0]
        if parameter["in"] == "path":
            filled = filled.replace(f"{{{parameter['name']}}}", str(example))
        elif parameter.get("required"):
            query.append(f" --data-urlencode '{parameter['name']}={example}'")
    line = _CURL.format(path=filled) + (" -G" if query else "") + "".join(query)
    line += f" -X {method}" if method in ("DELETE", "PUT") else ""
    if "application/json" in content:
        told = content["application/json"].get("examples") or schema.get("examples") or {}
        values = [one["value"] for one in told.values()] if isinstance(told, dict) else list(told)
        value = json.dumps(values[0] if values else {}, ensure_ascii=False)
        return f"{line} \\\n  -H 'Content-Type: application/json' -d '{value}'"
    return f"{line} --data-binary @FILE" if content else line


def _parts(schema: Mapping[str, Any]) -> tuple[Part, ...]:
    required = schema.get("required", ())
    return tuple(
        Part(name, _kind(value), name in required, value.get("description", ""))
        for name, value in schema.get("properties", {}).items()
    )


def _resolved(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = schema.get("$ref", "")
    resolved: Mapping[str, Any] = schemas[reference.rpartition("/")[2]] if reference else schema
    return resolved


def _kind(schema: Mapping[str, Any]) -> str:
    """Name the type of a schema in words.

    >>> _kind({"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "null"}]}), _kind({"const": 1})
    ('list of string or null', '1')
    """
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_kind(one) for one in schema["anyOf"]))
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "const" in schema or "enum" in schema:
        return " or ".join(json.dumps(value) for value in schema.get("enum", [schema.get("const")]))
    kind = str(schema.get("type", "anything"))
    return f"list of {_kind(schema.get('items', {}))}" if kind == "array" else kind
