"""How long something takes, typically."""

import statistics
import time
from collections.abc import Callable
from typing import Any

ROUNDS = 40


def typical(do: Callable[[], Any], rounds: int = ROUNDS) -> float:
    """Return the median of some rounds, in milliseconds."""
    taken = []
    for _ in range(rounds):
        begin = time.perf_counter()
        do()
        taken.append((time.perf_counter() - begin) * 1000)
    return statistics.median(taken)
