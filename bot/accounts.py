"""What all channel accounts are told: the commands to offer, and what a month allows."""

from bot.channels.base import Menu
from bot.channels.settings import Metered
from bot.config import Config
from handlers.house import HOME
from storage.thrift import Budget

MENU = Menu(
    private=(
        ("lich", "Các buổi họp sắp tới"),
        ("hop", "Gọi họp (bí thư, tổ trưởng)"),
        ("doilich", "Đổi giờ, đổi nơi, hoãn, hủy họp (bí thư)"),
        ("lichhop", "Lịch họp định kỳ (bí thư)"),
        ("ds", "Danh sách trả lời (bí thư, tổ trưởng)"),
        ("nhom", "Nối nhóm với bot (bí thư, quản trị)"),
        ("moi", "Mời người dùng bot (bí thư, quản trị)"),
        ("dulieu", "Dữ liệu của tôi: xem, sửa, xóa"),
        ("huy", "Bỏ việc đang làm dở"),
        ("trogiup", "Bot giúp được việc gì"),
    ),
    group=(("lich", "Các buổi họp sắp tới"), ("trogiup", "Bot giúp được việc gì")),
)


def budgets(config: Config) -> dict[str, Budget]:
    """The accounts whose messages of a month are counted, by name."""
    return {
        one.name: Budget(one.monthly_messages, one.thrift_percent, one.essential_percent, HOME)
        for one in config.accounts
        if isinstance(one, Metered) and one.monthly_messages
    }
