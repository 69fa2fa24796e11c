"""Give a person a role: how an installation's first officer comes to be."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from compact.models import User
from phases.domain.processes import grant_role
from phases.models import Process, Role


class Command(BaseCommand):
    help = "Give the person with this e-mail a role in a process. The person signs up first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("process")
        parser.add_argument("email")
        parser.add_argument("role", choices=Role.Kind.values)

    def handle(self, *, process: str, email: str, role: str, **options: Any) -> None:
        found = Process.objects.filter(slug=process).first()
        user = User.objects.filter(email__iexact=email).first()
        if found is None:
            raise CommandError(f"There is no process {process!r}.")
        if user is None:
            raise CommandError(f"Nobody has signed up as {email}.")
        grant_role(found, user, role, by=None)
        self.stdout.write(f"{email} holds the role {role} in {process}.")
