"""The log speaks of every action by its name in Vietnamese."""

import re
from pathlib import Path

from handlers.wording import Wording

ROOT = Path(__file__).parents[1]
WRITTEN = re.compile(r"""(?:\.audit\(\s*|action=)"(\w+)\"""")


def test_every_action_that_is_logged_has_its_words() -> None:
    files = [
        file
        for folder in ("handlers", "bot", "schedules", "storage")
        for file in (ROOT / folder).rglob("*.py")
    ]
    actions = {name for file in files for name in WRITTEN.findall(file.read_text(encoding="utf-8"))}
    assert len(actions) > 20
    assert [name for name in sorted(actions) if f"audit.{name}" not in Wording().sources] == []
