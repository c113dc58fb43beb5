"""What of the month's messages is used and left, as `chibo check` tells it."""

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session

from bot.accounts import budgets
from bot.config import Config
from storage import thrift
from storage.database import open_database


def budget_lines(settings: Config, now: datetime) -> Iterator[str]:
    """A line or two for each account that counts."""
    labels = {account.name: account.label for account in settings.accounts}
    with Session(open_database(settings.database.url.get_secret_value())) as session:
        for name, budget in budgets(settings).items():
            used = thrift.used(session, name, budget, now)
            left, saved = max(budget.monthly - used, 0), thrift.saved(session, name, budget, now)
            yield (
                f"• {labels[name]} tháng này: đã gửi {used}/{budget.monthly} tin, còn {left}; "
                f"bỏ bớt {saved} tin không cần gấp."
            )
            if thrift.refused(session, name, budget, now):
                yield f"• {labels[name]} đã từ chối gửi trong tháng này vì hết hạn mức."
