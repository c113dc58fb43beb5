"""The world's whole numbers as Zalo writes them: twenty hexadecimal digits that look like nothing."""

_MASK = 0x6EDE_9AFA_66B8_8FE6_D6A9
_TURN = 1 << 80


def public(number: int) -> str:
    """As bots see it; a group's number is negative."""
    return f"{number % _TURN ^ _MASK:020x}"


def number(text: str) -> int | None:
    """The number behind what `public` made; None for anything else."""
    if len(text) != 20 or set(text) - set("0123456789abcdef"):
        return None
    value = int(text, 16) ^ _MASK
    return value - _TURN if value >= _TURN // 2 else value
