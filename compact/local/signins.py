"""The sign-ins of the demonstration, kept under var so that every start can show them."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from compact.local.state import write_private

FILE = "sign-ins.json"
COLUMNS = ("email", "password", "role")
FIRST_ACCOUNT = (
    "  No demonstration people. Open an account at /accounts/signup/, then give it a role:\n"
    "  .venv/bin/python manage.py grant_role PROCESS E-MAIL secretariat"
)


def keep(var: Path, seeded: str) -> None:
    """Keep what `seed_demo --json` printed."""
    write_private(var / FILE, seeded)


def table(var: Path, *, demonstration: bool) -> str:
    """The sign-ins as a table, or how to make the first account when there is no demonstration."""
    rows = [_row(user) for user in _users(var)] if demonstration else []
    if not rows:
        return FIRST_ACCOUNT
    widths = [max(len(row[column]) for row in [COLUMNS, *rows]) for column in range(len(COLUMNS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in [COLUMNS, *rows]]
    return "\n".join("  " + line.rstrip() for line in lines)


def _users(var: Path) -> list[dict[str, Any]]:
    try:
        found = json.loads((var / FILE).read_text())
        return [user for user in found["users"] if isinstance(user, dict)]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _row(user: dict[str, Any]) -> tuple[str, ...]:
    roles = user.get("roles") or user.get("role") or ""
    role = roles if isinstance(roles, str) else ", ".join(_names(roles))
    return str(user.get("email", "")), str(user.get("password", "")), role


def _names(roles: Iterable[Any]) -> list[str]:
    return [str(role.get("role", role)) if isinstance(role, dict) else str(role) for role in roles]
