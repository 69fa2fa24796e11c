"""Make the demonstration's people and what it invents."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from compact import clock
from compact.errors import RuleViolation
from phases.domain import demonstration
from phases.models import Process, Role


class Command(BaseCommand):
    help = "Invent the demonstration's people, organisations and panels; refused where real people have accounts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *, as_json: bool, **options: Any) -> None:
        clock.start_once()
        try:
            users = demonstration.seed()
        except RuleViolation as refusal:
            raise CommandError(refusal.sentence) from refusal
        shown = {person["email"]: person for person in demonstration.people()}
        if not as_json:
            for person in shown.values():
                self.stdout.write(f"{person['roles']:<48} {person['email']:<28} {person['password']}")
            return
        rows = [{"id": user.pk, **shown[user.email], "held": _held(user)} for user in users]
        processes = list(Process.objects.values("id", "slug", "short_title"))
        self.stdout.write(json.dumps({"users": rows, "processes": processes}, indent=2))


def _held(user: Any) -> list[dict[str, str]]:
    held = Role.objects.filter(user=user).select_related("process").order_by("pk")
    return [{"process": role.process.slug, "role": role.kind} for role in held]
