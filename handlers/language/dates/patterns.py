"""Patterns over a row of signs (see `signs.LETTERS`), and the piece that each one stands for.

At every place the first pattern that matches and whose builder agrees wins; traps (counts, addresses,
numbers of documents) come before dates, longer forms before shorter ones.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from handlers.language.dates import build
from handlers.language.dates.build import Context
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
    (r"@[,:.]?(?:N|n|L|Y|I)(?![hr]|:N)(?:[/.-][NLY])*", build.nothing),
    (r"p[NL](?!h)", build.nothing),
    (r"K[@,:]*(?:K|[NLY](?!h)(?:[/-][NLY])*)", build.document),
    (r"N[/.]N(?=[\^%])|N(?:[.,]N)?%", build.nothing),
    (r"!:?N/N(?![/Y])", build.nothing),
    (r"[NLY](?:[.,][NLY])*\$", build.nothing),
    (rf"(?:{_NUMBER}|L|Y)[\^`&]", build.nothing),
    (r"AY-Y", build.nothing),
    (r"N-N(?=[\^`&Dumgp%$])", build.nothing),
    (r"[&c]W[nNAS641O]", build.nothing),
    (r"#[nASR164](?![hDump])", build.name),
    # so much from now
    (rf"V({_NUMBER}|9)({_UNIT})()[jC]?", build.within),
    (rf"({_NUMBER}|[9C])({_UNIT})(r?)([CjB])(?![NTFmwWDz])", build.offset),
    (rf"[S6]({_NUMBER}|9)({_UNIT})", build.after_a_while),
    # every so often
    (rf"X?({_NUMBER})([Dum]|A)c", build.every_so_many),
    (rf"X({_NUMBER})([um])", build.every_so_many),
    (r"Z", build.every),
    (r"[um]c", build.once_a),
    # hours
    (r"N-N(?=h)", build.two_hours),
    (r"([Nn1A])h?k([Nn1])p?", build.clock_less),
    (r"([Nn1A])h?r", build.clock_half),
    (r"([Nn1A])h:?([Nn])(?:p|(?![/.]N|-N(?![h/:.])|[hmGg^`]))", build.clock),
    (r"(N)[:]([N])(?::N)?", build.clock),
    (r"(N)[.](N)(?![.]|[/-]N)", build.clock_dotted),
    (r"([Nn1A])h", build.clock),
    (r"(?<![/.-])([Nn])(?=P)", build.clock_bare),
    (r"M", build.moment),
    (r"P", build.part),
    (r"Q", build.stretch),
    (r"'(?=R)", build.early),
    (r"(?<=P)(N)(?=$|[,.T_])", build.day_after_part),
    (r"[s>][umA](?![ySjBlo6NY])", build.next_period),
    (r"o", build.toi),
    (r"s", build.sang),
    # numbered days
    (r"(D?)(z?)(N)([/.-])(N)\4([YN])(?![/.-]N)", build.day_full),
    (r"D?Y([/-])N\1N(?![/.-]N)", build.day_iso),
    (rf"(D?)(z?)(N)([/.-])(N)({_YEAR}?)(?!\4N)", build.day_and_month),
    (r"[LY](?:[./-][NLY])+", build.nothing),
    (rf"(D?)(z?)([Nn1A])m({_MONTH_NUMBER})({_YEAR}?)", build.day_month_in_words),
    (r"(D?)(z?)([Nn1])G", build.day_lunar_month),
    (r"(D?)(z?)([Nn])(?:,D?z?([Nn]))(?=[/m]|Z)", build.days_listed),
    (r"(D?)z([Nn1A])(?!D)", build.day_mung),
    (r"D([Nn1A])(?![Dhg$^])", build.day_alone),
    (r"([Nn])(?=T|a)", build.day_before_tet),
    (r"(?<=[BEHX])([N])(?=[ZyT]|$|[,.x_])", build.day_bound),
    (r"([N])(?=Z)", build.day_bound),
    (r"([Nn])(?=[-t]D?z?[Nn](?:[/.]N|m|Z))", build.day_in_range),
    (r"U", build.full_moon),
    # days of the week
    (r"W([Nn1AS64])((?:[,-][Nn](?![.:/hmgkr]|-N))*)(?![$^`/])", build.weekday),
    (r"w", build.weekday_word),
    # weeks, months, quarters, years
    (r"u(?:[be]|O|W[Nn1A]|N)", build.week_of_month),
    (r"[um][S6]C", build.period_after_next),
    (r"[um][ySjBlo6]|A[ySjl6]|q[ySjB6]", build.period_step),
    (rf"m(?:(N)/(Y)|([NnA14G])({_YEAR}?))", build.month),
    (r"m", build.month_short),
    (r"(?<!/)(N)/(Y)", build.month_of_year),
    (rf"q([NnI1A])(?:/(Y)|({_YEAR}?))", build.quarter),
    (r"AY", build.year),
    (r"u|m|q|A(?=$|[,.])", build.period_word),
    (r"D[be](?=m)", build.day_at_edge),
    (r"[bie](?=[umqAGT])", build.edge),
    (r"O", build.nth),
    # days by name, and which calendar
    (r"R", build.relative),
    (r"D?y", build.today),
    (r"F", build.feast),
    (r"T", build.tet),
    (r"aJ?|J", build.lunar),
    (r"v", build.solar),
    # words around dates
    (r"j", build.coming_or_to),
    (r"[S6](?=[Nn1A]h|N:N|D?[Nn][/.m]|DN|[WwR])", build.some_time_after),
    (r"[S6](?=$|[^Nn])", build.following),
    (r"B", build.before),
    (r"[EH]", build.latest),
    (r"VD(?![NnR1y])", build.within_the_day),
    (r"V", build.inside),
    (r"X", build.every_word),
    (r"[f4]", build.joint_from),
    (r"t|-", build.joint_to),
    (r",", build.joint_comma),
    (r">", build.moved),
    (r"~", build.rough),
    (r"\*", build.celebration),
    (r"=", build.as_before),
    (r"\?", build.vague),
    (rf"{_NUMBER}(?:{_UNIT})", build.nothing),
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
