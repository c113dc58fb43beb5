"""Units: the tree of committee, clusters, cells, party groups and self-managed groups."""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.fields import data, key, optional_reference, reference, word


class UnitKind(StrEnum):
    COMMITTEE = "committee"  # đảng ủy phường, xã, đặc khu
    CLUSTER = "cluster"  # cụm phụ trách địa bàn
    CELL = "cell"  # chi bộ
    PARTY_GROUP = "party_group"  # tổ đảng
    SELF_MANAGED = "self_managed"  # nhóm tự quản


class Unit(SQLModel, table=True):
    """One node of the tree. A merged or split cell keeps its row and names its successor."""

    __tablename__ = "units"

    id: int = key()
    parent_id: int | None = optional_reference("units.id")
    kind: UnitKind = word(UnitKind)
    name: str
    zone: str = "Asia/Ho_Chi_Minh"
    cell_type: str | None = None  # neighbourhood, police, military, school…
    founded_on: date | None = None
    ended_on: date | None = None
    successor_id: int | None = optional_reference("units.id")


class UnitPast(SQLModel, table=True):
    """How a unit was named and placed until `ends_on`, included; the `Unit` itself says how it is now."""

    __tablename__ = "unit_pasts"
    __table_args__ = (UniqueConstraint("unit_id", "ends_on"),)

    id: int = key()
    unit_id: int = reference("units.id")
    parent_id: int | None = optional_reference("units.id")
    name: str
    ends_on: date


class UnitSetting(SQLModel, table=True):
    """A number or habit of the field that a unit, and all below it, keeps otherwise than the default."""

    __tablename__ = "unit_settings"

    unit_id: int = reference("units.id", primary_key=True)
    key: str = Field(primary_key=True)
    value: Any = data()
