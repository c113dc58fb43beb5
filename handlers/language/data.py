"""The word lists: TOML tables in `words/`, and a committee's own file merged over them."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

Table: TypeAlias = dict[str, Any]

_FOLDER = Path(__file__).parent / "words"


def load(path: Path) -> Table:
    """One table from a TOML file; OSError or tomllib.TOMLDecodeError where it cannot be read."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=8)
def words(name: str) -> Table:
    """The project's own table of that name."""
    return load(_FOLDER / f"{name}.toml")


_ADDED: Table = {}


def added(name: str) -> Table:
    """What the committee adds to the tables of that name."""
    found: Table = _ADDED.get(name, {})
    return found


def put_in_force(own: Table) -> None:
    """From now on these tables of a committee's own stand over the project's: once, when the program starts.
    Whoever keeps words made of the tables (`own_words.use`) makes them anew."""
    _ADDED.clear()
    _ADDED.update(own)


def raw_words() -> str:
    """The text of all the project's tables."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(_FOLDER.glob("*.toml")))


def merged(base: Table, extra: Table) -> Table:
    """The base with the extra's entries: tables are merged, lists grow, other values are replaced."""
    result = dict(base)
    for key, value in extra.items():
        old = result.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            result[key] = merged(old, value)
        elif isinstance(old, list) and isinstance(value, list):
            result[key] = [*old, *value]
        else:
            result[key] = value
    return result
