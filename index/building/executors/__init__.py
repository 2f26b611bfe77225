"""Who does a build's heavy work: this machine's processes, or the nodes of a Ray cluster."""
