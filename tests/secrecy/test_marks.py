"""Marks of secret and internal papers are found in every disguise; words that only look like one pass."""

import unicodedata
from collections.abc import Callable
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.language import fold
from handlers.secrecy import Reach, find

STAMPS = (
    "Tuyệt mật",
    "Tối mật",
    "Mật",
    "Lưu hành nội bộ",
    "Tài liệu nội bộ",
    "Thu hồi sau hội nghị",
    "Không phổ biến",
    "Không sao chụp",
)
AS_STAMP = (
    "{}",
    "({})",
    "[{}]\nKính gửi các chi bộ",
    "Báo cáo quý 4\n{}\nSố 12-BC/ĐU",
    "{}. Kính gửi các đồng chí",
)
IN_WORDS = (
    "gửi các đồng chí văn bản {} để nghiên cứu",
    "Đề nghị thu lại tài liệu {} trước 17 giờ",
    "Độ mật: {}",
)


def spaced(mark: str) -> str:
    return "   ".join(" ".join(word) for word in mark.upper().split())


def looking_alike(mark: str) -> str:
    return mark.upper().translate(str.maketrans("MATOCHE", "МАТОСНЕ"))


def with_hidden_signs(mark: str) -> str:
    return "\u200b".join(mark)


DISGUISES: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "capitals": str.upper,
    "small": str.lower,
    "decomposed": lambda mark: unicodedata.normalize("NFD", mark),
    "letter by letter": spaced,
    "letter by letter, words too": lambda mark: " ".join("".join(mark.upper().split())),
    "with dots": lambda mark: spaced(mark).replace("   ", "|").replace(" ", ".").replace("|", " "),
    "look-alikes": looking_alike,
    "hidden signs": with_hidden_signs,
    "without marks": lambda mark: "".join(fold(word).capitalize() + " " for word in mark.split()).strip(),
}

INNOCENT = (
    "Đổi mật khẩu Sổ tay đảng viên điện tử trước ngày 5/12",
    "Bảo mật thông tin cá nhân khi dùng mạng xã hội",
    "Chị Hoa bán mật ong rừng, ai mua nhắn giúp",
    "Giữ bí mật gia đình, không đưa chuyện riêng lên mạng",
    "Tuyên truyền Luật Bảo vệ bí mật nhà nước năm 2025",
    "Học tập quy định về bảo vệ bí mật nhà nước",
    "Xử lý trường hợp làm lộ bí mật nhà nước ở tỉnh bạn",
    "Tài liệu này không thuộc danh mục mật, nội bộ",
    "Mật độ dân cư của khu phố tăng nhanh",
    "Không khí thân mật, đoàn kết nội bộ tốt",
    "Ủy ban Mặt trận Tổ quốc phường mời họp",
    "Bệnh này không phổ biến ở nước ta",
    "Đường nội bộ khu dân cư đang sửa",
    "Đề nghị các đồng chí có mặt đúng giờ",
    "Tối mất điện từ 19 giờ đến 21 giờ",
    "Chú Mật tổ 3 mời các đồng chí dự đám cưới",
    "Siêu âm phát hiện sỏi mật",
    "Tuần trăng mật của vợ chồng đồng chí Nam",
    "Nhớ mang theo thẻ đảng, có mặt trước 15 phút",
)
SHAPES = (str, str.upper, fold, "Kính gửi. {} Trân trọng!".format)
INNOCENT_NAMES = (
    "danh sach co mat.xlsx",
    "mat_tran_to_quoc.docx",
    "bao-mat-thong-tin.pdf",
    "anh mat tien nha van hoa.jpg",
    "Tài liệu tháng 12.pdf",
    "huong dan doi mat khau.pdf",
)
NAMES = (
    "Báo cáo (Mật).docx",
    "TUYET_MAT_2026.pdf",
    "Tối mật - kế hoạch.pdf",
    "luu_hanh_noi_bo.docx",
    "KH [MẬT].xlsx",
    "MAT - cong van 12.pdf",
    "Tài liệu nội bộ.pptx",
)


