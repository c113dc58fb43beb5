"""`chibo zalo-token` and `chibo zalo-group`: the Official Account's key, its groups and who is in them."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import product
from typing import Annotated, Any, TypeVar

import typer
from sqlmodel import Session, col, select

from bot import config as configuration
from bot.channels.http import HttpFailure
from bot.channels.zalo_oa.channel import ZaloOaChannel
from bot.channels.zalo_oa.client import OaApi
from bot.channels.zalo_oa.errors import Code, NoToken, OaError, OauthRefused
from bot.cli.faults import Fault
from bot.cli.operate import ConfigFile
from bot.clock import SystemClock
from bot.config import Config
from bot.database_thread import DatabaseThread
from bot.program import holder
from storage import credentials
from storage import migrate as migrations
from storage.database import open_database
from storage.tables import Account, Person

R = TypeVar("R")

PACKAGES = ("gmf10", "gmf50", "gmf100", "gmf1000")
QUOTAS = ("sub_quota", "purchase_quota", "reward_quota")

ADVICE: dict[int, str] = {
    Code.APP_NOT_ACTIVATED: "ứng dụng chưa được kích hoạt ở developers.zalo.me",
    Code.NOT_FOLLOWER: "có người chưa quan tâm OA",
    Code.NO_RECENT_INTERACTION: "có người chưa nhắn OA trong 7 ngày qua",
    Code.OA_UNVERIFIED: "OA chưa xác thực",
    Code.NOT_AUTHORISED: "ứng dụng chưa được OA cấp quyền gửi tin, quản lý thông tin nhóm",
    Code.TIER_NEEDED: "gói dịch vụ của OA chưa có tính năng này",
    Code.GROUP_DISABLED: "nhóm đã giải tán hoặc gói nhóm đã hết hạn",
    Code.ASSET_USED: "gói nhóm này đã dùng cho nhóm khác",
    Code.ASSET_TAKEN: "gói nhóm này đã dùng cho nhóm khác",
    Code.INVALID_PARAMETER: "có mã người, mã nhóm hoặc mã gói không đúng",
}

Members = Annotated[
    list[str], typer.Argument(metavar="MÃ-NGƯỜI…", help="Mã người dùng Zalo; xem: chibo zalo-group people.")
]


def token(config: ConfigFile = None) -> None:
    settings = _enabled(config)
    refresh = typer.prompt("Dán refresh token của OA (không hiện ra màn hình)", hide_input=True).strip()
    name, now = settings.zalo_oa.name, SystemClock().now()
    with Session(_engine(settings)) as session:
        credentials.install(session, name, refresh, now)
        session.commit()
    _with_account(settings, lambda api: api.get("/group/getgroupsofoa", offset="0", count="1"))
    typer.echo("Zalo đã nhận. Từ nay chibo tự gia hạn; không dùng refresh token này ở nơi nào khác.")


def create(
    name: Annotated[str, typer.Argument(metavar="TÊN", help="Tên nhóm.")],
    members: Members,
    asset: Annotated[str, typer.Option(help="Mã gói nhóm; để trống thì dùng gói còn trống đầu tiên.")] = "",
    config: ConfigFile = None,
) -> None:
    async def work(api: OaApi) -> dict[str, Any]:
        wanted = {"group_name": name, "group_description": name, "member_user_ids": members}
        return await api.post(
            "/group/creategroupwithoa", wanted | {"asset_id": asset or await _free_asset(api)}
        )

    made = _with_account(_enabled(config), work)
    typer.echo(f"Đã lập nhóm {name}. Mã nhóm: {made.get('group_id')}. Đường vào: {made.get('group_link')}")


def invite(
    group: Annotated[str, typer.Argument(metavar="MÃ-NHÓM", help="Mã nhóm; xem: chibo zalo-group list.")],
    members: Members,
    config: ConfigFile = None,
) -> None:
    invited = {"group_id": group, "member_user_ids": members}
    _with_account(_enabled(config), lambda api: api.post("/group/invite", invited))
    typer.echo(f"Đã mời {len(members)} người.")


def list_groups(config: ConfigFile = None) -> None:
    found = _with_account(
        _enabled(config), lambda api: api.get("/group/getgroupsofoa", offset="0", count="50")
    )
    for group in found.get("groups") or []:
        typer.echo(f"{group.get('group_id')}  {group.get('name')}  {group.get('total_member')} người")


def people(config: ConfigFile = None) -> None:
    settings = _enabled(config)
    known = (
        select(Account.external_id, Account.name, Person.full_name)
        .join(Person, col(Person.id) == col(Account.person_id), isouter=True)
        .where(Account.channel == settings.zalo_oa.name)
    )
    with Session(_engine(settings)) as session:
        for external_id, name, full_name in session.exec(known):
            typer.echo(f"{external_id}  {full_name or name or 'chưa biết tên'}")


async def _free_asset(api: OaApi) -> str:
    for package, quota in product(PACKAGES, QUOTAS):
        wanted = {"quota_owner": "OA", "product_type": package, "quota_type": quota}
        for asset in (await api.post("/quota/group", wanted)).get("items", []):
            if asset.get("status") == "available":
                return str(asset.get("asset_id"))
    raise Fault("OA không còn gói nhóm (GMF) nào trống. Mua thêm ở trang quản lý OA.")


def _with_account(settings: Config, work: Callable[[OaApi], Awaitable[R]]) -> R:
    """Do it in the account's name, and tell in plain words why not."""
    try:
        return asyncio.run(_work(settings, work))
    except NoToken as error:
        raise Fault(f"{str(error)[0].upper()}{str(error)[1:]}.") from None
    except OaError as error:
        raise Fault(f"Zalo từ chối: {ADVICE.get(error.code) or f'mã lỗi {error.code}'}.") from None
    except (HttpFailure, OauthRefused):
        raise Fault(
            "Không liên lạc được với Zalo. Kiểm tra mạng, [zalo_oa] app_id, app_secret, proxy."
        ) from None


async def _work(settings: Config, work: Callable[[OaApi], Awaitable[R]]) -> R:
    engine = _engine(settings)
    database = DatabaseThread(engine)
    account = settings.zalo_oa
    channel = ZaloOaChannel(account, SystemClock(), settings.files, database, holder())
    try:
        return await work(channel.api)
    finally:
        await channel.close()
        database.close()
        engine.dispose()


def _enabled(config: Any) -> Config:
    settings = configuration.load(config)
    if not settings.zalo_oa.enabled:
        raise Fault("Chưa bật Zalo OA: điền phần [zalo_oa] trong config.toml, đặt enabled = true.")
    return settings


def _engine(settings: Config) -> Any:
    engine = open_database(settings.database.url.get_secret_value())
    if engine.dialect.name == "sqlite":
        migrations.migrate(engine)
    return engine
