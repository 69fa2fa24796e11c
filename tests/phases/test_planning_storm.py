"""Whatever happens in whatever order: what is planned is what is so, and whoever was told otherwise is told."""

import random

import pytest
from django.db import transaction

from compact import clock
from phases.models import Process
from tests.conftest import MONDAY
from tests.phases.planning_checks import CheckedWorld

STEPS = 30


def play(process: Process, seed: int) -> None:
    """One random history, and what has to hold after each of its steps; undone at its end."""
    with transaction.atomic():
        clock.set_offset(MONDAY)
        world = CheckedWorld(Process.objects.get(pk=process.pk), random.Random(seed))
        for _number in range(STEPS):
            world.step()
            try:
                world.check()
            except AssertionError as broken:
                raise AssertionError(f"history {seed}: {' '.join(world.steps)}: {broken}") from broken
        transaction.set_rollback(True)


@pytest.mark.parametrize("seed", range(5))
def test_a_random_history_holds_at_every_step(river: Process, db: None, seed: int) -> None:
    play(river, seed)


@pytest.mark.storm
@pytest.mark.timeout(1800)
def test_150_random_histories_hold_at_every_step(river: Process, db: None) -> None:
    for seed in range(1000, 1150):
        play(river, seed)
