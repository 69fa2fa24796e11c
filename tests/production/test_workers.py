"""The workers take what is sent, one task at a time, and lose none of it."""

import os
import subprocess
import sys
from pathlib import Path

from compact.celery import BEAT, QUEUES, app
from compact.local.commands import commands
from tests.production.files import ROOT, command_of, compose

CONF = app.conf


def queues_of(command: list[str]) -> set[str]:
    """The queues that a worker consumes: those it names, else all that the program has."""
    assert "worker" in command
    named = [command[place + 1] for place, word in enumerate(command) if word in ("-Q", "--queues")]
    named += [word.partition("=")[2] for word in command if word.startswith("--queues=")]
    return {name for names in named for name in names.split(",")} or set(CONF.task_queues and QUEUES)


def worker_commands(folder: Path) -> list[list[str]]:
    local = {name: command for name, command, _environ in commands(folder, 8000)}
    return [command_of(compose()["services"]["worker"]), local["worker"]]


def test_every_queue_is_consumed_by_the_workers_of_compose_and_of_the_local_run(tmp_path: Path) -> None:
    assert [queues_of(command) for command in worker_commands(tmp_path)] == [set(QUEUES)] * 2
    assert {queue.name for queue in CONF.task_queues} == set(QUEUES)


def test_a_worker_that_names_one_queue_would_be_found() -> None:
    assert queues_of(["celery", "worker", "-Q", "mail"]) == {"mail"}


def test_every_task_goes_into_a_queue_that_there_is() -> None:
    app.loader.import_default_modules()
    ours = [name for name in app.tasks if not name.startswith("celery.")]
    assert len(ours) >= len(BEAT)
    routes = {name: app.amqp.router.route({}, name)["queue"].name for name in ours}
    assert set(routes.values()) == set(QUEUES)


def test_a_task_is_acknowledged_when_it_is_done_and_taken_one_by_one() -> None:
    assert (CONF.task_acks_late, CONF.worker_prefetch_multiplier) == (True, 1)


def test_tasks_are_json_and_nothing_else() -> None:
    assert (CONF.task_serializer, CONF.accept_content) == ("json", ["json"])


def test_a_task_that_does_not_end_is_told_and_then_ended_before_another_worker_gets_it() -> None:
    asked = "from compact.celery import app; print(app.conf.broker_transport_options['visibility_timeout'])"
    environ = os.environ | {"REDIS_URL": "redis://127.0.0.1:1/0"}  # nobody is asked
    said = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, env=environ, capture_output=True, text=True)
    assert 0 < CONF.task_soft_time_limit < CONF.task_time_limit < int(said.stdout)


def test_the_scheduler_ticks_in_utc_and_hands_over_nothing() -> None:
    assert (CONF.timezone, CONF.enable_utc) == ("UTC", True)
    assert [name for name, entry in BEAT.items() if entry.get("args") or entry.get("kwargs")] == []
