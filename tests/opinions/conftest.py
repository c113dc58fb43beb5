"""The cell of the roll's tests, asked in its group; the group may be one of residents."""

from tests.roll.conftest import desk, shared_desk

__all__ = ["desk", "shared_desk"]
