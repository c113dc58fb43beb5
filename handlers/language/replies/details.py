"""The date that an answer gives besides."""

from datetime import datetime

from handlers.language.dates import DateReading, Doubt, read_dates

DEFAULT_REFERENCE = datetime.fromisoformat("2026-01-01T12:00+07:00")


def date_said(text: str, reference: datetime | None) -> DateReading | None:
    """The first date in the text that is not only an hour."""
    found = read_dates(text, reference or DEFAULT_REFERENCE)
    dated = (reading for reading in found if Doubt.NO_DAY not in reading.doubts)
    return next((reading for reading in dated if reading.start or reading.end), None)
