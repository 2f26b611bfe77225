"""Many askers of one process: answers a second and an answer's time, each pair read alone or with other askers' pairs."""
