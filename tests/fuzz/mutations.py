"""Ways to break a sample: bytes, the parts of an office file, the values of a JSON update, words."""

import json
import zipfile
from io import BytesIO
from random import Random
from typing import Any

PIECES = (
    b"", b"\0", b"\xff", b"\xef\xbf\xbd", b"<", b">", b"&a;", b"<!DOCTYPE x>", b"]]>", b'"', b"'", b"%00",
    b"%ED%A0%80", b"=1+1", b"999999999999999999999", b"-1", b"1e999", b"NaN", b"..", b"/", b":", b"&",
    b"[" * 200, b"{" * 200, b"PK\x03\x04", b"PK\x05\x06", b"obj\n<<", b"stream\n", b"\xe1\xbb\x87" * 40,
    b"r=\"2000000000\"",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 2**63, 10**400, 1.5, "", "\0", "\ud800", "x" * 5000, [], {}, [[[]]], {"id": {}}, "1",
    "-0", "𝟙", "\u202e", "/hop", 1e308,
)  # fmt: skip
WORDS = (
    "", ":", "-1", "0", "99999999999999999999", "yes", "send", "\0", "\ud800", "..", ".", "a" * 200, "²", "٣",
    "%", "' OR 1=1", "{{7*7}}", "1,2", "1e9",
)  # fmt: skip


def broken(random: Random, sample: bytes, times: int = 4) -> bytes:
    """Up to so many changes: bytes put in, taken out, doubled, changed, cut off."""
    content = bytearray(sample)
    for _ in range(random.randint(1, times)):
        at = random.randrange(len(content) + 1)
        end = min(len(content), at + random.randint(1, 30))
        match random.randrange(6):
            case 0:
                content[at:at] = random.choice(PIECES)
            case 1:
                del content[at:end]
            case 2:
                content[at:at] = content[at:end] * random.randint(1, 20)
            case 3:
                content[at:end] = random.randbytes(end - at)
            case 4:
                content[at:end] = random.choice(PIECES)
            case _:
                del content[at if random.random() < 0.2 else end :]
    return bytes(content)


def broken_office(random: Random, sample: bytes) -> bytes:
    """Now the file as it is packed, now what is in one of its parts, now the parts' names."""
    if random.random() < 0.3:
        return broken(random, sample)
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(sample)) as source, zipfile.ZipFile(target, "w") as copy:
        parts = source.namelist()
        chosen = random.choice(parts)
        for part in parts:
            content = source.read(part)
            if part != chosen:
                copy.writestr(part, content)
            elif random.random() < 0.9:
                copy.writestr(part, broken(random, content))
    return target.getvalue()


def broken_json(random: Random, sample: Any) -> bytes:
    """Now some values of the update, now its text."""
    text = json.dumps(_with_others(random, sample, 0.12))
    return broken(random, text.encode()) if random.random() < 0.3 else text.encode()


def _with_others(random: Random, value: Any, often: float) -> Any:
    if random.random() < often:
        return random.choice(VALUES)
    if isinstance(value, dict):
        kept = {key: one for key, one in value.items() if random.random() > often / 3}
        return {key: _with_others(random, one, often) for key, one in kept.items()}
    if isinstance(value, list):
        return [_with_others(random, one, often) for one in value] * random.choice((1, 1, 1, 50))
    return value


def broken_words(random: Random, sample: str, separator: str) -> str:
    """A token or action with other pieces between its separators."""
    pieces = sample.split(separator)
    for _ in range(random.randint(1, 3)):
        at = random.randrange(len(pieces) + 1)
        pieces[at : at + random.randrange(2)] = [random.choice(WORDS)] * random.choice((1, 1, 1, 30))
    return separator.join(pieces)
