"""`python -m tests.crash [SEED]`: the long form. Every point three times, then 500 deaths at random, then the mutants.

Takes about half an hour on two cores. Prints one line a part; ends with 1 when a promise was broken or a mutant survived.
"""

from __future__ import annotations

import random
import sys

from tests.crash.drive import Plan, run
from tests.crash.mutants import MUTANT_PLANS
from tests.crash.points import POINTS

ROUNDS = 3
RANDOM_KILLS = 500
PART = 100  # deaths over one database, so that a broken promise is found early


def main(seed: int) -> int:
    chance = random.Random(seed)
    plans = []
    for number in range(ROUNDS):
        order = list(POINTS)
        chance.shuffle(order)
        plans.append((f"points, round {number + 1}", Plan(seed=seed + number, points=tuple(order), life=20, offers=80)))
    for number in range(RANDOM_KILLS // PART):
        plans.append((f"random {number + 1}", Plan(seed=seed + 100 + number, kills=PART, offers=80)))
    broken = 0
    for name, plan in plans:
        (verdict,) = run(plan)
        broken += bool(verdict.faults)
        print(f"{name}: {verdict.line()}", *verdict.faults[:20], sep="\n  ", flush=True)
    for name, plan in MUTANT_PLANS.items():
        (verdict,) = run(plan)
        broken += not verdict.faults
        print(f"mutant {name}: {len(verdict.faults)} faults found; {verdict.line()}", flush=True)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1))
