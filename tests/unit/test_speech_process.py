"""The worker process: one at a time, ends when idle, and neither crash nor hang nor bug reaches the server."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.speech.process import Needs, Worker
from bot.errors import TemporaryError


class Clerk:
    """Does what the request says; counts, to show that it is still the same one."""

    def __init__(self, name: str, left: Path | None = None) -> None:
        self._name = name
        self._left = left
        self._count = 0

    def __call__(self, request: tuple[str, float], needs: Needs) -> object:
        word, number = request
        self._count += 1
        match word:
            case "sleep":
                needs(number)
                time.sleep(60)
            case "take":
                needs(30)
                time.sleep(number)
            case "die":
                os.kill(os.getpid(), signal.SIGSEGV)
            case "leave once" if self._left is not None and not self._left.exists():
                self._left.touch()
                sys.exit(0)
            case "bug":
                raise ZeroDivisionError("a bug")
        return self._name, self._count, os.getpid(), request


def stubborn() -> Clerk:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    return Clerk("stubborn")


def never() -> Clerk:
    raise RuntimeError("cannot be built")


@pytest.fixture
def worker() -> Iterator[Worker]:
    clerk = Worker(Clerk, "clerk", patience=20, idle=60)
    yield clerk
    clerk.close()


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_nothing_runs_before_the_first_request_and_the_same_worker_serves_the_next(worker: Worker) -> None:
    assert worker.pid is None
    name, count, pid, request = worker.run(("hello", 1))
    assert (name, count, request) == ("clerk", 1, ("hello", 1))
    assert pid == worker.pid != os.getpid()
    assert worker.run(("again", 2)) == ("clerk", 2, pid, ("again", 2))


def test_a_crash_is_a_temporary_error_and_the_next_request_finds_a_new_worker(worker: Worker) -> None:
    with pytest.raises(TemporaryError, match="ended in the middle"):
        worker.run(("die", 0))
    assert worker.run(("hello", 0))[1] == 1


def test_a_hang_is_ended_when_the_time_it_asked_for_is_over(worker: Worker) -> None:
    _, _, pid, _ = worker.run(("hello", 0))
    with pytest.raises(TemporaryError, match="stopped after 0 seconds"):
        worker.run(("sleep", 0.2))
    assert gone(pid)
    assert worker.run(("hello", 0))[1] == 1


def test_a_bug_is_told_by_name_and_its_worker_is_not_used_again(worker: Worker) -> None:
    _, _, pid, _ = worker.run(("hello", 0))
    with pytest.raises(TemporaryError, match="ZeroDivisionError: a bug"):
        worker.run(("bug", 0))
    assert gone(pid)
    assert worker.run(("hello", 0))[1] == 1


def test_an_idle_worker_goes_home_and_the_next_request_starts_another() -> None:
    clerk = Worker(Clerk, "clerk", patience=20, idle=0.05)
    try:
        first = clerk.run(("hello", 0))
        deadline = time.monotonic() + 10
        while clerk.pid is not None and time.monotonic() < deadline:
            threading.Event().wait(0.02)
        assert clerk.pid is None
        second = clerk.run(("hello", 0))
        assert (second[1], second[2] != first[2]) == (1, True)
    finally:
        clerk.close()


def test_a_request_that_crosses_with_the_going_home_is_served_by_the_next_worker(tmp_path: Path) -> None:
    clerk = Worker(Clerk, "clerk", tmp_path / "left", patience=20, idle=60)
    try:
        assert clerk.run(("leave once", 0))[1] == 1
        assert (tmp_path / "left").exists()
    finally:
        clerk.close()


def test_requests_of_several_threads_are_served_one_after_another(worker: Worker) -> None:
    counts: list[int] = []
    threads = [threading.Thread(target=lambda: counts.append(worker.run(("take", 0.05))[1])) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == [1, 2, 3, 4]


def test_closing_ends_the_worker_in_the_middle_of_a_request(worker: Worker) -> None:
    _, _, pid, _ = worker.run(("hello", 0))
    caught: list[Exception] = []

    def ask() -> None:
        try:
            worker.run(("sleep", 60))
        except TemporaryError as error:
            caught.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    threading.Event().wait(0.2)
    worker.close()
    thread.join(10)
    assert (len(caught), gone(pid), worker.pid) == (1, True, None)
    worker.close()
    with pytest.raises(TemporaryError, match="closed"):
        worker.run(("hello", 0))


def test_a_worker_that_ignores_a_polite_signal_ends_all_the_same() -> None:
    clerk = Worker(stubborn, patience=20, idle=60)
    pid = clerk.run(("hello", 0))[2]
    clerk.close()
    assert gone(pid)


def test_a_worker_that_cannot_be_built_is_a_temporary_error(capfd: pytest.CaptureFixture[str]) -> None:
    clerk = Worker(never, patience=20, idle=60)
    with pytest.raises(TemporaryError, match="ended in the middle"):
        clerk.run(("hello", 0))
    clerk.close()
    assert "cannot be built" in capfd.readouterr().err
