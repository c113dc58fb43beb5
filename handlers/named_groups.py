"""People under a heading, each with what is noted of them; a note that many share stands in the heading."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any


def headed(label: str, people: Iterable[tuple[str, Sequence[str]]], shared: int) -> list[dict[str, Any]]:
    """`{"label", "names"}` for a message that one person reads alone.

    `people` are names with their notes. Whoever's notes are those of at least `shared` people stands under a
    heading of their own ("Vắng, công tác"), the most first; the others under the bare one, with their notes
    in brackets.
    """
    noted = [(name, ", ".join(notes)) for name, notes in people]
    counts = Counter(note for _, note in noted if note)
    common = [note for note, count in counts.most_common() if count >= shared]
    groups = [
        {"label": f"{label}, {note}", "names": [name for name, other in noted if other == note]}
        for note in common
    ]
    rest = [f"{name} ({note})" if note else name for name, note in noted if note not in common]
    return [*groups, {"label": label, "names": rest}]
