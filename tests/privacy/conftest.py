"""Both databases, as the storage tests have them."""

from tests.storage.conftest import engine, postgresql, server, sqlite

__all__ = ["engine", "postgresql", "server", "sqlite"]
