"""One-time codes: made, read however they are typed, refused clearly, and slowed after several tries."""

import hashlib
import re
import secrets
from datetime import datetime, timedelta

from sqlmodel import Session

from handlers.context import Context
from handlers.local_time import local
from storage.queries.codes import code_of, spend, tries
from storage.tables import Audience, Code, CodePurpose, Person, Unit

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0, O, 1 and I, which look alike: forty bits in eight signs, for a code that lives some days."""

LENGTH = 8
TRIED = ("code_refused", "claim")
"""What counts as a try: a wrong code, and a name that somebody says to have."""

_SEPARATORS = re.compile(r"[\s\-–._]+")


def make(  # noqa: PLR0913 - what a code can open
    session: Session,
    now: datetime,
    hours: int,
    purpose: CodePurpose,
    *,
    unit_id: int | None = None,
    audience: Audience | None = None,
    person_id: int | None = None,
    made_by: int | None = None,
) -> str:
    """Store a new code and return it as it is shown ("K7F3-9QXM"); it cannot be read back later."""
    signs = _signs()
    session.add(
        Code(
            digest=digest(signs),
            purpose=purpose,
            unit_id=unit_id,
            audience=audience,
            person_id=person_id,
            made_by=made_by,
            made_at=now,
            expires_at=now + timedelta(hours=hours),
        )
    )
    session.flush()
    return f"{signs[:4]}-{signs[4:]}"


def for_person(context: Context, hours: int, own: Unit, person: Person) -> str:
    """A new code by which a person of the unit comes to be known, made by whoever acts."""
    session, now, by = context.session, context.now, context.person_id
    purpose = CodePurpose.PERSON
    return make(session, now, hours, purpose, unit_id=own.id, person_id=person.id, made_by=by)


def read(text: str) -> str | None:
    """The code's signs in a text that is nothing but a code; None for any other text."""
    signs = _SEPARATORS.sub("", text).upper()
    return signs if _is_code(signs) else None


def digest(signs: str) -> str:
    return hashlib.sha256(f"chibo:{signs}".encode()).hexdigest()


def check(context: Context, text: str, *, here: CodePurpose | None = None) -> Code | None:
    """The code that can be used now; else None, with the refusal said and logged.

    `here` is the one purpose that makes sense where it was written. A code for a person that is
    shown to a whole group is spoiled: it is used up, and a new one must be made.
    """
    if _too_many(context):
        return None
    signs = read(text)
    code = code_of(context.session, digest(signs)) if signs else None
    refusal = _refusal(context, code, here)
    if code is None or refusal:
        refuse(context, refusal or "code_unknown", code)
        return None
    return code


def use(context: Context, code: Code) -> bool:
    """Spend the code; False, with the refusal said, where it was spent or has run out meanwhile."""
    if code.expires_at > context.now and spend(context.session, code, context.now):
        return True
    refuse(context, "code_used", code)
    return False


def refuse(context: Context, why: str, code: Code | None = None) -> None:
    """Say why a code cannot be used, and log the try."""
    subject, unit_id = (f"code:{code.id}", code.unit_id) if code else ("code", None)
    context.audit("code_refused", subject, unit_id, why=why)
    context.reply(f"joining.{why}")


def slowed(context: Context) -> bool:
    """Whether this account has tried so often that it must wait."""
    rules = context.house.rules
    since = context.now - timedelta(minutes=rules.code_pause_minutes)
    account_id = context.account.id if context.account else None
    return account_id is not None and tries(context.session, account_id, TRIED, since) >= rules.code_tries


def expiry(now: datetime, hours: int) -> datetime:
    """The last moment of a code made now, on the local clock."""
    return local(now + timedelta(hours=hours))


def _too_many(context: Context) -> bool:
    if not slowed(context):
        return False
    context.reply("joining.too_many_tries", minutes=context.house.rules.code_pause_minutes)
    return True


def _refusal(context: Context, code: Code | None, here: CodePurpose | None) -> str | None:
    if code is None:
        return "code_unknown"
    if code.used_at is not None:
        return "code_used"
    if code.expires_at <= context.now:
        return "code_expired"
    if here is None or code.purpose is here:
        return None
    if here is CodePurpose.GROUP:
        spend(context.session, code, context.now)
        return "code_exposed"
    return "code_for_group"


def _signs() -> str:
    """Signs at random, with a digit and a letter among them: so no word and no number is taken for a code."""
    while True:
        signs = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        if _is_code(signs):
            return signs


def _is_code(signs: str) -> bool:
    fits = len(signs) == LENGTH and all(sign in ALPHABET for sign in signs)
    return fits and not signs.isdecimal() and not signs.isalpha()
