"""`chibo new-code`: one-time codes made by the operator; above all the first administrator's."""

from typing import Annotated

import typer
from sqlmodel import Session, col, select

from bot import config as configuration
from bot.cli.faults import Fault
from bot.cli.operate import ConfigFile
from bot.clock import SystemClock
from handlers.joining import codes
from handlers.joining.unit_groups import KINDS
from handlers.people.names import name_key
from handlers.rules import Rules
from handlers.wording import phrases
from storage import migrate as migrations
from storage.database import open_database
from storage.tables import Audience, AuditEntry, CodePurpose, Person, Unit

WORDS = {
    "dang-vien": Audience.CELL,
    "cu-dan": Audience.RESIDENTS,
    "tu-quan": Audience.SELF_MANAGED,
    "bi-thu": Audience.SECRETARIES,
    "cap-uy": Audience.COMMITTEE,
}
"""The kinds of groups as they are written at the command line."""


def new_code(
    administrator: Annotated[
        bool, typer.Option("--administrator", help="Mã cho người quản trị, dùng khi nhắn riêng với bot.")
    ] = False,
    unit: Annotated[str, typer.Option(help="Tên đơn vị, đúng như trong danh sách.", metavar="TÊN")] = "",
    kind: Annotated[
        str, typer.Option(help=f"Nhóm cần nối: {', '.join(WORDS)}.", metavar="LOẠI")
    ] = "dang-vien",
    person: Annotated[
        str, typer.Option(help="Họ tên một người trong danh sách: mã riêng của người ấy.", metavar="TÊN")
    ] = "",
    config: ConfigFile = None,
) -> None:
    settings = configuration.load(config)
    engine = open_database(settings.database.url.get_secret_value())
    migrations.migrate(engine)
    with Session(engine) as session:
        if administrator:
            said = _for_administrator(session, settings.rules, unit, person)
        elif person:
            said = _for_person(session, settings.rules, person)
        else:
            said = _for_group(session, settings.rules, unit, kind)
        typer.echo(said)
        session.commit()


def _for_administrator(session: Session, rules: Rules, name: str, person: str) -> str:
    now, hours = SystemClock().now(), rules.group_code_hours
    unit_id = _unit(session, name).id if name else None
    person_id = _person(session, person).id if person else None
    code = codes.make(session, now, hours, CodePurpose.ADMINISTRATOR, unit_id=unit_id, person_id=person_id)
    session.add(AuditEntry(at=now, action="make_code", unit_id=unit_id))
    until = phrases.when(codes.expiry(now, hours))
    return f"Mã quản trị: {code}\nNhắn riêng cho bot đúng mã này. Dùng được một lần, đến {until}."


def _for_person(session: Session, rules: Rules, name: str) -> str:
    person = _person(session, name)
    now, hours = SystemClock().now(), rules.personal_code_hours
    code = codes.make(session, now, hours, CodePurpose.PERSON, person_id=person.id)
    session.add(AuditEntry(at=now, action="make_code", subject=f"person:{person.id}"))
    until = phrases.when(codes.expiry(now, hours))
    return (
        f"Mã của {person.full_name}: {code}\nNhắn riêng cho bot đúng mã này. Dùng được một lần, đến {until}."
    )


def _for_group(session: Session, rules: Rules, name: str, kind: str) -> str:
    audience = WORDS.get(kind)
    if audience is None:
        raise Fault(f"Không có loại nhóm “{kind}”. Các loại: {', '.join(WORDS)}.")
    unit = _unit(session, name)
    if audience not in KINDS[unit.kind]:
        fitting = [word for word, one in WORDS.items() if one in KINDS[unit.kind]]
        raise Fault(f"{unit.name} không có loại nhóm này. Chọn: {', '.join(fitting)}.")
    now, hours = SystemClock().now(), rules.group_code_hours
    code = codes.make(session, now, hours, CodePurpose.GROUP, unit_id=unit.id, audience=audience)
    session.add(AuditEntry(at=now, action="make_code", unit_id=unit.id, subject=f"unit:{unit.id}"))
    until = phrases.when(codes.expiry(now, hours))
    return f"Mã nối nhóm: {code}\nTrong nhóm đã có bot, nhắn: /noi {code}\nDùng được một lần, đến {until}."


def _person(session: Session, name: str) -> Person:
    found = [one for one in session.exec(select(Person)).all() if name_key(one.full_name) == name_key(name)]
    if len(found) != 1:
        raise Fault(f"Không thấy đúng một người tên “{name}” trong danh sách.")
    return found[0]


def _unit(session: Session, name: str) -> Unit:
    if not name:
        raise Fault("Cần tên đơn vị: --unit TÊN. Mã cho người quản trị: --administrator")
    living = session.exec(select(Unit).where(col(Unit.ended_on).is_(None))).all()
    found = [unit for unit in living if name_key(unit.name) == name_key(name)]
    if len(found) != 1:
        raise Fault(f"Không thấy đúng một đơn vị tên “{name}”. Kiểm tra lại tên trong danh sách.")
    return found[0]
