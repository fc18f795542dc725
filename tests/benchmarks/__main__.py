"""`python -m tests.benchmarks [NAME ...]`: prints the tables of tests/benchmarks/README.md. About four minutes in all."""

from __future__ import annotations

import sys

from tests.benchmarks import boards, drafting, intake, profiles, server, slack, teams, timers, turns

ALL = {
    "turns": turns.main,
    "intake": intake.main,
    "load": intake.load,
    "timers": timers.main,
    "server": server.main,
    "boards": boards.main,
    "drafting": drafting.main,
    "profiles": profiles.main,
    "teams": teams.main,
    "slack": slack.main,
    "slack-load": slack.load,
}

if __name__ == "__main__":
    for name in sys.argv[1:] or ALL:
        ALL[name]()
