"""Linking an account to a person: by a code, by the phone number on the roster, by the secretary's word."""

import re
from datetime import timedelta

from sqlmodel import Session, col, select

from handlers.actions import StaleTap, action, number
from handlers.context import Context
from handlers.events import Contact, Text
from handlers.joining import administrator, codes, consent, unit_groups, welcome
from handlers.language import fold
from handlers.local_time import today
from handlers.messages import Choice, Message
from handlers.people.roster.faults import Unreadable
from handlers.people.roster.values import read_phone
from handlers.reach import place_of, places_of, wholly_in_reach
from handlers.telling import HEADS
from storage.queries.codes import claims_about, claims_of
from storage.queries.consents import agreed
from storage.queries.people import REACHED, holds, leaders, private_chats
from storage.queries.units import unit
from storage.tables import (
    Account,
    Bond,
    Chat,
    Code,
    CodePurpose,
    LinkClaim,
    Membership,
    Person,
    Priority,
    RoleKind,
)

MOST_CLAIMS = 3
"""How many people of one name are worth asking about; more, and the cell has to be named."""

_I_AM = re.compile(
    r"(?:dạ\s+)?(?:thưa\s+)?(?:tôi|em|mình|cháu|con|chú|bác|cô|anh|chị|toi|minh|chau|chu|bac|co|chi)\s+"
    r"(?:tên\s+|ten\s+)?(?:là|la)\s+(?P<name>[^\d,;:.]{2,60}?)\s*"
    r"(?:(?:[,;:.]\s*|\s(?=(?:ở|o|chi bộ|chi bo|khu phố|khu pho|kp|ấp|thôn)\b))(?P<place>.*))?",
    re.IGNORECASE,
)
_KNOWN_BY = re.compile(r"(?<!\d)\d{4}(?!\d)")
_TITLES = re.compile(r"^(?:đồng chí|đ/c|ông|bà)\s+", re.IGNORECASE)


OWN_WORD = "own word"
"""How an account was linked whose owner said so on an account known already."""


def start(context: Context, line: str) -> None:
    """/start, with a code where a link brought it along."""
    if not context.private:
        unit_groups.join(context, line)
    elif line.strip():
        by_code(context, line)
    elif context.person_id is not None:
        person = context.session.get_one(Person, context.person_id)
        context.reply("common.start_known", name=person.full_name, unit=welcome.home(context))
    elif context.linked_to is not None and context.account is not None:
        consent.ask(context, context.account, context.chat)
    else:
        context.reply("common.start_unknown")


def heard(context: Context, body: Text) -> bool:
    """Whether a text was taken as a code or as "Tôi là …": only where nobody is known, or no unit."""
    if not context.private:
        return body.addressed and unit_groups.heard(context, body.text)
    if context.linked_to is not None:
        return False
    if codes.read(body.text):
        by_code(context, body.text)
        return True
    match = _I_AM.fullmatch(body.text.strip())
    if match:
        _claim(context, _TITLES.sub("", match["name"].strip()), match["place"] or "")
    return match is not None


def by_code(context: Context, text: str) -> None:
    """A code in the private chat: a person's own, or an administrator's."""
    code = codes.check(context, text, here=None)
    if code is None:
        return
    match code.purpose:
        case CodePurpose.GROUP:
            codes.refuse(context, "code_for_group", code)
        case CodePurpose.DESK:
            codes.refuse(context, "code_unknown", code)
        case CodePurpose.PERSON:
            _by_personal_code(context, code)
        case CodePurpose.ADMINISTRATOR:
            _by_administrator_code(context, code)


def by_phone(context: Context, body: Contact) -> None:
    """A shared number links where the platform vouches for it and just one person has it."""
    if not context.private or context.account is None:
        return
    if context.linked_to is not None:
        start(context, "")
    elif not body.own:
        context.reply("joining.phone_not_own")
    else:
        found = _with_phone(context.session, body.phone)
        if found is None:
            context.reply("joining.phone_unknown")
        else:
            link(context, context.account, context.chat, found, "phone")


