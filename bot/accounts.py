"""From the configuration to what each channel account needs to be told."""

from bot.channels.telegram import Menu, TelegramSettings
from bot.channels.zalo_bot import ZaloBotSettings
from bot.channels.zalo_oa import ZaloOaSettings
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


def telegram_settings(config: Config) -> TelegramSettings:
    given = config.telegram
    return TelegramSettings(
        token=given.token,
        base_url=given.base_url,
        mode=given.mode,
        webhook_url=given.webhook_url,
        webhook_secret=given.webhook_secret,
        proxy=given.proxy.get_secret_value() or None,
        menu=MENU,
    )


def zalo_bot_settings(config: Config) -> ZaloBotSettings:
    given = config.zalo_bot
    return ZaloBotSettings(
        token=given.token,
        base_url=given.base_url,
        mode=given.mode,
        webhook_url=given.webhook_url,
        webhook_secret=given.webhook_secret,
        replace_webhook=given.replace_webhook,
        proxy=given.proxy.get_secret_value() or None,
        poll_floor=given.poll_floor,
    )


def zalo_oa_settings(config: Config) -> ZaloOaSettings:
    given = config.zalo_oa
    return ZaloOaSettings(
        app_id=given.app_id,
        app_secret=given.app_secret,
        oa_id=given.oa_id,
        oa_secret=given.oa_secret,
        oa_name=given.oa_name,
        base_url=given.base_url,
        oauth_url=given.oauth_url,
        webhook_path=given.webhook_path,
        verifier=given.verifier,
        proxy=given.proxy.get_secret_value() or None,
    )


def budgets(config: Config) -> dict[str, Budget]:
    """The accounts whose messages of a month are counted."""
    given = {zalo_bot_settings(config).name: config.zalo_bot, zalo_oa_settings(config).name: config.zalo_oa}
    return {
        name: Budget(one.monthly_messages, one.thrift_percent, one.essential_percent, HOME)
        for name, one in given.items()
        if one.enabled and one.monthly_messages
    }
