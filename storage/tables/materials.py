"""The committee's monthly material for its cells' meetings (tài liệu sinh hoạt chi bộ), and who used it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from storage.tables.fields import data, key, moment, optional_reference, reference


class Material(SQLModel, table=True):
    """One month's material of a committee. `month` is the month's first day; `parts` the words of each part
    by its name (`handlers.materials.parts`). It goes out as a broadcast; before, or where that was stopped
    before its time, it is a draft."""

    __tablename__ = "materials"
    __table_args__ = (UniqueConstraint("unit_id", "month"),)

    id: int = key()
    unit_id: int = reference("units.id", index=False)
    month: date
    parts: Any = data()
    created_by: int | None = optional_reference("persons.id")
    changed_by: int | None = optional_reference("persons.id")
    changed_at: datetime = moment()
    broadcast_id: int | None = optional_reference("broadcasts.id")


class MaterialUse(SQLModel, table=True):
    """What a cell's leader said: whether its meeting used the month's material."""

    __tablename__ = "material_uses"

    material_id: int = reference("materials.id", primary_key=True, index=False)
    unit_id: int = reference("units.id", primary_key=True)
    used: bool
    said_by: int | None = optional_reference("persons.id")
    said_at: datetime = moment()