def link(context: Context, account: Account, chat: Chat, person_id: int, how: str) -> None:
    """The account is the person's from now on; kept and used only with the person's consent. Who has an
    account already must say on that one that this one is theirs too."""
    if how != OWN_WORD and (known := _own_chats(context.session, person_id, account)):
        _ask_on_the_known(context, account, person_id, known)
        return
    account.person_id, account.linked_at = person_id, context.now
    for claim in claims_of(context.session, account.id):
        context.session.delete(claim)
    context.session.flush()
    context.audit("link", f"person:{person_id}", place_of(context, person_id), how=how, account=account.id)
    if not agreed(context.session, person_id):
        consent.ask(context, account, chat)
        return
    if account is context.account:
        context.come_to_be_known()
        welcome.greet(context)
    else:
        context.send(chat, context.house.wording.message("joining.linked"), Priority.ANSWER)


def press(context: Context, arguments: list[str]) -> None:
    """The secretary's word on a claim: "claim:<yes|no>:<claim>"."""
    claim = context.session.get(LinkClaim, number(arguments, 1))
    if claim is None or not context.private:
        raise StaleTap
    own = claim.person_id == context.person_id
    on = today(context.now)
    if not own and not wholly_in_reach(context.session, context.person_id, claim.person_id, on):
        raise StaleTap
    account = context.session.get_one(Account, claim.account_id)
    chat = context.session.get(Chat, account.private_chat_id) if account.private_chat_id else None
    name = context.session.get_one(Person, claim.person_id).full_name
    if arguments[0] == "yes" and account.person_id is None and chat is not None:
        link(context, account, chat, claim.person_id, OWN_WORD if own else "claim")
        said = "joining.claim_confirmed"
    else:
        context.audit("claim_refused", f"person:{claim.person_id}", place_of(context, claim.person_id))
        context.session.delete(claim)
        said = "joining.claim_refused"
    context.toast(said, name=name)
    context.redraw(said, name=name)


def _by_personal_code(context: Context, code: Code) -> None:
    assert context.account is not None
    if code.person_id is None:
        codes.refuse(context, "code_unknown", code)
    elif context.linked_to not in (None, code.person_id):
        codes.refuse(context, "linked_to_other", code)
    elif not _still_may(context, code.made_by, code.person_id):
        codes.refuse(context, "code_unknown", code)
    elif codes.use(context, code):
        link(context, context.account, context.chat, code.person_id, "code")


def _still_may(context: Context, maker: int | None, person_id: int) -> bool:
    """Whether whoever made the code may still say who that person is; the operator always may."""
    return maker is None or wholly_in_reach(context.session, maker, person_id, today(context.now))


def _by_administrator_code(context: Context, code: Code) -> None:
    assert context.account is not None
    if context.person_id is not None:
        if codes.use(context, code):
            administrator.give_role(context, context.person_id, code)
            welcome.greet(context)
    elif context.linked_to is None:
        consent.ask(context, context.account, context.chat, code=code.id)
    else:
        consent.ask(context, context.account, context.chat)


def _with_phone(session: Session, phone: str) -> int | None:
    try:
        known = read_phone(phone)
    except Unreadable:
        return None
    found = session.exec(select(Person.id).where(Person.phone == known)).all()
    return found[0] if len(found) == 1 else None


def _claim(context: Context, name: str, place: str) -> None:
    """Ask those who can know. What is answered never tells whether the name is on a roster."""
    if codes.slowed(context):
        context.reply("joining.too_many_tries", minutes=context.house.rules.code_pause_minutes)
        return
    people = _of_name(context, name, place)
    context.audit("claim", "account", found=len(people))
    for person in _not_asked_yet(context, people) if len(people) <= MOST_CLAIMS else []:
        _ask_heads(context, person)
    context.reply("joining.claim_passed")


def _not_asked_yet(context: Context, people: list[Person]) -> list[Person]:
    """Each is asked about once for an account, and only so many in all, until the heads have decided; one
    person is asked about only so often a day, whoever says to be them."""
    assert context.account is not None
    asked = {claim.person_id for claim in claims_of(context.session, context.account.id)}
    since = context.now - timedelta(days=1)
    asked |= {one.id for one in people if claims_about(context.session, one.id, since) >= MOST_CLAIMS}
    return [one for one in people if one.id not in asked][: max(0, MOST_CLAIMS - len(asked))]


