"""Exports are opened by spreadsheet programs: no name becomes a formula, whatever stands before it."""

from hypothesis import given
from hypothesis import strategies as st

from handlers.spreadsheets import harmless

HIDING = st.text(st.sampled_from(" \t\r\n\u200b\ufeff\u00a0\u0000\u001f\u202e"), max_size=5)


@given(HIDING, st.sampled_from("=+-@"), st.text(max_size=20))
def test_nothing_begins_as_a_formula(before: str, sign: str, rest: str) -> None:
    written = harmless(before + sign + rest)
    assert written.lstrip()[:1] not in ("=", "+", "-", "@")
    assert not any(ord(one) < 0x20 for one in written)


@given(st.text(st.characters(categories=["L", "Nd"]), min_size=1))
def test_a_name_stays_as_it_is(name: str) -> None:
    assert harmless(name) == name
