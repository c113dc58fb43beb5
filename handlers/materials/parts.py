"""What a month's material is made of, and its words as they are sent."""

from enum import StrEnum

from handlers.house import House
from storage.tables import Material


class Part(StrEnum):
    """The four parts of the committee's material (domain notes 4)."""

    LOCAL = "local"  # hoạt động nổi bật của địa phương
    NEWS = "news"  # thời sự trong nước, quốc tế
    PAPERS = "papers"  # văn bản mới
    MODELS = "models"  # mô hình hay, cách làm hay


def composed(house: House, material: Material) -> str:
    """The whole text: a first line that names the month, then the parts there are, numbered."""
    say = house.wording.text
    written = [part for part in Part if material.parts.get(part)]
    sections = [
        f"{number}. {say(f'materials.part_{part}').upper()}\n{material.parts[part]}"
        for number, part in enumerate(written, 1)
    ]
    return "\n\n".join([say("materials.heading", first=material.month), *sections])