def _of_name(context: Context, name: str, place: str) -> list[Person]:
    """Living members of just this name; the named cell, if it fits any of them, tells namesakes apart. Four
    digits must end the phone number or be the year of birth: on a page, where anybody may knock, they must be
    there."""
    belongs = select(Membership.person_id).where(
        Membership.bond != Bond.RESIDENT, holds(Membership, today(context.now))
    )
    statement = select(Person).where(
        Person.folded_name == fold(" ".join(name.split())), col(Person.id).in_(belongs)
    )
    people = list(context.session.exec(statement.order_by(col(Person.id))).all())
    digits = _KNOWN_BY.search(place)
    if digits or context.on_page:
        people = [one for one in people if digits and _fits(one, digits[0])]
    wanted = fold(place).removeprefix("o ").strip(" .")
    here = [
        person
        for person in people
        if wanted and any(wanted in fold(name) for name in _unit_names(context, person))
    ]
    return here or people


def _fits(person: Person, digits: str) -> bool:
    return digits in (str(person.birth_year), (person.phone or "")[-4:])


def _unit_names(context: Context, person: Person) -> list[str]:
    places = places_of(context.session, person.id, today(context.now))
    return [unit(context.session, place).name for place in places]


def _ask_heads(context: Context, person: Person) -> None:
    assert context.account is not None
    claim = LinkClaim(account_id=context.account.id, person_id=person.id, made_at=context.now)
    context.session.add(claim)
    context.session.flush()
    sender = context.event.sender
    message = _claim_question(context, claim, person, sender.name if sender else "")
    for chat in _heads_of(context, person):
        expires = context.now + timedelta(hours=context.house.rules.personal_code_hours)
        context.send(chat, message, Priority.REMINDER, expires_at=expires)


def _claim_question(context: Context, claim: LinkClaim, person: Person, shown: str) -> Message:
    words = context.house.wording
    message = words.message(
        "joining.claim_asks", name=person.full_name, year=person.birth_year, account=shown
    )
    choices = (
        Choice(words.text("joining.button_claim_yes"), action("claim", "yes", claim.id)),
        Choice(words.text("joining.button_claim_no"), action("claim", "no", claim.id)),
    )
    return Message(message.text, message.title, (choices,))


def _heads_of(context: Context, person: Person) -> list[Chat]:
    """The secretary and deputy who can be reached; else the administrators above them."""
    on = today(context.now)
    for roles in (HEADS, (RoleKind.ADMINISTRATOR,)):
        heads = {
            head.id
            for place in places_of(context.session, person.id, on)
            for head in leaders(context.session, place, roles, on)
            if head.id != person.id and wholly_in_reach(context.session, head.id, person.id, on)
        }
        chats = list(private_chats(context.session, heads).values())
        if chats:
            return chats
    return []


def _own_chats(session: Session, person_id: int, besides: Account) -> list[Chat]:
    """Where the person can be asked on accounts of theirs that are known already."""
    if not agreed(session, person_id):
        return []
    chats = select(Chat).join(Account, col(Account.private_chat_id) == Chat.id)
    theirs = chats.where(Account.person_id == person_id, Account.id != besides.id, *REACHED)
    return list(session.exec(theirs).all())


def _ask_on_the_known(context: Context, account: Account, person_id: int, known: list[Chat]) -> None:
    """Nothing is linked before the person says so on an account that is theirs."""
    claim = LinkClaim(account_id=account.id, person_id=person_id, made_at=context.now)
    context.session.add(claim)
    context.session.flush()
    words = context.house.wording
    rows = [
        [
            (words.text("joining.button_own_yes"), action("claim", "yes", claim.id)),
            (words.text("joining.button_own_no"), action("claim", "no", claim.id)),
        ]
    ]
    expires = context.now + timedelta(hours=context.house.rules.personal_code_hours)
    message = words.message("joining.own_account_asks", rows)
    for chat in known:
        context.send(chat, message, Priority.REMINDER, expires_at=expires)
    context.audit("claim", f"person:{person_id}", place_of(context, person_id), account=account.id)
    context.reply("joining.asked_on_the_known")
