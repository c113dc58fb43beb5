"""What a meeting of a large cell costs where every message is counted."""

from pathlib import Path

from tests.bench.zalo import ALLOWED, GROUPS, MEETINGS, OTHER_NOTICES, cost_of_a_meeting


async def test_one_meeting_of_sixty_people_takes_at_most_twelve_messages(tmp_path: Path) -> None:
    one = await cost_of_a_meeting(tmp_path)
    assert 8 <= one <= 12  # the notice, thanks, two reminders, the roll, and the secretary's own
    assert GROUPS * (MEETINGS * one + OTHER_NOTICES) <= ALLOWED
