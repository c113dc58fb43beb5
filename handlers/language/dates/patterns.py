"""Patterns over a row of signs (see `signs.LETTERS`), and the piece that each one stands for.

At every place the first pattern that matches and whose builder agrees wins; traps (counts, addresses,
numbers of documents) come before dates, longer forms before shorter ones.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from handlers.language.dates import build_days as days
from handlers.language.dates import build_hours as hours
from handlers.language.dates import build_words as words
from handlers.language.dates.context import Context
from handlers.language.dates.pieces import Piece
from handlers.language.dates.signs import Lexeme

Builder = Callable[[Context], Sequence[Piece] | None]


class Found(NamedTuple):
    """Pieces, and the lexemes `first`..`last` (exclusive) they were read from."""

    pieces: tuple[Piece, ...]
    first: int
    last: int


_NUMBER = "[Nn1A]"
_MONTH_NUMBER = "(?:[NnA14](?![hD])|G)"
_YEAR = "(?:A?Y|AN)"
_UNIT = "[Dumhgp]|A"

# fmt: off
_TABLE: list[tuple[str, Builder]] = [
    # numbers that are not dates
    (r"@[,:.]?(?:N|n|L|Y|I)(?![hr]|:N)(?:[/.-][NLY])*", words.nothing),
    (r"p[NL](?!h)", words.nothing),
    (r"K[@,:]*(?:K|[NLY](?!h)(?:[/-][NLY])*)", words.document),
    (r"N[/.]N(?=[\^%8])|N(?:[.,]N)?%", words.nothing),
    (r"!:?N/N(?![/Y])", words.nothing),
    (r"8:?N(?:[/.,]N)?(?![hm])", words.nothing),
    (r"[NLY](?:[.,][NLY])*\$", words.nothing),
    (rf"(?:{_NUMBER}|L|Y)[\^`&8]", words.nothing),
    (r"AY-Y", words.nothing),
    (r"N-N(?=[\^`&Dumgp%$])", words.nothing),
    (r"&N(?:[.]N)+", words.nothing),
    (r"[&c]W[nNAS641O]", words.nothing),
    (r"#[nASR164](?![hDump])", words.name),
    # so much from now
    (rf"V({_NUMBER}|9)({_UNIT})()[jC]?", words.within),
    (rf"({_NUMBER}|[9C])({_UNIT})(r?)([CjB])(?!N(?![h:])|[TFmDz])", words.offset),
    (rf"[S6]({_NUMBER}|9)({_UNIT})", words.after_a_while),
    # every so often
    (rf"X?({_NUMBER})([Dum]|A)c", words.every_so_many),
    (rf"X({_NUMBER})([um])", words.every_so_many),
    (r"Z", words.every),
    (r"[um]c", words.once_a),
    # hours
    (r"N-N(?=h)", hours.two_hours),
    (r"([Nn1A])h?k([Nn1A])p?", hours.clock_less),
    (r"([Nn1A])h?r", hours.clock_half),
    (r"([Nn1A])h:?([Nn])(?:p|(?![/.]N|-N(?![h/:.])|[hmGg^`]))", hours.clock),
    (r"(N)[:]([N])(?::N)?", hours.clock),
    (r"(N)[.](N)(?![.]|[/-]N)", hours.clock_dotted),
    (r"([Nn1A])h", hours.clock),
    (r"(?<![/.-])([Nn])(?=P)", hours.clock_bare),
    (r"M", hours.moment),
    (r"P", hours.part),
    (r"Q", hours.stretch),
    (r"'(?=R)", hours.early),
    (r"(?<=P)(N)(?=$|[,.T_])", days.day_after_part),
    (r"[s>][umA](?![ySjBlo6NY])", words.next_period),
    (r"o", hours.toi),
    (r"s", hours.sang),
    # numbered days
    (r"(D?)(z?)(N)([/.-])(N)\4([YN])(?![/.-]N)", days.day_full),
    (r"D?Y([/-])N\1N(?![/.-]N)", days.day_iso),
    (rf"(D?)(z?)(N)([/.-])(N)({_YEAR}?)(?!\4N)", days.day_and_month),
    (r"[LY](?:[./-][NLY])+", words.nothing),
    (rf"(D?)(z?)([Nn1A])m({_MONTH_NUMBER})({_YEAR}?)", days.day_month_in_words),
    (r"(D?)(z?)([Nn1])G", days.day_lunar_month),
    (r"(D?)(z?)([Nn])(?:,D?z?([Nn]))(?=[/m]|Z)", days.days_listed),
    (r"(D?)z([Nn1A])(?!D)", days.day_mung),
    (r"D([Nn1A])(?![Dhg$^])", days.day_alone),
    (r"([Nn])(?=T|a)", days.day_before_tet),
    (r"(?<=[BEHX])([N])(?=[ZyT]|$|[,.x_])", days.day_bound),
    (r"([N])(?=Z)", days.day_bound),
    (r"(?:(?<=W[nNAS641])|(?<=w))(N)(?=$|[,._])", days.day_bound),
    (r"([Nn])(?=[-t]D?z?[Nn](?:[/.]N|m|Z))", days.day_in_range),
    (r"U(y?)", days.full_moon),
    # days of the week
    (r"W([Nn1AS64])((?:[,-][Nn](?![.:/hmgkr]|-N)){0,6})(?![$^`/])", days.weekday),
    (r"w", days.weekday_word),
    # weeks, months, quarters, years
    (r"u(?:[be]|O|W[Nn1A]|N)", words.week_of_month),
    (r"[um][S6]C", words.period_after_next),
    (r"[um][ySjBlo6]|A[ySjl6]|q[ySjB6]", words.period_step),
    (rf"m(?:(N)/(Y)|([NnA14G])({_YEAR}?))", words.month),
    (r"m", words.month_short),
    (r"(?<!/)(N)/(Y)", words.month_of_year),
    (rf"q([NnI1A])(?:/(Y)|({_YEAR}?))", words.quarter),
    (r"AY", words.year),
    (r"u|m|q|A(?=$|[,.])", words.period_word),
    (r"D[be](?=m)", days.day_at_edge),
    (r"[bie](?=[umqAGT])", words.edge),
    (r"O", days.nth),
    # days by name, and which calendar
    (r"R", days.relative),
    (r"D?y", days.today),
    (r"F", days.feast),
    (r"T", days.tet),
    (r"aJ?|J", days.lunar),
    (r"v", days.solar),
    # words around dates
    (r"j", words.coming_or_to),
    (r"[S6](?=[Nn1A]h|N:N|D?[Nn][/.m]|DN|[WwR])", words.some_time_after),
    (r"[S6](?=$|[^Nn])", words.following),
    (r"l", words.gone),
    (r"BD(?=[FGzU])", words.before),
    (r"B", words.before),
    (r"[EH]", words.latest),
    (r"VD(?![NnR1y])", days.within_the_day),
    (r"V", words.inside),
    (r"X", words.every_word),
    (r"[f4]", words.joint_from),
    (r"t|-", words.joint_to),
    (r",", words.joint_comma),
    (r">", words.moved),
    (r"~", words.rough),
    (r"\*", words.celebration),
    (r"=", words.as_before),
    (r"\?", words.vague),
    (rf"{_NUMBER}(?:{_UNIT})", words.nothing),
]
# fmt: on
_COMPILED = [(re.compile(pattern), builder) for pattern, builder in _TABLE]


def find_all(lexemes: Sequence[Lexeme]) -> list[Found]:
    """Everything that stands for something in a row of signs, left to right."""
    letters = "".join(lexeme.letter for lexeme in lexemes)
    found: list[Found] = []
    at, before, ranged = 0, None, False
    while at < len(letters):
        hit = None if letters[at] in "x_" else _first(letters, at, lexemes, before, ranged)
        if hit is None:
            at, before = at + 1, None
            continue
        found.append(hit)
        before = hit.pieces[-1] if hit.pieces else None
        ranged = ranged or letters[at] in "f4"
        at = hit.last
    return found


def _first(
    letters: str, at: int, lexemes: Sequence[Lexeme], before: Piece | None, ranged: bool
) -> Found | None:
    for pattern, builder in _COMPILED:
        match = pattern.match(letters, at)
        if match is None:
            continue
        pieces = builder(Context(match, lexemes, before, ranged))
        if pieces is not None:
            return Found(tuple(pieces), at, match.end())
    return None
