"""Conversations as text: who says what, and what the bot answers.

A transcript is a file whose lines beginning with ">" are played on the stage, one after the other;
below each stands everything the bot did about it. A test plays the file and compares. To accept
what the bot does now, run the tests with ACCEPT=1, then read the difference.

    > An: /hop                        An writes to the bot in private
    > An @nhóm: chào cả nhà           An writes in the group
    > An @nhóm trả lời: có            … as a reply to the bot's last message there
    > An @nhóm: @bot có               … beginning with a mention of the bot
    > An @nhóm bên kia: có            … in the group on the other platform; "An bên kia: có" in private there
    > An [Có mặt]                     An presses a button on the bot's last message that has it
    > An @nhóm [Có mặt]               … in the group
    > An [Khác: Hoa]                  … the button called Khác in the row that begins with Hoa
    > An sửa: tôi vắng                An corrects what An wrote last
    > An giả answer:1:yes             An's phone sends a made-up press
    > An mở                           An opens the private chat with the bot (Start)
    > An tệp ảnh.png                  An sends a file in private
    > An chặn                         An blocks the bot
    > đồng hồ 02/12/2026 19:30        the clock is moved
    > An chia sẻ số                   An shares An's own phone number
    > An chia sẻ số của Cúc           … Cúc's
    > sáp nhập vào TÊN, bí thư An   the cell is merged into a new one from today
    > đuổi bot | mời bot | nâng cấp   the group throws the bot out, lets it in, becomes a supergroup
    > đổi tên nhóm Tổ 1               the group is renamed
    > xóa tin bot                     the group's owner deletes the bot's last message there
    > mã quản trị                     the operator makes an administrator's code for Tráng at the command line

One-time codes differ each time: they are shown, and written, as ‹mã 1›, ‹mã 2›… in the order they appear.
"""

import difflib
import os
import re
from datetime import datetime
from pathlib import Path

from bot.sandbox import Bot, Chat, Message, Person
from handlers.joining import codes
from handlers.joining.codes import ALPHABET
from handlers.local_time import HOME
from storage.tables import CodePurpose
from tests.files.papers import pdf
from tests.kit.cell import OVERSEER
from tests.kit.channels import PLATFORMS
from tests.kit.merging import merge_cell
from tests.kit.stage import Stage

Seen = dict[tuple[str, int], str]

PLACE = r"(?P<who>\S+?)(?P<group> @nhóm)?(?P<second> bên kia)?"
SAID = re.compile(rf"{PLACE}(?P<reply> trả lời)?: (?P<text>.*)", re.DOTALL)
MERGED = re.compile(r"sáp nhập vào (?P<name>.+), bí thư (?P<who>\S+)")
PRESSED = re.compile(rf"{PLACE} \[(?P<label>.*)\]")
MENTION = "@bot "
DID = re.compile(r"(?P<who>\S+) (?P<act>sửa:|giả|mở|tệp|chặn|chia sẻ số)\s?(?P<rest>.*)")
CODE = re.compile(rf"\b[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}\b|(?<=Mã ghi lên bảng: )\d{{4}}")


