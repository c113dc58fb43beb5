"""What may be said where: kind of message × kind of group, from a table written by hand.

A view not named here stands in groups of a cell's members alone. "x": it may stand there, "-": not.
"""

import pytest
from sqlmodel import select

from handlers import router
from storage.outbox import Waiting
from storage.tables import Audience, Chat
from tests.roll.desk import GROUP, HOUSE, Desk

TABLE = """
                    cell  residents  self_managed  secretaries  committee
broadcast           x     x          x             x            x
receipt_reminder    x     -          -             x            x
opinion             x     x          x             -            -
opinion_thanks      x     x          x             -            -
opinion_result      x     x          x             -            -
gathering_reminder  -     x          x             -            -
"""


def allowed() -> dict[str, set[Audience]]:
    head, *lines = TABLE.strip().splitlines()
    rooms = {name: {Audience.CELL} for name in router.VIEWS}
    for line in lines:
        name, *marks = line.split()
        columns = zip(head.split(), marks, strict=True)
        rooms[name] = {Audience(column) for column, mark in columns if mark == "x"}
    return rooms


def test_the_table_names_only_what_there_is() -> None:
    assert set(allowed()) == set(router.VIEWS)


@pytest.mark.parametrize("audience", list(Audience))
def test_nothing_is_rendered_where_it_may_not_stand(desk: Desk, audience: Audience) -> None:
    """Whatever the arguments: the room is looked at first."""
    with desk.undone():
        chat = desk.session.exec(select(Chat).where(Chat.external_id == GROUP)).one()
        chat.audience = audience
        render = router.renderer(HOUSE)
        for name, rooms in allowed().items():
            assert (audience in router.VIEWS[name].rooms) == (audience in rooms), name
            if audience not in rooms:
                waiting = Waiting({"late": name, "args": {}}, chat.id)
                assert not render.may_be_read(desk.session, desk.now, waiting)
