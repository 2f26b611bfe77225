"""Python imports this at its start where PYTHONPATH names the folder: it notes in a file each step that a build begins.

A line a step, "1700000000.123456 encode", from whichever process begins it. `publish` and `sweep` are the renaming and
the removing of files; they take no time, so the process is held there for a moment that a kill can fall into.
"""

import os
import sys
import time

HELD = 0.02  # seconds
_REMOVES = {"shutil.rmtree", "os.remove", "os.rmdir"}
_file = os.environ.get("NEWS_QA_STEPS")
_published = False


def _note(event: str, arguments: tuple[object, ...]) -> None:
    global _published
    step = None
    if event == "index.step":
        step = str(arguments[0])
    elif event == "os.rename" and str(arguments[1]).endswith("CURRENT"):
        step, _published = "publish", True
    elif _published and event in _REMOVES and not str(arguments[0]).endswith(("LOCK", "HOLDER")):
        step = "sweep"
    if step:
        os.write(_notes, f"{time.time():.6f} {step}\n".encode())
        if step in ("publish", "sweep"):
            time.sleep(HELD)


if _file:
    _notes = os.open(_file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    sys.addaudithook(_note)
