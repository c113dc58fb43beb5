"""The cell of the roll's tests; residents write as its members do, and as strangers."""

from tests.roll.conftest import desk, shared_desk

__all__ = ["desk", "shared_desk"]
