"""Is a store whole whatever befalls it? Kills, questions during updates, hostile files: real commands, one table each."""
