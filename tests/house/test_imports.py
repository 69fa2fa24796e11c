"""The arrow of imports points one way, and no import hides in a function."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps as django_apps

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


WRITING_APPS = {"domain", "migrations"}  # <app>/domain/..., <app>/migrations/...
WRITERS = {
    "compact/audit.py",
    "compact/outbox.py",
    "compact/owing.py",
    "compact/claims.py",
    "compact/dead_addresses.py",
    "compact/bounces.py",
    "compact/heartbeats.py",
    "compact/clock.py",
    "compact/health.py",
    "compact/models.py",
    "phases/reminders.py",
}
ON_ROWS = {"save", "delete", "bulk_create", "bulk_update", "update_or_create", "get_or_create", "asave", "adelete"}
ON_MANAGERS = {"create", "update", "set", "add", "remove", "clear", "acreate", "aupdate"}
WRITING_SQL = re.compile(r"\s*(insert|update|delete|truncate|alter|create|drop|copy|merge|lock|grant)\b", re.IGNORECASE)


@cache
def relations() -> frozenset[str]:
    """The names under which rows reach other rows: `process.releases`, `user.emailaddress_set`, `session.themes`."""
    names = {"objects", "_default_manager", "_base_manager"}
    for model in django_apps.get_models():
        for field in model._meta.get_fields():
            if field.one_to_many or field.many_to_many:
                names.add(field.get_accessor_name() or "" if hasattr(field, "get_accessor_name") else field.name)
    return frozenset(names - {""})


def through_rows(node: ast.AST) -> bool:
    """Whether a call is made on a manager, or on what one of its methods gave: `x.releases`, `X.objects.filter()`."""
    while isinstance(node, ast.Call | ast.Attribute | ast.Subscript):
        if isinstance(node, ast.Attribute) and node.attr in relations():
            return True
        node = node.func if isinstance(node, ast.Call) else node.value
    return False


def writing_sql(call: ast.Call) -> bool:
    """Whether the SQL of an execute() writes, or cannot be read here."""
    said = call.args[0] if call.args else None
    text = said.value if isinstance(said, ast.Constant) else None
    return not isinstance(text, str) or bool(WRITING_SQL.match(text))


def writes(tree: ast.Module) -> list[int]:
    """Find calls that write rows: `x.save()`, `X.objects.create()`, `x.releases.set()`, SQL; not `a_dict.update()`."""
    found = set()
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        verb = node.func.attr
        if verb in ON_ROWS or (verb in ON_MANAGERS and through_rows(node.func.value)):
            found.add(node.lineno)
        if verb in {"execute", "executemany"} and writing_sql(node):
            found.add(node.lineno)
    return sorted(found)


def may_write(name: str) -> bool:
    """Whether a file is one of those that write: by its exact place, not by a part of its name."""
    _app, inside = name.split("/")[:2]
    return name in WRITERS or inside in WRITING_APPS or inside == "domain.py" or name.startswith("compact/local/")


def test_only_the_domain_writes() -> None:
    found = [f"{name}:{line}" for name, tree in sources() if not may_write(name) for line in writes(tree)]
    assert found == []


def test_every_writer_that_is_named_exists() -> None:
    assert {name for name in WRITERS if not (ROOT / name).is_file()} == set()


@pytest.mark.parametrize(
    "line",
    [
        "Thing.objects.filter(pk=1).update(a=2)",
        "row.save()",
        "process.releases.create(number=1)",
        "user.emailaddress_set.create(email='x')",
        "process.releases.filter(number=1).delete()",
        "process.releases.bulk_create(rows)",
        "session.themes.set([])",
        "session.themes.add(theme)",
        "cursor.execute('UPDATE phases_process SET slug = 1')",
        "cursor.execute(sql)",
    ],
)
def test_a_write_in_a_view_would_be_seen(line: str) -> None:
    assert writes(ast.parse(line)) == [1]


@pytest.mark.parametrize(
    "line",
    ["known.update(a=1)", "seen.add(1)", "cache.set(key, 1)", "self.found.clear()", "cursor.execute('SELECT 1')"],
)
def test_what_writes_no_row_is_let_through(line: str) -> None:
    assert writes(ast.parse(line)) == []


@pytest.mark.parametrize("name", ["phases/management/commands/plan_reminders.py", "phases/models/reminders.py"])
def test_a_name_that_only_looks_like_a_writers_is_none(name: str) -> None:
    assert not may_write(name)


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
