"""Files that are to be sent on: kept below the data folder, and read in a process of their own."""

import asyncio
import json
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import structlog

from handlers.events import Kept, Readable
from storage.queries.files import path_of

PATIENCE = 60.0
"""Seconds after which a file counts as one that cannot be read."""

log = structlog.get_logger()


async def keep(folder: Path, content: bytes, name: str, look_for: dict[str, Any]) -> Kept:
    """Keep the content and tell what it is; what is not sent on is not kept."""
    digest = sha256(content).hexdigest()
    path = folder / path_of(digest)
    known = path.exists()
    if not known:
        await asyncio.to_thread(_write, path, content)
    found = await _read(path, {"name": name, **look_for})
    if not found["kind"]:
        if not known:
            path.unlink(missing_ok=True)
        return Kept(digest, len(content), "")
    findings = tuple((words, why, kind) for words, why, kind in found["findings"])
    return Kept(digest, len(content), found["kind"], Readable(found["readable"]), findings)


def _write(path: Path, content: bytes) -> None:
    """All of it or nothing: under its name a file is whole, and never changed while somebody is sent it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(".part")
    part.touch(mode=0o600)
    part.write_bytes(content)
    part.replace(path)


async def _read(path: Path, wish: dict[str, Any]) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.file_reader",
        str(path),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            told, _ = await process.communicate(json.dumps(wish).encode())
        found: dict[str, Any] = json.loads(told)
    except (TimeoutError, ValueError) as error:
        log.warning("file not read", error=type(error).__name__, ended=process.returncode)
        return {"kind": ""}
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return found
