"""The faults an operator can mend, each told in plain words."""

from sqlalchemy.exc import ArgumentError, OperationalError

from bot.backups import BackupError
from bot.channels.base import AccountRefused, SendError
from bot.config import ConfigError
from bot.program import SchemaError
from handlers.language import WordsError
from handlers.wording import WordingError
from storage.migrate import DamagedFileError, NewerSchemaError


class Fault(Exception):
    """A fault already told in plain words."""


_ADVICE: dict[type[Exception], str] = {
    SchemaError: "Cơ sở dữ liệu chưa theo kịp chương trình. Chạy: chibo migrate",
    NewerSchemaError: "Cơ sở dữ liệu do bản chibo mới hơn tạo ra. Hãy cập nhật chibo rồi chạy lại.",
    AccountRefused: "Máy chủ của nền tảng chat không nhận token này. Kiểm tra token trong config.toml.",
    OperationalError: "Không mở được cơ sở dữ liệu. Kiểm tra [database] url, quyền ghi thư mục và máy chủ.",
    DamagedFileError: "Tệp cơ sở dữ liệu hỏng hoặc không phải của chibo. Dùng lại bản sao: chibo restore",
    ArgumentError: "Không đọc được [database] url. Ví dụ đúng: sqlite:///chibo.sqlite3",
}

FAULTS: tuple[type[Exception], ...] = (
    Fault,
    BackupError,
    ConfigError,
    WordingError,
    WordsError,
    OSError,
    SendError,
    *_ADVICE,
)


def explain(fault: Exception) -> str:
    """What is wrong and what to do."""
    for kind, advice in _ADVICE.items():
        if isinstance(fault, kind):
            return advice
    match fault:
        case SendError():
            return "Không liên lạc được với máy chủ của nền tảng chat. Kiểm tra mạng, proxy và base_url."
        case TimeoutError():
            return "Đợi quá lâu mà chưa xong. Hãy thử lại; nếu vẫn vậy, xem nhật ký của chương trình."
        case OSError():
            return f"Không mở được {fault.filename or 'cổng mạng'}: {fault.strerror or 'máy không cho phép'}"
    return str(fault)
