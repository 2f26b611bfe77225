"""Three Ray nodes on this machine, of which one can be killed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ray.cluster_utils import Cluster

NODES = 3
_BYTES = 200 << 20  # of a node's object store


@dataclass(frozen=True, slots=True)
class Nodes:
    """A cluster's address, and the last of its nodes."""

    cluster: Cluster
    last: Any

    @property
    def address(self) -> str:
        """HOST:PORT."""
        return str(self.cluster.address)

    def kill(self) -> None:
        """Kill the last node, and all that runs on it, without a farewell."""
        self.cluster.remove_node(self.last, allow_graceful=False)


@contextmanager
def three_nodes() -> Iterator[Nodes]:
    """Yield three nodes of one core each."""
    head = {"num_cpus": 1, "object_store_memory": _BYTES, "include_dashboard": False}
    cluster = Cluster(initialize_head=True, head_node_args=head)
    try:
        others = [cluster.add_node(num_cpus=1, object_store_memory=_BYTES) for _ in range(NODES - 1)]
        yield Nodes(cluster, others[-1])
    finally:
        cluster.shutdown()  # type: ignore[no-untyped-call]