class Player:
    """Plays directives on a stage and tells what the bot did."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self._by_short = {name.split()[-1]: person for name, person in stage.people.items()}
        self._last_said: dict[int, Message] = {}
        self._seen: Seen = {}
        self._codes: dict[str, str] = {}

    async def play(self, script: str) -> str:
        """The whole transcript anew: the directives of `script` and what the bot does now."""
        told: list[str] = []
        self._look()
        for line in script.splitlines():
            if line.startswith("> "):
                told += [line, *await self._step(line[2:]), ""]
            elif line.startswith("#"):
                told += [line, ""] if not told or told[-1] == "" else ["", line, ""]
        return "\n".join(told).strip() + "\n"

    async def _step(self, directive: str) -> list[str]:
        answer = await self._do(self._with_codes(directive))
        await self.stage.rest()
        return [self._masked(line) for line in [*([f"  ({answer})"] if answer else []), *self._look()]]

    def _with_codes(self, directive: str) -> str:
        for code, mask in self._codes.items():
            directive = directive.replace(mask, code)
        return directive

    def _masked(self, line: str) -> str:
        return CODE.sub(lambda found: self._codes.setdefault(found[0], f"‹mã {len(self._codes) + 1}›"), line)

    async def _do(self, directive: str) -> str | None:
        if directive.startswith("đồng hồ "):
            moment = datetime.strptime(directive[8:], "%d/%m/%Y %H:%M").replace(tzinfo=HOME)
            await self.stage.move_to(moment)
        elif directive == "xóa tin bot":
            owner = self.stage.people["Nguyễn Văn An"]
            self.stage.sandbox.delete(owner, self._bots(self.stage.group)[-1])
        elif directive in _GROUP_ACTS:
            _GROUP_ACTS[directive](self.stage)
        elif directive.startswith("đổi tên nhóm "):
            owner = self.stage.people["Nguyễn Văn An"]
            self.stage.sandbox.rename(owner, self.stage.group.key, directive.removeprefix("đổi tên nhóm "))
        elif match := MERGED.fullmatch(directive):
            await self._merge(match["name"], match["who"])
        elif directive == "mã quản trị":
            return await self._administrator_code()
        elif match := PRESSED.fullmatch(directive):
            return await self._press(match)
        elif match := DID.fullmatch(directive):
            return await self._act(self._by_short[match["who"]], match["act"], match["rest"])
        elif match := SAID.fullmatch(directive):
            self._say(match)
        else:
            raise ValueError(f"không hiểu dòng: {directive}")
        return None

    def _say(self, match: re.Match[str]) -> None:
        person, chat = self._by_short[match["who"]], self._chat(match)
        reply_to = self._bots(chat)[-1] if match["reply"] else None
        text = match["text"].replace("\\n", "\n")
        if text.startswith(MENTION):
            bot = self._bot(1 if match["second"] else 0)
            self._last_said[person.id] = self.stage.sandbox.mention(
                person, chat, bot, text.removeprefix(MENTION)
            )
            return
        self._last_said[person.id] = self.stage.sandbox.say(person, chat, text, reply_to=reply_to)

    async def _press(self, match: re.Match[str]) -> str | None:
        chat, label = self._chat(match), match["label"]
        message, button = next(
            (one, found) for one in reversed(self._bots(chat)) if (found := _button(one, label)) is not None
        )
        press = self.stage.sandbox.press(self._by_short[match["who"]], message, button)
        return _told(await press) if chat.platform == "telegram" else None

    async def _act(self, person: Person, act: str, rest: str) -> str | None:
        sandbox = self.stage.sandbox
        private = sandbox.private(person, self._bot(0))
        match act:
            case "sửa:":
                sandbox.edit(person, self._last_said[person.id], rest)
            case "mở":
                sandbox.start_bot(person, bot=self._bot(0))
            case "chặn":
                sandbox.block_bot(person, bot=self._bot(0))
            case "tệp":
                sandbox.send_file(person, private, rest, pdf("Tin") if rest.endswith(".pdf") else b"1234")
            case "chia sẻ số":
                whom = self._by_short[rest.removeprefix("của ")] if rest else None
                sandbox.share_contact(person, private, whom)
            case "giả":
                shown = self._bots(self.stage.group) or self._bots(private)
                return _told(await sandbox.press(person, shown[-1], rest, forged=True))
        return None

    async def _merge(self, name: str, secretary: str) -> None:
        stage, now = self.stage, self.stage.clock.now().astimezone(HOME)
        person = stage.rows.people[self._by_short[secretary].name]
        await stage.program.database.call(lambda session: merge_cell(session, stage.rows, name, person, now))

    async def _administrator_code(self) -> str:
        now, person = self.stage.clock.now(), self.stage.rows.people[OVERSEER]
        return await self.stage.program.database.call(
            lambda session: codes.make(session, now, 24, CodePurpose.ADMINISTRATOR, person_id=person)
        )

    def _chat(self, match: re.Match[str]) -> Chat:
        if match["group"]:
            group = self.stage.second if match["second"] else self.stage.group
            assert group is not None
            return self.stage.sandbox.chat(group.key)
        return self.stage.sandbox.private(
            self._by_short[match["who"]], self._bot(1 if match["second"] else 0)
        )

    def _bot(self, number: int) -> Bot:
        return PLATFORMS[self.stage.channels[number]].bot(self.stage.sandbox)

    def _bots(self, chat: Chat) -> list[Message]:
        bots = self.stage.sandbox.world.bots
        return [
            message
            for message in self.stage.sandbox.messages(chat)
            if message.sender in bots and not message.service
        ]

    def _look(self) -> list[str]:
        """What the bot has said or changed since the last look, chat by chat."""
        told: list[str] = []
        for place, chat in self._places():
            for message in self._bots(chat):
                shown, before = _shown(message), self._seen.get((chat.key, message.id))
                if shown != before:
                    self._seen[chat.key, message.id] = shown
                    told += _new(place, shown) if before is None else _changed(place, before, shown)
        return told

    def _places(self) -> list[tuple[str, Chat]]:
        groups = [self.stage.group, *([self.stage.second] if self.stage.second else [])]
        return [
            (f"{name}{self._where(number)}", chat)
            for number, group in enumerate(groups)
            for name, chat in [("nhóm", group), *self._private(number)]
        ]

    def _private(self, number: int) -> list[tuple[str, Chat]]:
        bot = self._bot(number)
        return [(name, self.stage.sandbox.private(person, bot)) for name, person in self._by_short.items()]

    def _where(self, number: int) -> str:
        """Which platform it is, where there are two."""
        channels = self.stage.channels
        return f" ({PLATFORMS[channels[number]].label})" if len(channels) > 1 else ""


def check(played: str, file: Path) -> None:
    """Compare with the file, or write it where ACCEPT=1 is set."""
    if os.environ.get("ACCEPT") == "1":
        file.write_text(played, encoding="utf-8")
        return
    expected = file.read_text(encoding="utf-8")
    difference = difflib.unified_diff(
        expected.splitlines(), played.splitlines(), file.name, "played", lineterm=""
    )
    assert played == expected, "\n".join(difference)


def _migrate(stage: Stage) -> None:
    stage.group = stage.sandbox.migrate(stage.group)


_GROUP_ACTS = {
    "đuổi bot": lambda stage: stage.sandbox.kick_bot(stage.group),
    "mời bot": lambda stage: stage.sandbox.add_bot(
        stage.group,
        stage.people["Nguyễn Văn An"],
        bot=PLATFORMS[stage.channels[0]].bot(stage.sandbox),
    ),
    "nâng cấp": _migrate,
}


def _labels(message: Message) -> list[str]:
    rows = message.keyboard.rows if message.keyboard else []
    return [button.text for row in rows for button in row]


def _button(message: Message, label: str) -> str | None:
    """The button of that label; "Khác: Ngô Thị Hoa" is the one called Khác in her row."""
    if label in _labels(message):
        return label
    text, _, row_of = label.partition(": ")
    rows = message.keyboard.rows if message.keyboard else []
    named = (button for row in rows if row_of and row_of in row[0].text for button in row)
    return next((button.data for button in named if button.text == text), None)


def _shown(message: Message) -> str:
    rows = message.keyboard.rows if message.keyboard else []
    buttons = [" ".join(f"[{button.text}]" for button in row) for row in rows]
    file = f"(tệp {message.attachment.name})" if message.attachment else ""
    return "\n".join([*filter(None, (file, message.text)), *buttons])


def _new(place: str, shown: str) -> list[str]:
    first, *rest = shown.splitlines()
    return [f"  bot → {place}: {first}", *(f"    {line}".rstrip() for line in rest)]


def _changed(place: str, before: str, after: str) -> list[str]:
    """Only the lines that are other than before: an edit is read as a difference."""
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [
        f"  bot sửa tin → {place}:",
        *(f"    {line}".rstrip() for line in lines if line[:2] in ("- ", "+ ")),
    ]


def _told(answer: object) -> str | None:
    text = getattr(answer, "text", "")
    return f"hiện ra: {text}" if text else "đã bấm"
