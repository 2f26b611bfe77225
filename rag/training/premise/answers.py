"""What the articles say to the authored yes-or-no questions, as two people read them apart, with the same 41 times yes."""

from __future__ import annotations

import json
from pathlib import Path

# "yes" and "neither": questions of the training file; what the others' articles say is no.
READ: dict[str, list[str]] = json.loads(Path(__file__).with_name("answers.json").read_text("utf8"))
