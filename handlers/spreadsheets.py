"""What is written into cells that a spreadsheet program will open."""

import unicodedata

_FORMULA = ("=", "+", "-", "@")


def harmless(text: str) -> str:
    """The text as a cell that no spreadsheet program takes for a formula, whatever stands before the sign.

    Control characters and those of no width go: they only hide what the cell begins with. Line breaks and
    tabs become blanks.
    """
    seen = "".join(_seen(sign) for sign in text)
    return f"'{seen}" if seen.lstrip().startswith(_FORMULA) else seen


def _seen(sign: str) -> str:
    if sign.isspace():
        return " "
    return "" if unicodedata.category(sign)[0] == "C" else sign
