"""The kinds of clause of the grammar: what each says of the sender's coming, and how surely."""

from enum import Enum


class Stance(Enum):
    """What a clause says of the sender's coming."""

    COMES = "comes"
    STAYS = "stays"
    LATE = "late"
    LEAVES = "leaves"
    OPEN = "open"


STANCES = {
    "present": Stance.COMES,
    "sooner": Stance.COMES,
    "here": Stance.COMES,
    "yes": Stance.COMES,
    "not_late": Stance.COMES,
    "not_leaving": Stance.COMES,
    "take_back": Stance.COMES,
    "we_come": Stance.COMES,
    "refuse": Stance.STAYS,
    "absent": Stance.STAYS,
    "unlikely": Stance.STAYS,
    "resting": Stance.STAYS,
    "rhetorical": Stance.COMES,
    "give_up": Stance.STAYS,
    "we_stay": Stance.STAYS,
    "late": Stance.LATE,
    "late_maybe": Stance.LATE,
    "at": Stance.LATE,
    "after_reason": Stance.LATE,
    "go_ahead": Stance.LATE,
    "hour": Stance.LATE,
    "on_the_way": Stance.LATE,
    "leave": Stance.LEAVES,
    "perhaps": Stance.OPEN,
    "likely": Stance.OPEN,
    "open": Stance.OPEN,
    "not_yet": Stance.OPEN,
}
DOUBTFUL = frozenset(
    [
        "unlikely",
        "resting",
        "recorded",
        "late_maybe",
        "at",
        "after_reason",
        "go_ahead",
        "on_the_way",
        "not_leaving",
        "we_come",
        "we_stay",
        "rhetorical",
        "hour",
    ]
)
"""Clauses that say something of coming, but never surely."""

OTHERS = frozenset(["other_comes", "other_away", "other_late", "other_why", "other_reports"])
ASIDE = frozenset(
    [
        "address",
        "introduced",
        "acknowledged",
        "thanks",
        "corrected",
        "take_back",
        "meant",
        "habit",
        "fine",
        "reason",
        "elsewhere",
        "kin_reason",
        "kin_object",
        "no",
        "excuse",
        "option",
    ]
)
"""Clauses that may stand beside an answer without making it doubtful."""
