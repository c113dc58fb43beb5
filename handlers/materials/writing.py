"""The committee writes a month's material part by part, with files, and sends it as a broadcast."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from handlers import forms
from handlers.actions import StaleTap, action, number, one_of
from handlers.broadcasts import review
from handlers.broadcasts.documents import attached_of, row_of
from handlers.broadcasts.draft import Draft, Step
from handlers.broadcasts.taking import ask_for, taken
from handlers.broadcasts.writing import keep
from handlers.context import Context
from handlers.events import File, FileContent
from handlers.local_time import today
from handlers.materials import months
from handlers.materials.parts import Part, composed
from handlers.materials.table import show_sent
from handlers.messages import Message
from handlers.permissions import Action
from handlers.wording import Rows
from storage.queries import materials as rows
from storage.queries.files import files_of
from storage.queries.units import unit
from storage.tables import Material, Priority

FORM = "material"


@dataclass(frozen=True, slots=True)
class Writing:
    """The material that is written here, and the part that was asked for; None where none was."""

    material: int
    part: Part | None = None

    @classmethod
    def load(cls, data: dict[str, Any]) -> "Writing":
        return cls(data["material"], Part(data["part"]) if data["part"] else None)


def press_new(context: Context, arguments: list[str]) -> None:
    """Begin a month's material: "material_new:<unit>:<year>:<month>"."""
    unit_id, on = number(arguments, 0), today(context.now)
    month = months.read_month(f"{number(arguments, 2)}/{number(arguments, 1)}", on)
    if month is None or not context.private or not context.may(Action.BROADCAST, unit_id):
        raise StaleTap
    material = rows.of_month(context.session, unit_id, month)
    if material is None:
        material = Material(unit_id=unit_id, month=month, parts={}, changed_at=context.now)
        material.created_by = material.changed_by = context.person_id
        context.session.add(material)
        context.session.flush()
        context.audit("write_material", f"material:{material.id}", unit_id)
    show(context, material, in_place=True)


def press(context: Context, arguments: list[str]) -> None:
    """A button under a material: "material:<material>:<what>[:<part>]"."""
    material = context.session.get(Material, number(arguments, 0)) if context.private else None
    if material is None or not context.may(Action.BROADCAST, material.unit_id):
        raise StaleTap
    match arguments[1:]:
        case ["cells"]:
            show_sent(context, material, whole=True)
        case _ if rows.is_sent(context.session, material):
            context.toast("materials.sent_already", alert=True)
        case ["write", _]:
            _ask(context, material, one_of(Part, arguments, 2))
        case ["text"]:
            words = composed(context.house, material)
            context.send(context.chat, Message(words), Priority.ANSWER)
        case ["no_files"]:
            _drop_files(context, material)
        case ["send"]:
            _send(context, material)
        case _:
            raise StaleTap


def show(context: Context, material: Material, *, in_place: bool = False) -> None:
    """The material as it stands; while it is written, texts and files that come next belong to it."""
    if rows.is_sent(context.session, material):
        show_sent(context, material)
        return
    forms.keep(context, FORM, asdict(Writing(material.id)))
    say = context.house.wording.text
    lines = [(say(f"materials.part_{part}"), len(material.parts.get(part, ""))) for part in Part]
    kept = files_of(context.session, material.id)
    told = context.redraw if in_place else context.reply
    told(
        "materials.draft",
        _buttons(context, material, written=any(count for _, count in lines), filed=bool(kept)),
        first=material.month,
        unit=unit(context.session, material.unit_id).name,
        sections=lines,
        attached=[(file.name, stored.size) for file, stored in kept],
    )


def _buttons(context: Context, material: Material, *, written: bool, filed: bool) -> Rows:
    say = context.house.wording.text

    def button(name: str, *what: str) -> tuple[str, str]:
        return say(f"materials.{name}"), action("material", material.id, *what)

    parts = [[button(f"part_{part}", "write", part)] for part in Part]
    last = [button("button_text", "text")] if written else []
    last += [button("button_no_files", "no_files")] if filed else []
    send = [button("button_send", "send")] if written or filed else []
    return [*parts, *(row for row in (last, send) if row)]


def _ask(context: Context, material: Material, part: Part) -> None:
    forms.keep(context, FORM, asdict(Writing(material.id, part)))
    name = context.house.wording.text(f"materials.part_{part}")
    context.reply("materials.ask_part", part=name, written=material.parts.get(part, ""))


def answer_step(context: Context, writing: Writing, text: str) -> None:
    """The words of the part that was asked for."""
    material = context.session.get(Material, writing.material)
    if material is None or not context.may(Action.BROADCAST, material.unit_id):
        forms.end(context)
        context.reply("common.not_allowed", who=context.house.wording.text("broadcasts.who_sends"))
        return
    limit = context.house.rules_of(context.session, material.unit_id).broadcast_length
    if writing.part is None or rows.is_sent(context.session, material):
        context.reply("materials.choose_part")
    elif len(text) > limit:
        context.reply("broadcasts.too_long", count=len(text), limit=limit)
    else:
        material.parts = {**material.parts, writing.part: text.strip()}
        _changed(context, material)
        show(context, material)


def _changed(context: Context, material: Material) -> None:
    material.changed_by, material.changed_at = context.person_id, context.now
    context.session.add(material)
    context.session.flush()


# Files


def wanted(context: Context, body: File) -> bool:
    """Take a file while a material is written."""
    material = _open(context)
    if material is None:
        return False
    ask_for(context, body, material.unit_id, len(files_of(context.session, material.id)), FORM)
    return True


def arrived(context: Context, body: FileContent) -> None:
    """The file is kept and looked through, or could not be had: show the material with it."""
    material = _open(context)
    new = taken(context, body, wanted=material is not None)
    if material is None or new is None:
        return
    context.session.add(row_of(new, material_id=material.id))
    _changed(context, material)
    show(context, material)


def _open(context: Context) -> Material | None:
    """The material that is written here, by somebody who may."""
    found = forms.current(context) if context.private else None
    if found is None or found.form != FORM or forms.stale(context, found):
        return None
    material = context.session.get(Material, Writing.load(found.state).material)
    may = material is not None and context.may(Action.BROADCAST, material.unit_id)
    return material if may and material and not rows.is_sent(context.session, material) else None


def _drop_files(context: Context, material: Material) -> None:
    for file, _ in files_of(context.session, material.id):
        context.session.delete(file)
    _changed(context, material)
    show(context, material, in_place=True)


def _send(context: Context, material: Material) -> None:
    """It becomes a broadcast to be read back; where the committee wants it, not by its writer alone."""
    rules = context.house.rules_of(context.session, material.unit_id)
    if rules.material_checked and context.person_id == material.changed_by:
        context.toast("materials.needs_check", alert=True)
        return
    attached = tuple(attached_of(*one) for one in files_of(context.session, material.id))
    new = Draft.new(context.now, material.unit_id)
    text = composed(context.house, material)
    draft = replace(new, material=material.id, text=text, files=attached, step=Step.REVIEW)
    review.show(context, keep(context, draft))
