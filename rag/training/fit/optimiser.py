"""AdamW on float32 masters of a network that computes in bfloat16 (Micikevicius et al. 2018, arxiv.org/abs/1710.03740)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

BETAS, WEIGHT_DECAY, LONGEST_GRADIENT = (0.9, 0.98), 0.05, 1.0


class Optimiser:
    """Holds the masters by name; gradients of several backward passes are added up in float32."""

    def __init__(self, network: nn.Module, dtype: torch.dtype) -> None:
        own = dict(network.named_parameters())
        self.masters = {n: p.detach().clone().float().requires_grad_(p.requires_grad) for n, p in own.items()}
        network.to(dtype)
        self._own = dict(network.named_parameters())
        matrices = [m for n, m in self.masters.items() if m.ndim == 2 and not n.startswith("emb")]
        others = [m for n, m in self.masters.items() if m.ndim != 2 or n.startswith("emb")]
        groups = [{"params": matrices, "weight_decay": WEIGHT_DECAY}, {"params": others, "weight_decay": 0.0}]
        self._adam = torch.optim.AdamW(groups, betas=BETAS, fused=True)

    def gather(self) -> None:
        """Add the network's gradients to the masters' and clear them."""
        for name, parameter in self._own.items():
            if parameter.grad is None:
                continue
            master, gradient = self.masters[name], parameter.grad.float()
            master.grad = gradient if master.grad is None else master.grad.add_(gradient)
            parameter.grad = None

    def step(self, rate: float) -> None:
        """Learn what was gathered, its length cut, and hand the masters to the network."""
        for group in self._adam.param_groups:
            group["lr"] = rate
        nn.utils.clip_grad_norm_(self.masters.values(), LONGEST_GRADIENT)
        self._adam.step()
        self._adam.zero_grad()
        self._hand_over()

    @torch.no_grad()
    def _hand_over(self) -> None:
        torch._foreach_copy_(list(self._own.values()), list(self.masters.values()))

    def state(self) -> dict[str, Any]:
        """What a checkpoint keeps."""
        return {"masters": self.weights(), "adam": self._adam.state_dict()}

    def load(self, state: Mapping[str, Any]) -> None:
        """Go on from what `state` gave."""
        with torch.no_grad():
            for name, master in self.masters.items():
                master.copy_(state["masters"][name])
        self._adam.load_state_dict(state["adam"])
        self._hand_over()

    def weights(self) -> dict[str, Tensor]:
        """The masters, float32, without gradients."""
        return {name: master.detach() for name, master in self.masters.items()}
