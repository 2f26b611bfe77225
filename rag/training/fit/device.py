"""Where a network learns: the first graphics card there is, else the processor."""

from __future__ import annotations

import platform
import shutil
from types import MethodType
from typing import Any

import torch

from index.errors import SettingError
from rag.training.fit.network import Block, Network

DEVICES = ("auto", "cuda", "cpu")


def device_of(wanted: str) -> str:
    """Return "cuda" or "cpu". Raises SettingError for a card that is not there."""
    there = torch.cuda.is_available()
    if wanted == "cuda" and not there:
        raise SettingError("found no CUDA card that torch can use; expected one with --device cuda; run: nvidia-smi")
    return "cuda" if there and wanted != "cpu" else "cpu"


def described(device: str) -> str:
    """Return the device's name as the record has it."""
    return torch.cuda.get_device_name() if device == "cuda" else f"{torch.get_num_threads()} x {_processor()}"


def _processor() -> str:
    return platform.processor() or platform.machine()


def compile_blocks(network: Network, device: str) -> None:
    """On a processor with a C++ compiler, let each block be compiled."""
    if device == "cpu" and shutil.which("g++"):
        compiled: Any = torch.compile(Block.forward, dynamic=True)
        for block in network.blocks:
            vars(block)["forward"] = MethodType(compiled, block)


def plain_blocks(network: Network) -> None:
    """Undo `compile_blocks`: for a few questions another compilation doesn't pay."""
    for block in network.blocks:
        vars(block).pop("forward", None)
