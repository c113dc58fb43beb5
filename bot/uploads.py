"""Files that came over our own page: held below the data folder until the fetcher takes them, as any file."""

import re
import secrets
from pathlib import Path

from handlers.files import BROUGHT
from storage.database import create_privately

HELD = re.compile(r"upload:[0-9a-f]{24}")


def begin(folder: Path) -> tuple[str, Path]:
    """A new file, empty, and the id by which a handler wishes for it."""
    number = secrets.token_hex(12)
    path = folder / BROUGHT / number
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    create_privately(path)
    return f"upload:{number}", path


def is_held(file_id: str) -> bool:
    """Whether it is one of ours, not a platform's."""
    return HELD.fullmatch(file_id) is not None


def take(folder: Path, file_id: str, limit: int) -> bytes | None:
    """The content, once; None where it is gone or longer than `limit`."""
    path = folder / BROUGHT / file_id.partition(":")[2]
    if not path.is_file():
        return None
    content = path.read_bytes() if path.stat().st_size <= limit else None
    path.unlink()
    return content


def drop(folder: Path, file_id: str) -> None:
    """Nobody wished for it."""
    (folder / BROUGHT / file_id.partition(":")[2]).unlink(missing_ok=True)
