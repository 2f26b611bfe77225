"""One function a metric, with its formula and its source."""
