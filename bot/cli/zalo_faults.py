"""What is wrong with the Zalo accounts of the configuration, as `chibo check` tells it."""

import asyncio
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from bot.accounts import budgets, zalo_bot_settings, zalo_oa_settings
from bot.channels.base import AccountRefused, SendError
from bot.channels.zalo_bot import check
from bot.channels.zalo_oa.tokens import LOST, NONE
from bot.config import Config
from storage import credentials, thrift
from storage.database import open_database
from storage.tables import TokenState

LABELS = {"zalo_bot": "Bot Zalo", "zalo_oa": "Zalo OA"}


def faults(settings: Config) -> Iterator[str]:
    """One line for each, with what to do about it."""
    if settings.zalo_bot.enabled and settings.zalo_bot.token.get_secret_value():
        yield from _bot_faults(settings)
    if settings.zalo_oa.enabled:
        yield from _oa_faults(settings)


def budget_lines(settings: Config, now: datetime) -> Iterator[str]:
    """What of the month's messages is used and left."""
    with Session(open_database(settings.database.url.get_secret_value())) as session:
        for name, budget in budgets(settings).items():
            used = thrift.used(session, name, budget, now)
            left, saved = max(budget.monthly - used, 0), thrift.saved(session, name, budget, now)
            yield (
                f"• {LABELS[name]} tháng này: đã gửi {used}/{budget.monthly} tin, còn {left}; "
                f"bỏ bớt {saved} tin không cần gấp."
            )
            if thrift.refused(session, name, budget, now):
                yield f"• {LABELS[name]} đã từ chối gửi trong tháng này vì hết hạn mức."


def _bot_faults(settings: Config) -> Iterator[str]:
    try:
        identity = asyncio.run(check(zalo_bot_settings(settings)))
    except AccountRefused:
        yield "Zalo không nhận token này. Kiểm tra [zalo_bot] token trong config.toml."
    except SendError:
        yield "Không liên lạc được với Zalo. Kiểm tra mạng, [zalo_bot] proxy và base_url."
    else:
        if not identity.joins_groups:
            yield "Bot Zalo này chưa được phép vào nhóm: mở Zalo Bot Creator, bật “Mời Bot vào nhóm”."


def _oa_faults(settings: Config) -> Iterator[str]:
    if settings.zalo_oa.verifier and not settings.zalo_oa.verifier.is_file():
        yield f"Không thấy tệp xác thực tên miền {settings.zalo_oa.verifier} ([zalo_oa] verifier)."
    try:
        engine = open_database(settings.database.url.get_secret_value())
        with Session(engine) as session:
            row = credentials.load(session, zalo_oa_settings(settings).name)
    except SQLAlchemyError:
        return  # told by the check of the database
    if row is None:
        yield f"Zalo OA: {NONE}."
    elif row.state is TokenState.LOST:
        yield f"Zalo OA: {LOST}."
