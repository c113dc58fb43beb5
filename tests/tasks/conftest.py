"""The cell of the roll's tests, with tasks in it."""

from tests.roll.conftest import desk, shared_desk

__all__ = ["desk", "shared_desk"]
