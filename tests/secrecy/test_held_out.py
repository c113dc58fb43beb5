"""Texts, names and first lines of papers, labelled before the rules ran on them: 300, and 100 more.

`held_out.tsv` was written by somebody who had not seen the rules. First run: of 300, 68 that should stop went
through and 17 were stopped needlessly; most of those let through were no state secrets but dossiers,
denunciations and cases not yet decided, which no rule knew. The author let "lưu hành nội bộ" pass, which
we stop (docs/domain.md 7.2); these three labels were turned.

`held_out2.tsv` was written later, before the rules ran on it, by somebody who had read them: of 50 that
should stop 5 went through, of 50 traps 6 were stopped (column `first`).
"""

import csv
import re
from pathlib import Path

import pytest

from handlers.secrecy import Reach, find

HERE = Path(__file__).parent
FALSE_ALARMS = 0.01
DOSSIERS = 0.01
"""Dossiers and cases of persons: no secrets by law, and often told from harmless papers by a name alone."""
MARKED = re.compile(r"(?i)tuyệt mật|tối mật|(tài liệu|văn bản|công văn|độ) mật|bí mật nhà nước|nội bộ|noi bo")

Row = dict[str, str]


def rows(name: str) -> list[Row]:
    with (HERE / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def stopped(row: Row) -> bool:
    text = row["text"].replace("\\n", "\n")
    reach = Reach[row.get("reach", "party").upper()]
    return bool(find("", names=[text], reach=reach) if row["kind"] == "name" else find(text, reach=reach))


@pytest.mark.parametrize("name", ["held_out.tsv", "held_out2.tsv"])
def test_at_most_one_in_a_hundred_is_stopped_needlessly(name: str) -> None:
    table = rows(name)
    alarms = [row["text"] for row in table if row["expected"] == "pass" and stopped(row)]
    assert len(alarms) <= FALSE_ALARMS * len(table), alarms


@pytest.mark.parametrize("name", ["held_out.tsv", "held_out2.tsv"])
def test_nothing_secret_passes(name: str) -> None:
    table = rows(name)
    passed = [row["text"] for row in table if row["expected"] == "stop" and not stopped(row)]
    assert not [text for text in passed if MARKED.search(text)]
    assert len(passed) <= DOSSIERS * len(table), passed
