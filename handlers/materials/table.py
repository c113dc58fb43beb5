"""How a month's material stands: in the cells, and over the year; for the committee."""

from datetime import date

from handlers.actions import action
from handlers.context import Context
from handlers.local_time import today
from handlers.materials import months
from handlers.materials.parts import Part
from storage.queries import materials as rows
from storage.queries.materials import CellRow
from storage.queries.units import unit
from storage.tables import Material

LONGEST_LIST = 60
"""How many cells are named in one message."""


def show_sent(context: Context, material: Material, *, whole: bool = False) -> None:
    """Which cells have it and used it; `whole`: each cell by name, else only those that lack something."""
    found = rows.cells(context.session, material)
    lines = [one for one in found if whole or not one.received or one.used is not True]
    say = context.house.wording.text
    more = [(say("materials.button_cells"), action("material", material.id, "cells"))]
    follow = [(say("materials.button_follow"), action("broadcast", material.broadcast_id, "show"))]
    context.audit("see_material", f"material:{material.id}", material.unit_id)
    context.reply(
        "materials.sent",
        [follow] if whole else [more, follow],
        first=material.month,
        unit=unit(context.session, material.unit_id).name,
        **_counts(found),
        cells=lines[:LONGEST_LIST],
        more=max(len(lines) - LONGEST_LIST, 0),
        whole=whole,
    )


def overview(context: Context, unit_id: int) -> None:
    """The year of a committee's materials; buttons for this month and the next."""
    on = today(context.now)
    year = rows.of_year(context.session, unit_id, on.year)
    coming = [on.replace(day=1), months.after(on)]
    context.reply(
        "materials.overview",
        [_button(context, unit_id, coming)],
        unit=unit(context.session, unit_id).name,
        year=on.year,
        lines=[_line(context, one) for one in year],
    )


def _button(context: Context, unit_id: int, coming: list[date]) -> list[tuple[str, str]]:
    return [
        (
            context.house.wording.text("materials.button_month", first=month),
            action("material_new", unit_id, month.year, month.month),
        )
        for month in coming
    ]


def _line(context: Context, material: Material) -> str:
    say = context.house.wording.text
    if not rows.is_sent(context.session, material):
        written = sum(bool(material.parts.get(part)) for part in Part)
        return say("materials.line_draft", first=material.month, written=written, parts=len(Part))
    found = rows.cells(context.session, material)
    return say(
        "materials.line_sent",
        first=material.month,
        **_counts(found),
    )


def _counts(found: list[CellRow]) -> dict[str, int]:
    return {
        "count": len(found),
        "received": sum(one.received for one in found),
        "used": sum(one.used is True for one in found),
    }
