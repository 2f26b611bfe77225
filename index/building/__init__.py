"""Sources → a new generation of a store: only what changed is done anew."""
