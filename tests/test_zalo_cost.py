"""What meetings of a large cell cost where every message is counted."""

from pathlib import Path

from tests.bench.zalo import by_line, by_members, costs


async def test_a_meeting_of_sixty_people_takes_at_most_twelve_messages(tmp_path: Path) -> None:
    """The notice, thanks, two reminders in the group and two private, the roll, the secretary's own."""
    for cost in await costs(tmp_path, by_line, by_members):
        assert 8 <= cost <= 12
