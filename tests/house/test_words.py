"""What a person reads can be translated."""

import ast

import pytest

from compact import outbox
from phases.domain import demonstration
from tests.house.test_imports import APPS, sources

REFUSALS = {"RuleViolation", "StaleEdit", "PermissionDenied"}


def bare(name: str, tree: ast.Module) -> list[str]:
    """Refusals whose sentence is written out, so that no translation can reach it."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    refusals = [node for node in calls if node.func.id in REFUSALS and node.args]  # type: ignore[attr-defined]
    return [f"{name}:{node.lineno}" for node in refusals if isinstance(node.args[0], ast.Constant | ast.JoinedStr)]


def test_every_refusal_can_be_translated() -> None:
    assert [place for name, tree in sources(*APPS) for place in bare(name, tree)] == []


def test_a_bare_sentence_would_be_seen() -> None:
    tree = ast.parse("raise RuleViolation('No.')\nraise StaleEdit(f'{x}')\nraise RuleViolation(_('No.'))")
    assert bare("x.py", tree) == ["x.py:1", "x.py:2"]


@pytest.mark.parametrize("part", demonstration.CAST, ids=lambda part: part.key)
def test_what_the_cast_does_can_be_translated(part: demonstration.Part) -> None:
    assert not isinstance(part.does, str)


def test_every_kind_of_mail_has_a_name_that_can_be_translated() -> None:
    assert [name for name, kind in outbox.KINDS.items() if not kind.label or isinstance(kind.label, str)] == []
