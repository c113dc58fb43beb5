"""What the demonstration's page proposes to whoever opens it: begin as a secretary, try three things."""

from bot.demo.story import OFFICIAL
from bot.demo.ward import CELLS
from bot.sandbox import Person, Sandbox
from bot.sandbox.model import Place, Tour, Try

UNDECIDED = 9
"""The position in the first cell of somebody who knows the bot and has not answered in the story."""


def tour(sandbox: Sandbox) -> Tour:
    """Of a world whose story is told."""
    people = list(sandbox.world.people.values())
    official = next(one for one in people if one.name == OFFICIAL)
    cell = [one for one in people if one.team == CELLS[0].name]
    secretary, member = cell[0], cell[UNDECIDED]
    [group] = [chat for chat in sandbox.world.chats.values() if chat.title == CELLS[0].name]

    def attempt(title: str, who: Person, text: str) -> Try:
        return Try(who.id, sandbox.private(who).key, title, text)

    return Tour(
        Place(secretary.id, group.key),
        (
            attempt("1. Bí thư hỏi ai chưa trả lời", secretary, "ai chưa trả lời"),
            attempt("2. Đảng viên xin vắng bằng lời", member, "em bận trực cơ quan, xin phép vắng ạ"),
            attempt("3. Cán bộ phường phát tin", official, "/phattin Mời các chi bộ nhận tài liệu."),
        ),
    )
