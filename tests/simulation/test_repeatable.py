"""The same seed gives the same bytes, whatever process plays it; another seed gives others."""

from __future__ import annotations

import json
import os
import subprocess
import sys

SMALL = ("--days", "24", "--experts", "3", "--briefs", "1", "--json")


def simulated(*arguments: str, hash_seed: str = "0") -> str:
    done = subprocess.run(
        [sys.executable, "-c", "from adapters.cli import main; main()", "simulate", *arguments, *SMALL],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
        timeout=200,
    )
    assert done.stderr == ""
    return done.stdout


def test_one_seed_gives_the_same_bytes_in_two_processes() -> None:
    once = simulated("--seed", "5", "--rough", hash_seed="1")
    again = simulated("--seed", "5", "--rough", hash_seed="2")
    assert once == again
    figures = json.loads(once)
    assert list(figures) == sorted(figures)
    assert figures["inputs"] > 10
    assert figures["faults"]["crashes"] > 0


def test_another_seed_is_another_company() -> None:
    assert simulated("--seed", "6") != simulated("--seed", "7")
