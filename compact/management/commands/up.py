"""`manage.py up`: run the program on this machine. manage.py itself takes the short way to the same function."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from compact.local import supervisor


class Command(BaseCommand):
    help = "Run everything on this machine: database, web server, worker and scheduler. Ctrl-C stops all of it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        supervisor.arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        sys.exit(supervisor.up(options["port"], demonstration=not options["no_demo"]))
