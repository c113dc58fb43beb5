"""What residents call a place."""

from handlers.house import House
from storage.tables import Unit


def neighbourhood(house: House, own: Unit) -> str:
    """What residents call the place of a cell: its name without "Chi bộ"."""
    return own.name.removeprefix(house.wording.text("broadcasts.cell_prefix")).strip()
