"""What a server installs is what running needs: each package is imported, each with its hash."""

import ast
import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NOT_IMPORTED = {
    "psycopg": "SQLAlchemy loads it where the URL says so",
    "tzdata": "zoneinfo reads it where the machine has no time zones",
}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {normal(re.split(r"[\[<>=;~! ]", one)[0]) for one in project["dependencies"]}


def imported() -> set[str]:
    """The packages that something in the program imports by itself."""
    modules = set()
    for folder in ("bot", "handlers", "schedules", "storage"):
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    modules |= {name.name.partition(".")[0] for name in node.names}
                elif isinstance(node, ast.ImportFrom) and not node.level:
                    modules.add((node.module or "").partition(".")[0])
    owners = packages_distributions()
    return {normal(owner) for module in modules for owner in owners.get(module, ())}


def test_every_package_a_server_installs_is_used() -> None:
    assert declared() - imported() == set(NOT_IMPORTED)


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_is_pinned_with_its_hash(file: str) -> None:
    lines = (ROOT / file).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    packages = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    assert len(packages) > 20
    assert [line for line in packages if "==" not in line or "--hash=sha256:" not in line] == []


def test_all_that_is_declared_is_locked() -> None:
    locked = {
        normal(line.partition("==")[0].partition("[")[0])
        for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
        if "==" in line
    }
    assert declared() <= locked
