"""One file read in a process of its own: what it is, and what in it speaks against sending it on.

`python -m bot.file_reader PATH` with {"name", "own", "innocent"} on standard input writes {"kind",
"readable", "findings"}. What a file can cost is bounded here: memory and processor time.
"""

import json
import resource
import sys
from pathlib import Path
from typing import Any

from handlers.documents import Unreadable, kind_of, text_of
from handlers.secrecy import Reach, find

MEMORY = 1024 * 1024 * 1024
SECONDS = 30


def examine(content: bytes, wish: dict[str, Any]) -> dict[str, Any]:
    """See above; a kind of "" where the file is not one that is sent on."""
    kind = kind_of(content)
    try:
        text, readable = text_of(content, kind)
    except Unreadable:
        return {"kind": ""}
    found = find(text, [wish["name"]], Reach.RESIDENTS, wish["own"], wish["innocent"])
    findings = [(one.words, one.why, one.kind) for one in found]
    return {"kind": kind, "readable": readable, "findings": findings}


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    wish = json.load(sys.stdin)
    json.dump(examine(Path(sys.argv[1]).read_bytes(), wish), sys.stdout)


if __name__ == "__main__":
    main()
