"""Members mark themselves: by the button in the group, by the code on the board, in words. The hot path."""

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from handlers.actions import StaleTap, number
from handlers.context import Context
from handlers.events import Text
from handlers.roll.figures import Bucket, bucket_of
from handlers.roll.roll_list import RollList, window
from handlers.rules import Rules
from storage.queries.roll import Marking, check_in, gate, listed, mark, refresh_posts, wrong_code
from storage.tables import CodeTry, Mark, MeetingState, RollMark, RollSource
from storage.tables.roll import OWN

CODE = re.compile(r"(?:mã|ma|code)?\s*:?\s*(\d{4})", re.IGNORECASE)


def press(context: Context, arguments: list[str]) -> None:
    """Có mặt: "roll_here:<meeting>"."""
    meeting_id = number(arguments, 0)
    if context.person_id is None:
        context.toast("common.unknown_person", alert=True)
        return
    written = isinstance(context.event.body, Text)
    source = RollSource.TEXT if written else RollSource.BUTTON
    name, fields = here(context, meeting_id, context.person_id, source)
    context.toast(f"roll.{name}", alert=not name.startswith("here"), **fields)
    if context.private:
        context.show_again()


def press_oops(context: Context, arguments: list[str]) -> None:
    """Tôi bấm nhầm: a member takes his own mark back, while the roll is open: "roll_oops:<meeting>"."""
    meeting_id = number(arguments, 0)
    found = gate(context.session, meeting_id)
    if found is None or found.closed_at is not None:
        raise StaleTap
    standing = context.session.get(Mark, (meeting_id, context.person_id))
    if standing is None or standing.mark is None or standing.source not in OWN:
        context.toast("roll.oops_none", alert=True)
        return
    taken = Marking(
        meeting_id,
        standing.person_id,
        None,
        RollSource.BUTTON,
        context.now,
        context.account_id,
        standing.version + 1,
    )
    mark(context.session, taken)
    refresh_posts(context.session, meeting_id, context.now)
    context.toast("roll.oops")
    if context.private:
        context.show_again()


def here(context: Context, meeting_id: int, person_id: int, source: RollSource) -> tuple[str, dict[str, Any]]:
    """Record that whoever wrote is there; the wording that says what came of it, with its fields."""
    found = gate(context.session, meeting_id)
    if found is None:
        raise StaleTap
    rules = context.house.rules_of(context.session, found.unit_id)
    refusal = _refusal(context, found, rules, person_id, source)
    if refusal:
        return refusal, {"at": _start_of(found, rules)}
    minutes = _minutes_late(found, context.said_at, rules)
    marking = Marking(
        meeting_id,
        person_id,
        RollMark.LATE if minutes else RollMark.PRESENT,
        source,
        context.now,
        context.account_id,
        version=1,
        minutes=minutes,
    )
    if not check_in(context.session, marking):
        return _standing(context, meeting_id, person_id)
    refresh_posts(context.session, meeting_id, context.now)
    return ("here_late", {"minutes": minutes}) if minutes else ("here", {})


def code(context: Context, meeting_id: int, person_id: int, written: str) -> None:
    """A code was typed: the right one shows that its writer is in the room."""
    account_id = context.account_id
    tried = context.session.get(CodeTry, (meeting_id, account_id))
    found = gate(context.session, meeting_id)
    if found is None or account_id is None:
        return
    rules = context.house.rules_of(context.session, found.unit_id)
    if tried is not None and tried.tries >= rules.roll_code_tries:
        context.reply("roll.code_too_often")
    elif written != found.code:
        wrong_code(context.session, meeting_id, account_id)
        context.reply("roll.code_wrong")
    else:
        name, fields = here(context, meeting_id, person_id, RollSource.CODE)
        context.reply(f"roll.{name}", **fields)


def _refusal(
    context: Context, found: Row[Any], rules: Rules, person_id: int, source: RollSource
) -> str | None:
    if found.state is not MeetingState.CALLED:
        return "called_off"
    if found.closed_at is not None:
        return "closed_already"
    day = found.starts_at.astimezone(ZoneInfo(found.zone)).date()
    if not listed(context.session, found.unit_id, person_id, day):
        return "not_listed"
    start, end = window(found.starts_at, rules)
    if not start <= context.said_at <= end:
        return "too_early" if context.said_at < start else "too_late"
    return "code_only" if rules.roll_code_only and source is not RollSource.CODE else None


def _start_of(found: Row[Any], rules: Rules) -> datetime:
    """When members may begin to mark themselves, on the unit's clock."""
    start, _ = window(found.starts_at, rules)
    return start.astimezone(ZoneInfo(found.zone))


def _minutes_late(found: Row[Any], now: datetime, rules: Rules) -> int | None:
    """Minutes after the beginning, where more than a short delay that is not worth a note."""
    after: timedelta = now - found.starts_at
    minutes = int(after.total_seconds() // 60)
    return minutes if minutes > rules.roll_late_after else None


def _standing(context: Context, meeting_id: int, person_id: int) -> tuple[str, dict[str, Any]]:
    """Marked before. That he was marked absent is for the secretary to tell him, not for the bot."""
    standing = context.session.get_one(Mark, (meeting_id, person_id), populate_existing=True)
    roll = RollList.open(context.session, context.house, meeting_id)
    if bucket_of(standing.mark, online=roll.row.online) is Bucket.PRESENT:
        return "here_already", {"mark": roll.told(standing)}
    return "by_secretary", {}
