"""The network as an ONNX graph made for speed on few cores: rotary positions and attention as one node each.

Both are contributed operators of onnxruntime's (com.microsoft). Attention comes in two branches: where nothing is padded
the one without a mask, which is blockwise (Dao et al. 2022, https://arxiv.org/abs/2205.14135). One passage at a time takes
three quarters of the time of four padded ones in plain operators, measured on one thread.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import onnx
import torch
import torch.nn.functional as F
from onnx import helper
from torch import Tensor, nn

from rag.reader.network import HIDDEN, INPUTS, NO_SPAN, OUTPUTS, VERDICT
from rag.reader.turn_network import TURN_INPUTS, TURN_OUTPUTS
from rag.reader.vocabulary import FIRST_WORD
from rag.training.network.network import HEAD, Block, Network, attended, rotated, turns
from rag.training.network.turns import TurnNetwork

OPSET = 17
PLACES = 512  # pieces that can be read at once
_CONTRIBUTED = "com.microsoft"
_PLACEHOLDER = "Attended"  # an attention node until it gets its branches


class Blocks(nn.Module):
    """Blocks of a network as the graph has them."""

    def __init__(self, network: Network | TurnNetwork) -> None:
        super().__init__()
        turn = turns(PLACES, network.last.weight)[:, :, 0].contiguous()
        self.blocks, self.last = network.blocks, network.last
        self.cosine, self.sine = nn.Buffer(turn[0]), nn.Buffer(turn[1])
        self.first = nn.Buffer(torch.zeros(1, dtype=torch.long))

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """(b, n, width) → the same; ``mask`` (b, n)."""
        lengths, whole = mask.sum(1).to(torch.int32), mask.amin() > 0
        for block in self.blocks:
            x = self._block(block, x, lengths, whole)
        hidden: Tensor = self.last(x)
        return hidden

    def _block(self, block: nn.Module, x: Tensor, lengths: Tensor, whole: Tensor) -> Tensor:
        assert isinstance(block, Block)
        q, k, v = block.qkv(block.ln1(x)).chunk(3, -1)
        q, k = (_Rotated.apply(t, self.first, self.cosine, self.sine) for t in (q, k))  # type: ignore[no-untyped-call]
        x = x + block.out(_Attended.apply(q, k, v, lengths, whole))  # type: ignore[no-untyped-call]
        wider: Tensor = x + block.down(F.gelu(block.up(block.ln2(x))))
        return wider


class Exported(nn.Module):
    """What the reader's graph computes: ids, side, mask (b, n) → ends (b, n, 2), pair (b, n, 128), relevance (b,),
    verdict (b, 3), and the last hidden state (b, n, width), from which turns of conversations are read.

    ``side`` is 1 from the passage on, ``mask`` 1 where not padded; the last [SEP] counts with both.
    """

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network, self.blocks = network, Blocks(network)

    def forward(self, ids: Tensor, side: Tensor, mask: Tensor) -> tuple[Tensor, ...]:
        """Read some passages."""
        own = self.network
        hidden = self.blocks(own.ln0(own.emb(ids) + own.side[side]), mask)
        inside = _inside(side, mask)
        reading = own.ends(hidden), own.pair(hidden), own.judged(hidden, inside)[:, 0]
        return *reading, own.verdicts(hidden, inside), hidden


class ExportedTurns(nn.Module):
    """What the turns' graph computes: hidden (b, n, width), side, mask (b, n) → kind (b, kinds), leaning (b,),
    deleted (b, n) and placed (b, n, 256), whose quarters say where a slice begins, for a place of the message and one
    of what was said before, and where it ends.
    """

    def __init__(self, network: TurnNetwork) -> None:
        super().__init__()
        self.network, self.blocks = network, Blocks(network)

    def forward(self, hidden: Tensor, side: Tensor, mask: Tensor) -> tuple[Tensor, ...]:
        """Read some messages."""
        own, inside = self.network, _inside(side, mask)
        hidden = self.blocks(hidden, mask)
        return own.kinds(hidden, inside), own.leaning(hidden, inside), own.deleted(hidden)[..., 0], own.placed(hidden)


def _inside(side: Tensor, mask: Tensor) -> Tensor:
    followed = torch.cat([mask[:, 1:], torch.zeros_like(mask[:, :1])], 1)  # the last [SEP] is not the passage's
    return (side * followed).bool()


class _Rotated(torch.autograd.Function):
    """`rotated` on (b, n, width), one node."""

    @staticmethod
    def forward(_: Any, x: Tensor, first: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
        b, n, width = x.shape
        turn = torch.stack([cosine[:n], sine[:n]])[:, :, None]
        return rotated(x.view(b, n, width // HEAD, HEAD), turn).reshape(b, n, width)

    @staticmethod
    def symbolic(graph: Any, x: Any, *others: Any) -> Any:
        return graph.op(f"{_CONTRIBUTED}::RotaryEmbedding", x, *others, interleaved_i=0).setType(x.type())


class _Attended(torch.autograd.Function):
    """`attended` on (b, n, width), lengths (b,) and whether nothing is padded: one node, which `_branched` replaces."""

    @staticmethod
    def forward(_: Any, q: Tensor, k: Tensor, v: Tensor, lengths: Tensor, whole: Tensor) -> Tensor:
        b, n, width = q.shape
        q, k, v = (t.reshape(b, n, width // HEAD, HEAD).transpose(1, 2) for t in (q, k, v))
        unread = torch.where(torch.arange(n)[None] < lengths[:, None], 0.0, NO_SPAN)[:, None, None]
        return attended(q, k, v, unread).transpose(1, 2).reshape(b, n, width)

    @staticmethod
    def symbolic(graph: Any, q: Any, *others: Any) -> Any:
        return graph.op(f"{_CONTRIBUTED}::{_PLACEHOLDER}", q, *others).setType(q.type())


def draw(network: Network, path: Path) -> None:
    """Write the reader's graph in float32."""
    given = example(network.shape.vocabulary)
    _drawn(Exported(network), given, (INPUTS, (*OUTPUTS, VERDICT, HIDDEN)), network.shape.width, path)


