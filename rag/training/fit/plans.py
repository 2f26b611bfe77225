"""How the stages are run where nothing else is asked for: on a card, on a processor, or in seconds to see that they run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar

from rag.reader.vocabulary import Vocabulary
from rag.training.fit import pretrain, read
from rag.training.fit.network import HEAD, Shape

Plan = TypeVar("Plan", pretrain.Plan, read.Plan)
SECONDS = 3 / 60  # minutes
COMPILED_FROM = 20.0  # minutes on a processor: compiling takes one or two of them, then a step two thirds of the time


def of_pretrain(device: str, tiny: bool, given: Mapping[str, Any]) -> pretrain.Plan:
    """Return a plan of pretraining; what is ``given`` by name counts."""
    plan = pretrain.Plan() if device == "cuda" else pretrain.ON_A_PROCESSOR
    if tiny:
        plan = pretrain.Plan(SECONDS, rows=8, at_once=8, length=64, texts=200)
    return _compiled(_with(plan, given), device)


def of_read(device: str, tiny: bool, given: Mapping[str, Any]) -> read.Plan:
    """Return a plan of reading; what is ``given`` by name counts."""
    plan = read.Plan() if device == "cuda" else read.ON_A_PROCESSOR
    if tiny:
        plan = read.Plan(SECONDS, size=4, batches=1)
    shares = {name: given[name] for name in ("authored", "early") if name in given}
    return _compiled(replace(_with(plan, given), shares=replace(plan.shares, **shares)), device)


def shape(pieces: Vocabulary, tiny: bool) -> Shape:
    """Return the shape of a network that begins from nothing."""
    return Shape(len(pieces), HEAD, 2) if tiny else Shape(len(pieces))


def _with(plan: Plan, given: Mapping[str, Any]) -> Plan:
    names = {field.name for field in fields(plan)}
    return replace(plan, **{name: value for name, value in given.items() if name in names})


def _compiled(plan: Plan, device: str) -> Plan:
    return replace(plan, compiled=device == "cpu" and plan.minutes >= COMPILED_FROM)
