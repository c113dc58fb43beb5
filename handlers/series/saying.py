"""A rule of repetition in Vietnamese: "ngày 3 hằng tháng, lúc 19 giờ 30"."""

from handlers.house import House
from handlers.series.recurrence import SHORTEST_MONTH, Rule
from handlers.wording import phrases
from storage.tables import Series


def said(house: House, series: Series) -> str:
    """The rhythm and the hour of a series, as people say them."""
    return house.wording.text("series.said", rhythm=rhythm(house, Rule.of(series.rule)), hour=series.hour)


def rhythm(house: House, rule: Rule) -> str:
    """On which days the rule falls."""
    return house.wording.text(
        f"series.rhythm_{rule.frequency.lower()}",
        days=phrases.listed(_days(house, rule)),
        count=rule.interval,
        month=rule.parts.get("BYMONTH"),
        short=any(day > SHORTEST_MONTH for day in rule.month_days),
    )


def _days(house: House, rule: Rule) -> list[str]:
    say = house.wording.text
    if rule.month_days:
        return [say("series.last_day" if day < 0 else "series.day", number=day) for day in rule.month_days]
    named = ((phrases.WEEKDAYS[weekday], min(nth, 5)) for nth, weekday in rule.weekdays)
    return [say("series.weekday", weekday=weekday, nth=nth) for weekday, nth in named]
