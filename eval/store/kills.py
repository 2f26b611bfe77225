"""Builds killed at uniformly random times and inside every step, and what stood afterwards."""

from __future__ import annotations

import logging
import random
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from time import monotonic, sleep

from eval.store.process import alive, kill, said, started
from eval.store.said import NONE
from eval.store.stories import Story, build_command, build_or_raise

STEPS = ("read", "clean", "encode", "lexical", "write", "publish", "sweep")
BUILDS, SIGNALS = ("first", "incremental"), ("SIGKILL", "SIGTERM")
ENDS_WITHIN = 2.0  # seconds, the processes that work for it too
_HUNG, _POLL, _TRIES = 30.0, 0.002, 4  # seconds, seconds, draws of a moment before the build is over
_HOOK = Path(__file__).with_name("steps")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Moment:
    """When to kill what how; ``step`` None: at any time of the build, each as likely."""

    build: str
    signal: str
    step: str | None


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill: seconds into the build, the step it fell into, what stood, and what went wrong (nothing: sound)."""

    moment: Moment
    at_s: float
    within: str
    stood: str
    gone_s: float
    next_s: float
    flaws: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """An unharmed build: its seconds, and the steps begun in it, as (seconds from its start, step)."""

    seconds: float
    begun: tuple[tuple[float, str], ...]


def moments(count: int, pick: random.Random) -> list[Moment]:
    """Return one moment in every step of every build by every signal, then moments at random times, in random order.

    Of a first build nothing is swept. Where ``count`` is too few for all, some of them.
    """
    aimed = [Moment(b, s, step) for b, s, step in product(BUILDS, SIGNALS, STEPS) if (b, step) != ("first", "sweep")]
    ways = list(product(BUILDS, SIGNALS))
    chosen = pick.sample(aimed, min(len(aimed), count // 2 if count < 2 * len(aimed) else count))
    anywhere = [Moment(*ways[i % len(ways)], None) for i in range(count - len(chosen))]
    return pick.sample([*chosen, *anywhere], count)


def kills(story: Story, count: int, seed: int) -> Iterator[Kill]:
    """Kill builds of a story, look, build on, look; yield each kill as it was judged."""
    pick = random.Random(seed)
    timelines = {build: _timeline(story, build) for build in BUILDS}
    for number, moment in enumerate(moments(count, pick), 1):
        for _ in range(_TRIES):
            done = _killed(story, moment, timelines[moment.build], pick)
            if done:
                _log.info("%d of %d: %s %s", number, count, moment, done.flaws or done.stood)
                yield done
                break


def _timeline(story: Story, build: str) -> Timeline:
    store, notes = story.copy(build), story.home / "notes"
    began, log = monotonic(), story.home / "said"
    process = started(build_command(story.after, store), log, _listening(notes))
    process.wait()
    seconds = monotonic() - began
    begun = _notes(notes)
    shutil.rmtree(store)
    return Timeline(seconds, tuple((at - begun[0][0], step) for at, step in begun))


def _listening(notes: Path) -> dict[str, str]:
    notes.unlink(missing_ok=True)
    return {"PYTHONPATH": str(_HOOK), "NEWS_QA_STEPS": str(notes)}


def _notes(notes: Path) -> list[tuple[float, str]]:
    lines = notes.read_text("ascii").splitlines() if notes.exists() else []
    return [(float(at), step) for at, step in (line.split() for line in lines)]


def _killed(story: Story, moment: Moment, timeline: Timeline, pick: random.Random) -> Kill | None:
    """Kill one build and judge what is left; None if it was over before the moment came."""
    store, notes, log = story.copy(moment.build), story.home / "notes", story.home / "said"
    began = monotonic()
    process = started(build_command(story.after, store), log, _listening(notes))
    _await(process, moment, timeline, pick, notes)
    at = monotonic() - began
    if process.poll() is not None:
        shutil.rmtree(store, ignore_errors=True)
        return None
    process.send_signal(getattr(signal, moment.signal))
    gone, flaws = _gone(process)
    flaws += _manners(moment, process.returncode, store, said(log)[1])
    within = (_notes(notes) or [(0.0, "start")])[-1][1]
    stood, more = _stood(story, store, moment.build)
    seconds, still = _goes_on(story, store)
    shutil.rmtree(store, ignore_errors=True)
    return Kill(moment, round(at, 3), within, stood, round(gone, 3), round(seconds, 2), (*flaws, *more, *still))


def _await(
    process: subprocess.Popen[bytes], moment: Moment, timeline: Timeline, pick: random.Random, notes: Path
) -> None:
    """Wait for a random time of the build, or for a random time of one of the times that it does a step."""
    if moment.step is None:
        _sleep(process, pick.uniform(0, timeline.seconds))
        return
    places = [i for i, (_, step) in enumerate(timeline.begun) if step == moment.step]
    if not places:
        raise LookupError(f"found no step {moment.step} in the {moment.build} build; expected one")
    nth = pick.randrange(len(places))
    following = [at for at, _ in timeline.begun[places[nth] + 1 :]]
    length = max(following[0] - timeline.begun[places[nth]][0], 0.02) if following else 0.02
    while process.poll() is None and sum(step == moment.step for _, step in _notes(notes)) <= nth:
        sleep(_POLL)
    _sleep(process, pick.uniform(0, length))


def _sleep(process: subprocess.Popen[bytes], seconds: float) -> None:
    until = monotonic() + seconds
    while process.poll() is None and monotonic() < until:
        sleep(min(_POLL, max(until - monotonic(), 0)))


def _gone(process: subprocess.Popen[bytes]) -> tuple[float, tuple[str, ...]]:
    """Wait until nothing of a build runs; return after how many seconds, and what was too slow."""
    struck = monotonic()
    while (running := alive(process.pid)) and monotonic() - struck < _HUNG:
        process.poll()
        sleep(_POLL)
    seconds = monotonic() - struck
    kill(process.pid)
    process.wait()
    if seconds <= ENDS_WITHIN:
        return seconds, ()
    return seconds, (f"{len(running) or 'some'} of its processes ran for {seconds:.1f} s more",)


def _manners(moment: Moment, status: int, store: Path, err: str) -> tuple[str, ...]:
    """Return what a build that was asked to end did not do: end with 143, say so in one line, leave no lock."""
    if moment.signal == "SIGKILL" or status == -signal.SIGTERM:  # before Python could be told
        return ()
    if status == 0:
        return ()  # it was done, but for its farewell
    lines = err.strip().splitlines()
    flaws = [f"it ended with {status}"] if status != 128 + signal.SIGTERM else []
    flaws += [f"it said {len(lines)} lines, the last: {lines[-1] if lines else ''}"] if len(lines) != 1 else []
    flaws += ["it left its lock"] if (store / "LOCK").exists() else []
    return tuple(flaws)


def _stood(story: Story, store: Path, build: str) -> tuple[str, Sequence[str]]:
    """Return what stands: "old", "new" or, of a first build, NONE."""
    word = story.said(store)
    known = {story.new: "new", **({NONE: NONE} if build == "first" else {story.old: "old"})}
    return (known[word], ()) if word in known else ("neither", (f"what stood was neither: {word[:200]}",))


def _goes_on(story: Story, store: Path) -> tuple[float, Sequence[str]]:
    """Build on; return how long it took, and what was not as in a clean build."""
    try:
        seconds = build_or_raise(story.after, store)
    except RuntimeError as error:
        return 0.0, (f"the next build failed: {error}",)
    same = story.said(store) == story.new
    return seconds, () if same else ("the next build is not what a clean one is",)
