"""Bringing the database to the program's schema, and refusing to work on a newer one."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError

FOLDER = Path(__file__).parent / "migrations"


class NewerSchemaError(Exception):
    """The database was made by a newer program: this one must not touch it."""


class DamagedFileError(Exception):
    """The file is no database, or it is damaged."""


@contextmanager
def _opened(engine: Engine) -> Iterator[Connection]:
    try:
        with engine.begin() as connection:
            yield connection
    except DatabaseError as error:
        if type(error) is DatabaseError:  # what SQLite raises for such a file; all else is a kind of its own
            raise DamagedFileError from error
        raise


def migrate(engine: Engine) -> None:
    """Run every migration that is missing, in one transaction. Raises `NewerSchemaError`."""
    with _opened(engine) as connection:
        if _at_head(connection):
            return
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def current(engine: Engine) -> bool:
    """Whether the database stands at the program's own schema. Raises `NewerSchemaError`."""
    with _opened(engine) as connection:
        return _at_head(connection)


def _at_head(connection: Connection) -> bool:
    version = _version(connection)
    if version is not None and not _known(version):
        raise NewerSchemaError(version)
    return version == _scripts().get_current_head()


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _known(version: str) -> bool:
    try:
        return _scripts().get_revision(version) is not None
    except CommandError:
        return False


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return config
