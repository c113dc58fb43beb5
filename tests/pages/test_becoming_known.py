"""Who is who on a page: by the secretary's link, by a code, by a name and four digits; and no longer."""

from storage.queries.people import private_chat, private_chats
from tests.kit import cell as kit
from tests.pages.conftest import Hall

HOA, LAN, HUNG = "Ngô Thị Hoa", "Võ Thị Lan", "Nguyễn Văn Hùng"
DIGITS = {name: kit.phone_of(number)[-4:] for number, name in enumerate(kit.NAMES)}


async def test_a_code_is_typed_on_the_page_of_the_meeting_itself(hall: Hall) -> None:
    address, invitation = await hall.meeting(), await hall.invitation(HOA)
    async with hall.phone() as phone:
        await phone.open(address)
        assert "Xin đồng chí cho biết ý kiến" in await phone.press("Tiếp tục", code=invitation[-8:].lower())
        assert not phone.offers("Có mặt")
        assert HOA in await phone.press("ĐỒNG Ý")
        assert phone.offers("Có mặt")


async def test_a_name_and_four_digits_are_confirmed_by_the_secretary_in_chat(hall: Hall) -> None:
    address = await hall.meeting()
    async with hall.phone() as phone:
        await phone.open(address)
        said = await phone.press("Tiếp tục", nth=1, ten=HOA, so=DIGITS[HOA])
        assert "bí thư chi bộ sẽ nhận được lời nhắn" in said
        await hall.stage.rest()
        assert "Tôi là Ngô Thị Hoa" in hall.said()[-1].text
        await hall.push("Đúng, nối giúp")
        assert "Xin đồng chí cho biết ý kiến" in await phone.open(address)
        await phone.press("ĐỒNG Ý")
        await phone.press("Có mặt")
    assert await hall.answers() == {HOA: "yes"}


async def test_a_wrong_name_and_wrong_digits_are_answered_alike_and_ask_nobody(hall: Hall) -> None:
    address = await hall.meeting()
    before, answers = len(hall.said()), set[str]()
    for name, digits in ((HOA, "0000"), ("Lý Văn Không", "1954"), (HOA, DIGITS[LAN])):
        async with hall.phone() as phone:
            await phone.open(address)
            answers.add(await phone.press("Tiếp tục", nth=1, ten=name, so=digits))
    await hall.stage.rest()
    assert len(answers) == 1
    assert len(hall.said()) == before


async def test_a_couple_shares_one_phone_and_each_answers_for_themselves(hall: Hall) -> None:
    address = await hall.meeting()
    async with hall.phone() as phone:
        await hall.make_known(phone, HOA)
        await hall.make_known(phone, HUNG)
        shown = await phone.open(address)
        assert "Đồng chí nào trả lời?" in shown
        await phone.press("Có mặt")
        await phone.press("Đến muộn", nth=1)
    assert await hall.answers() == {HOA: "yes", HUNG: "late"}


async def test_who_refuses_consent_is_kept_nowhere_and_may_change_their_mind(hall: Hall) -> None:
    address = await hall.meeting()
    async with hall.phone() as phone:
        await phone.open(await hall.invitation(HOA))
        await phone.press("Đúng, gửi cho tôi")
        await hall.stage.rest()
        assert "tôn trọng ý kiến" in await phone.press("KHÔNG")
        assert "Đồng chí đã chọn không lưu" in await phone.open(address)
        assert not phone.offers("Có mặt")
        await phone.press("ĐỒNG Ý")
        await phone.press("Có mặt")
    assert await hall.answers() == {HOA: "yes"}


async def test_the_secretary_takes_a_device_off_and_its_user_gives_it_up(hall: Hall) -> None:
    address = await hall.meeting()
    async with hall.phone() as first, hall.phone() as second:
        await hall.make_known(first, HOA)
        await hall.make_known(second, HOA)
        await hall.tell("/moi Hoa")
        assert "trang họp, điện thoại Android" in hall.said()[-1].text
        await hall.push("Gỡ")
        await first.open(address)
        await second.open(address)
        await second.press("ĐỒNG Ý")  # what was said on the phone that was taken off was not theirs
        assert [first.offers("Có mặt"), second.offers("Có mặt")] == [False, True]
        await second.open("/t")
        assert "Đã bỏ" in await second.press("Máy này không còn là của tôi")
        await second.open(address)
        assert not second.offers("Có mặt")


async def test_a_device_is_never_written_to(hall: Hall) -> None:
    """A reminder goes to chats; a page would swallow it unseen."""
    await hall.meeting()
    async with hall.phone() as phone:
        await hall.make_known(phone, HOA)

    person = hall.stage.rows.people[HOA]
    look = hall.stage.program.database.look
    assert await look(lambda session: private_chat(session, person)) is None
    assert await look(lambda session: private_chats(session, [person])) == {}