@pytest.mark.parametrize("disguise", DISGUISES)
@pytest.mark.parametrize("stamp", STAMPS)
def test_a_stamp_stops_in_every_disguise(stamp: str, disguise: str) -> None:
    shown = DISGUISES[disguise](stamp)
    missed = [carrier for carrier in AS_STAMP if not find(carrier.format(shown))]
    assert missed == []


@pytest.mark.parametrize("stamp", ["mật", "tối mật", "tuyệt mật", "lưu hành nội bộ"])
def test_it_stops_within_a_sentence(stamp: str) -> None:
    missed = [carrier for carrier in IN_WORDS if not find(carrier.format(stamp))]
    assert missed == []


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_stopped_by_its_name(name: str) -> None:
    assert find("Gửi các đồng chí", [name])


@pytest.mark.parametrize(("text", "shape"), list(product(INNOCENT, SHAPES)))
def test_words_that_only_look_like_a_mark_pass(text: str, shape: Callable[[str], str]) -> None:
    assert find(shape(text)) == []


@pytest.mark.parametrize("name", INNOCENT_NAMES)
def test_names_that_only_look_like_a_mark_pass(name: str) -> None:
    assert find("Gửi các đồng chí", [name]) == []


@pytest.mark.parametrize(
    "text",
    [
        "Chi bộ kết nạp 2 quần chúng",
        "Thi hành kỷ luật đồng chí A",
        "Danh sách đảng viên tổ 3",
        "Bản kiểm điểm cuối năm",
        "Nhân sự chi ủy khóa mới",
        "Lý lịch của ông B",
        "Thu đảng phí quý 4",
        "Nghị quyết chi bộ tháng 12",
        "CCCD 079 123 456 789",
        "Ai cần gọi 0903123456, 0912345678, 0987654321",
    ],
)
def test_to_residents_the_partys_matters_and_personal_data_do_not_go(text: str) -> None:
    assert find(text, reach=Reach.RESIDENTS)


@pytest.mark.parametrize(
    "text",
    [
        "Chi hội Phụ nữ kết nạp hội viên mới",
        "Làm phiếu lý lịch tư pháp tại phường",
        "Giữ kỷ luật lao động",
        "Cửa hàng tuyển nhân sự bán hàng",
        "Đường dây nóng 0903123456",
        "Mời bà con họp khu phố 19 giờ tối thứ Bảy",
    ],
)
def test_what_residents_may_read_passes(text: str) -> None:
    assert find(text, reach=Reach.RESIDENTS) == []


def test_among_the_partys_own_people_these_matters_are_no_secret() -> None:
    assert find("Chi bộ xét kết nạp đồng chí Hoa, thu đảng phí") == []


def test_a_committee_adds_its_own_words() -> None:
    assert find("Theo đề án Sao Mai của tỉnh") == []
    assert [one.words for one in find("Theo đề án Sao Mai", own=["đề án sao mai"])] == ["đề án Sao Mai"]


def test_a_committee_lets_a_phrase_of_its_own_pass() -> None:
    text = "Mời xem phim Hồ sơ mật lúc 20 giờ"
    assert find(text)
    assert find(text, innocent=["phim hồ sơ mật"]) == []
    assert find(f"{text}\nTUYỆT MẬT", innocent=["phim hồ sơ mật"])


@given(st.text(max_size=400))
def test_any_text_is_looked_through(text: str) -> None:
    for found in find(text, reach=Reach.RESIDENTS):
        assert found.words
        assert found.why


@given(st.sampled_from(STAMPS[:4]), st.sampled_from(INNOCENT), st.sampled_from(INNOCENT))
def test_what_stands_around_a_stamp_does_not_hide_it(stamp: str, before: str, after: str) -> None:
    assert find(f"{before}\n{stamp.upper()}\n{after}")


def test_what_a_wider_mark_says_is_not_said_again() -> None:
    assert [one.words for one in find("Gửi công văn mật số 12 cho các chi bộ")] == ["công văn mật"]
    apart = find("Độ mật: MẬT. Xem công văn mật.")
    assert [one.words for one in apart] == ["Độ mật", "MẬT", "công văn mật"]
    party = find("danh sách kết nạp: tài liệu mật", reach=Reach.RESIDENTS)
    assert [one.words for one in party] == ["kết nạp", "tài liệu mật"]
