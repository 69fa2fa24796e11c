"""The same as for the tests of phases."""

from tests.phases.conftest import _quick_passwords, river

__all__ = ["_quick_passwords", "river"]
