"""The arrow of imports points one way, and no import hides in a function."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
APPS = ["compact", "phases", "stakeholders", "sessions", "trustfund", "negotiation"]
MAY_IMPORT = {
    "compact": {"compact"},
    "phases": {"compact", "phases"},
    "stakeholders": {"compact", "phases", "stakeholders"},
    "sessions": {"compact", "phases", "stakeholders", "sessions"},
    "trustfund": {"compact", "phases", "stakeholders", "sessions", "trustfund"},
    "negotiation": {"compact", "phases", "stakeholders", "sessions", "negotiation"},
}
COMPOSITION_ROOT = {"compact/settings.py", "compact/urls.py", "compact/celery.py"}


def sources(*apps: str) -> Iterator[tuple[str, ast.Module]]:
    for app in apps or APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def imported(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name.split(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
        return {node.module.split(".")[0]}
    return set()


def wrong_arrows(app: str, tree: ast.Module) -> set[str]:
    found = {name for node in ast.walk(tree) for name in imported(node)}
    return (found & set(APPS)) - MAY_IMPORT[app]


@pytest.mark.parametrize("app", APPS)
def test_imports_point_downward(app: str) -> None:
    wrong = {name: found for name, tree in sources(app) if (found := wrong_arrows(app, tree))}
    assert {name: found for name, found in wrong.items() if name not in COMPOSITION_ROOT} == {}


def test_a_wrong_arrow_would_be_seen() -> None:
    assert wrong_arrows("phases", ast.parse("def f():\n    from sessions.models import Meeting")) == {"sessions"}


def hidden_imports(name: str, tree: ast.Module) -> list[str]:
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    inside = [
        (f.name, node) for f in functions for node in ast.walk(f) if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    # An AppConfig's ready() is where Django wants what needs models.
    return [f"{name}:{node.lineno}" for f, node in inside if not (name.endswith("apps.py") and f == "ready")]


def test_no_import_hides_in_a_function() -> None:
    assert [place for name, tree in sources() for place in hidden_imports(name, tree)] == []


def test_a_hidden_import_would_be_seen() -> None:
    assert hidden_imports("x.py", ast.parse("def f():\n    import os")) == ["x.py:2"]


WRITES = {"save", "create", "delete", "bulk_create", "bulk_update", "update_or_create", "get_or_create", "update"}
WRITERS = ("domain/", "domain.py", "reminders.py", "migrations/")
SHARED_WRITERS = {
    "compact/audit.py",
    "compact/outbox.py",
    "compact/clock.py",
    "compact/health.py",
    "compact/models.py",
}


def writes(tree: ast.Module) -> list[int]:
    """Find calls that write rows: `x.save()`, `X.objects.create()`, `queryset.update()`; not `a_dict.update()`."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            on = node.func.value
            through_rows = isinstance(on, ast.Call | ast.Attribute) and "objects" in ast.unparse(on)
            if through_rows or (node.func.attr in {"save", "delete", "bulk_create", "bulk_update"}):
                found.append(node.lineno)
    return found


def test_only_the_domain_writes() -> None:
    elsewhere = [
        f"{name}:{line}"
        for name, tree in sources()
        if name not in SHARED_WRITERS
        and not any(part in name for part in WRITERS)
        and not name.startswith("compact/local/")
        for line in writes(tree)
    ]
    assert elsewhere == []


def test_a_write_in_a_view_would_be_seen() -> None:
    tree = ast.parse("def view(r):\n    Thing.objects.filter(pk=1).update(a=2)\n    row.save()")
    assert writes(tree) == [2, 3]


def test_no_signals_and_no_save_overrides() -> None:
    found = [
        f"{name}:{node.lineno}"
        for name, tree in sources(*APPS[:])
        for node in ast.walk(tree)
        if (isinstance(node, ast.FunctionDef) and node.name == "save")
        or (isinstance(node, ast.Attribute) and node.attr == "receiver")
        or (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django.db.models.signals"))
    ]
    assert found == []


def test_no_rooms_without_a_name() -> None:
    junk = {"core", "common", "utils", "helpers", "services", "managers"}
    assert [p.as_posix() for app in APPS for p in (ROOT / app).rglob("*.py") if p.stem in junk] == []
