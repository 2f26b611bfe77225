"""The clock: a run ends in its time, goes on where it was, and time asleep is not work."""

from __future__ import annotations

from rag.training.fit.clock import AT_END, LONGEST_LAPSE, Clock, rate


class Hands:
    """A clock's hands that are turned by the test."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def test_training_ends_so_that_the_run_does() -> None:
    hands = Hands()
    clock = Clock(100.0, hands)
    hands.at = 20.0  # to read and to tokenise
    clock.begin()
    steps = 0
    while clock.share < 1:
        hands.at += 0.5
        clock.tick()
        steps += 1
    assert hands.at <= 100 * (1 - AT_END) + 0.5 and steps == round((100 * (1 - AT_END) - 20) / 0.5)
    assert not clock.over
    hands.at = 99.0
    assert clock.over


def test_a_stop_takes_nothing() -> None:
    hands = Hands()
    clock = Clock(100.0, hands)
    hands.at = 10.0
    clock.begin()
    hands.at = 52.0
    assert clock.tick() == 52.0 and clock.share == 0.5
    later = Clock(100.0, hands)
    hands.at = 5_000.0  # it is started again the next day, and reads and tokenises
    later.go_on(clock.used, clock.begun)
    assert later.tick() == 52.0 and later.share == 0.5


def test_sleep_is_not_work() -> None:
    hands = Hands()
    clock = Clock(1_000.0, hands)
    hands.at = 30_000.0
    assert clock.tick() == LONGEST_LAPSE


def test_no_time_is_no_training() -> None:
    hands = Hands()
    clock = Clock(10.0, hands)
    hands.at = 9.9
    clock.begin()
    assert clock.share == 1.0


def test_the_rate_rises_stays_and_falls() -> None:
    shares = [i / 100 for i in range(101)]
    rates = [rate(share, 2.0, 0.1, 0.5) for share in shares]
    assert max(rates) == 2.0 and rates[0] > 0 and rates[100] == 0.0
    assert rates[:10] == sorted(rates[:10]) and rates[50:] == sorted(rates[50:], reverse=True)