def draw_turns(network: TurnNetwork, path: Path) -> None:
    """Write the turns' graph in float32."""
    _, side, mask = example(FIRST_WORD + 1)
    given = torch.zeros(*side.shape, network.shape.width), side, mask
    _drawn(ExportedTurns(network), given, (TURN_INPUTS, TURN_OUTPUTS), network.shape.width, path)


def _drawn(
    graph: nn.Module, given: tuple[Tensor, ...], names: tuple[Sequence[str], Sequence[str]], width: int, path: Path
) -> None:
    inputs, outputs = names
    axes: dict[str, dict[int, str]] = {name: {0: "b", 1: "n"} for name in (*inputs, *outputs)}
    axes |= {name: {0: "b"} for name in ("relevance", "verdict", "kind", "leaning") if name in outputs}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the exporter that traces: the other one knows none of these nodes
        torch.onnx.export(
            graph.eval(), given, str(path), input_names=list(inputs), output_names=list(outputs), dynamic_axes=axes,
            opset_version=OPSET, dynamo=False, custom_opsets={_CONTRIBUTED: 1},
        )  # fmt: skip
    model = onnx.load(path)
    for node in model.graph.node:
        if node.op_type == _PLACEHOLDER:
            node.CopyFrom(_branched(node, width // HEAD))
    onnx.save(model, path)


def _branched(node: onnx.NodeProto, heads: int) -> onnx.NodeProto:
    """Return a node that attends to everything where nothing is padded, else to each row's length."""
    q, k, v, lengths, whole = node.input
    branches = {}
    for name, inputs in (("then_branch", [q, k, v]), ("else_branch", [q, k, v, "", lengths])):
        output = f"{node.output[0]}.{name}"
        said = {"domain": _CONTRIBUTED, "num_heads": heads, "scale": HEAD**-0.5}
        attention = helper.make_node("MultiHeadAttention", inputs, [output], **said)
        value = helper.make_tensor_value_info(output, onnx.TensorProto.FLOAT, ["b", "n", heads * HEAD])
        branches[name] = helper.make_graph([attention], output, [], [value])
    return helper.make_node("If", [whole], list(node.output), node.name, **branches)


def example(vocabulary: int, padded: int = 5) -> tuple[Tensor, Tensor, Tensor]:
    """Two passages' ids, side and mask, the second shorter by some pieces."""
    random = torch.Generator().manual_seed(0)
    ids = torch.randint(FIRST_WORD, vocabulary, (2, 64), generator=random)
    side = (torch.arange(64) > 20).long().expand(2, -1).contiguous()
    mask = torch.ones_like(ids)
    mask[1, 64 - padded :] = 0
    return torch.where(mask > 0, ids, 0), side, mask
