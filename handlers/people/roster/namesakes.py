"""Whom a row means: by name without regard to tone placement, and among namesakes by year of birth."""

from collections import defaultdict
from collections.abc import Iterable

from handlers.people.names import name_key
from handlers.people.record import PersonRecord
from handlers.people.roster.faults import Unreadable


class People:
    """All people by name; `add` those who are new.

    `open_years`: whoever asks may be told the years of birth of namesakes, wherever they belong.
    """

    def __init__(self, records: Iterable[PersonRecord], *, open_years: bool) -> None:
        self._open_years = open_years
        self._by_name: dict[str, list[PersonRecord]] = defaultdict(list)
        for record in records:
            self.add(record)

    def add(self, record: PersonRecord) -> None:
        self._by_name[name_key(record.person.full_name)].append(record)

    def find(self, name: str, birth_year: int | None, *, alone: bool = True) -> PersonRecord | None:
        """The person meant; None where nobody of that name, or only others of it, are known.

        `alone` is false where the file has the name with several years: then someone kept without
        a year could be any of them. Raises `Unreadable` where it cannot be said who is meant.
        """
        same = self._by_name.get(name_key(name), [])
        if birth_year is None:
            return self._only(same)
        dated = [one for one in same if one.person.birth_year == birth_year]
        if dated:
            return self._only(dated)
        undated = [one for one in same if one.person.birth_year is None]
        if undated and not alone:
            raise Unreadable("namesake_without_year")
        return self._only(undated)

    def _only(self, found: list[PersonRecord]) -> PersonRecord | None:
        if len(found) > 1:
            years = [str(one.person.birth_year or "?") for one in found] if self._open_years else []
            raise Unreadable("namesakes", years=years)
        return found[0] if found else None
