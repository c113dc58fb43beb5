"""Conversations with the bot, each a file to be read: tests/transcripts/**/*.txt.

"# kênh: zalo_bot, zalo_oa" puts the cell on these platforms; without it, on Telegram.
"""

import re
from pathlib import Path

import pytest

from tests.kit.cast import names_of, set_scene
from tests.kit.stage import stage
from tests.kit.transcript import Player, check

CHANNELS = re.compile(r"^# kênh: (.+)$", re.MULTILINE)
FOLDER = Path(__file__).parent / "transcripts"


@pytest.mark.parametrize("file", sorted(FOLDER.rglob("*.txt")), ids=lambda file: file.stem)
async def test_the_bot_says_what_the_transcript_says(file: Path, tmp_path: Path) -> None:
    script = file.read_text(encoding="utf-8")  # noqa: ASYNC240 - nothing else runs yet
    privacy, forum = "# riêng tư: tắt" not in script, "# chủ đề" in script
    joined = "# chưa nối ai, chưa nối nhóm" not in script
    found = CHANNELS.search(script)
    channels = tuple(found[1].split(", ")) if found else ("telegram",)
    names = names_of(script)
    async with stage(
        tmp_path, names=names, privacy=privacy, forum=forum, joined=joined, channels=channels
    ) as set_:
        await set_.program.database.call(lambda session: set_scene(session, set_.rows, script))
        check(await Player(set_).play(script), file)
