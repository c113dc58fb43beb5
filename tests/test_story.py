"""The main job from end to end: a meeting called, thirty members answering in every way, the silent reminded.

The real Telegram channel over HTTP against the sandbox; who said what is in `WAYS`.
"""

from collections import Counter
from datetime import datetime
from pathlib import Path

from bot.sandbox import Message
from handlers.local_time import HOME
from storage.queries.answers import answers_of
from storage.tables import Answer
from tests.kit.stage import Stage, stage

NAMES = tuple(f"Trần Văn Số {number}" for number in range(30))

PRESSES = {0: "Có mặt", 1: "Có mặt", 2: "Có mặt", 3: "Vắng", 4: "Vắng", 5: "Đến muộn", 6: "Đến muộn"}
WORDS = {
    7: ("có mặt", "yes"),
    8: ("co mat a", "yes"),
    9: ("ko vang dau bac", "yes"),
    10: ("đi đc nha", "yes"),
    11: ("Tôi ốm, không dự được. Báo cáo đồng chí Bí thư", "no"),
    12: ("xin vắng vì đi công tác", "no"),
    13: ("trực một cửa phường không về kịp", "no"),
    14: ("em xin phép đến trễ 15p", "late"),
    15: ("DẠ EM CÓ MẶT Ạ", "yes"),
    16: ("em xin vắng - đi công tác", "no"),
    17: ("tôi dự ạ", "yes"),
    18: ("tôi đến muộn 10 phút", "late"),
}
LEAVES_NOTHING = {
    19: "ok ạ",
    20: "chúc mừng sinh nhật đồng chí Tư",
    21: "để xem",
    22: "mấy giờ vậy?",
    23: "vợ tôi đi thay",
    24: "mưa quá không đi chợ được",
    27: "3",  # no digits stand under a notice with buttons
}
CHANGED = {0: ("Vắng", "no"), 3: ("Có mặt", "yes")}
SILENT = 30 - len(PRESSES) - len(WORDS)
PRIVATE = (5, 25, 26)
"""Who talks to the bot in private: only those of them who are silent are reminded there."""


async def test_the_evening_of_the_third(tmp_path: Path) -> None:
    async with stage(tmp_path, names=NAMES) as set_:
        notice = await _call(set_)
        await _answer(set_, notice)
        answers = await _answers(set_)
        assert {number: answers[NAMES[number]] for number in WORDS} == {
            n: said for n, (_, said) in WORDS.items()
        }
        assert {number: answers.get(NAMES[number]) for number in LEAVES_NOTHING} == dict.fromkeys(
            LEAVES_NOTHING
        )
        assert {number: answers[NAMES[number]] for number in CHANGED} == {
            n: said for n, (_, said) in CHANGED.items()
        }
        _tally_shows(set_, notice, Counter(answers.values()))
        await _reminded(set_)


async def _call(set_: Stage) -> Message:
    secretary = set_.people[NAMES[0]]
    private = set_.sandbox.private(secretary)
    for number in (0, *PRIVATE):
        set_.sandbox.start_bot(set_.people[NAMES[number]])
    set_.sandbox.say(
        secretary, private, "/hop 19h30 3/12/2026 tại Nhà văn hóa KP7; nội dung: đánh giá tháng 11"
    )
    draft = await set_.sandbox.wait_text(private, "xem lại trước khi gửi")
    await set_.sandbox.press(secretary, draft, "Gửi thông báo")
    notice = await set_.sandbox.wait_text(set_.group, "THÔNG BÁO SINH HOẠT CHI BỘ THÁNG 12/2026")
    await set_.rest()
    return notice


async def _answer(set_: Stage, notice: Message) -> None:
    for number, label in PRESSES.items():
        answer = await set_.sandbox.press(set_.people[NAMES[number]], notice, label)
        assert answer.text.startswith("Đã ghi")
    said = {number: text for number, (text, _) in WORDS.items()} | LEAVES_NOTHING
    for number, text in said.items():
        set_.sandbox.say(set_.people[NAMES[number]], set_.group, text, reply_to=notice)
    await set_.rest()
    for number, (label, _) in CHANGED.items():
        await set_.sandbox.press(set_.people[NAMES[number]], notice, label)
    await set_.rest()


async def _answers(set_: Stage) -> dict[str, str]:
    rows: dict[int, Answer] = await set_.program.database.call(lambda session: answers_of(session, 1))
    by_person = {person: name for name, person in set_.rows.people.items()}
    return {by_person[person]: row.choice.value for person, row in rows.items()}


def _tally_shows(set_: Stage, notice: Message, counts: Counter[str]) -> None:
    shown = set_.sandbox.message(set_.group, notice.id).text
    expected = f"có mặt {counts['yes']}, đến muộn {counts['late']}, vắng {counts['no']}."
    assert expected in shown
    assert not any(name in shown for name in NAMES[1:])


async def _reminded(set_: Stage) -> None:
    await set_.move_to(datetime(2026, 12, 2, 14, tzinfo=HOME))
    group = [one.text for one in set_.sandbox.messages(set_.group) if one.text.startswith("Nhắc lịch")]
    assert [f"Còn {SILENT} đồng chí" in text for text in group] == [True]
    reminded = {number for number in PRIVATE if _private_reminders(set_, number) == 1}
    assert reminded == {25, 26}
    await set_.move_to(datetime(2026, 12, 2, 19, 45, tzinfo=HOME))
    assert [_private_reminders(set_, number) for number in (25, 26)] == [1, 1]


def _private_reminders(set_: Stage, number: int) -> int:
    chat = set_.sandbox.private(set_.people[NAMES[number]])
    return sum("Nhắc lịch họp" in message.text for message in set_.sandbox.messages(chat))
