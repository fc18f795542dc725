"""Rules held against generated histories and an independent model: the same examples in every run, nothing kept on disk."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings


def examples(count: int, *, steps: int = 50) -> settings:
    """So many examples, drawn the same way each time; a slow one is no fault of the rule it tries.

    Of a mutant (tests/mutation) it is enough to know that it fails: no smallest example is looked for.
    """
    mutant = "MUTANT_UNDER_TEST" in os.environ
    return settings(
        phases=(Phase.explicit, Phase.generate) if mutant else tuple(Phase),
        max_examples=count,
        stateful_step_count=steps,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
