"""The cell of the roll's tests, in whose group everything is tried."""

from tests.roll.conftest import desk, shared_desk

__all__ = ["desk", "shared_desk"]
