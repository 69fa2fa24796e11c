"""The same as for the tests of phases."""

from tests.phases.conftest import river

__all__ = ["river"]
