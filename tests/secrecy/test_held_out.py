"""Texts, names and first lines of papers, labelled by somebody who had not seen the rules before they ran.

First run: of 300, 68 that should stop went through and 17 were stopped needlessly; most of those let through
were no state secrets but dossiers, denunciations and cases not yet decided, which no rule knew. The author
lets "lưu hành nội bộ" pass, which we stop (docs/domain.md 7.2). What is held is the share, and that no paper
with a mark of secrecy passes.
"""

import csv
import re
from pathlib import Path

from handlers.secrecy import find

RIGHT_AT_LEAST = 0.86
MARKED = re.compile(r"(?i)tuyệt mật|tối mật|(tài liệu|văn bản|công văn|độ) mật|bí mật nhà nước")


def rows() -> list[dict[str, str]]:
    with (Path(__file__).parent / "held_out.tsv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def stopped(row: dict[str, str]) -> bool:
    text = row["text"].replace("\\n", "\n")
    return bool(find("", names=[text]) if row["kind"] == "name" else find(text))


def test_most_are_told_apart() -> None:
    right = [row for row in rows() if stopped(row) == (row["expected"] == "stop")]
    assert len(right) >= RIGHT_AT_LEAST * len(rows())


def test_no_paper_with_a_mark_passes() -> None:
    marked = [row for row in rows() if row["expected"] == "stop" and MARKED.search(row["text"])]
    assert marked
    assert not [row["text"] for row in marked if not stopped(row)]
