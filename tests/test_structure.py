"""The shape of the house that nobody should have to remember: no cycles, no stale guards, no long files."""

import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

import handlers

ROOT = Path(handlers.__file__).parent.parent
PACKAGES = ("bot", "handlers", "storage", "schedules")
SOURCES = sorted(file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))
LONGEST = 400
STALE_GUARD = re.compile(r"\.id or 0\b|assert [\w.]+\.id is not None|if \w+\.id is not None")
"""A row's id is a number wherever the row was stored: nothing guards against its absence."""


@pytest.mark.parametrize("package", PACKAGES)
def test_no_two_parts_of_a_floor_import_each_other(package: str) -> None:
    graph = grimp.build_graph(package)
    parts: dict[str, set[str]] = {}
    for module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            one, other = (name.split(".")[1:2] for name in (module, imported))
            if one and other and one != other:
                parts.setdefault(one[0], set()).add(other[0])
    try:
        TopologicalSorter(parts).prepare()
    except CycleError as error:
        pytest.fail(f"a cycle: {' → '.join(error.args[1])}")


def test_no_stale_guards() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in SOURCES
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if STALE_GUARD.search(line)
    ]
    assert found == []


def test_no_file_is_too_long_to_read() -> None:
    written = (file for file in SOURCES if "migrations" not in file.parts)
    lengths = {str(file.relative_to(ROOT)): len(file.read_text().splitlines()) for file in written}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}
