"""Joining: groups by code, people by code, phone or the secretary's word, and their consent."""

from handlers.feature import Beat, Command, Duty, Feature, Form, Help, Listener, Menu, Turn, Where
from handlers.files import sweep_made
from handlers.joining import administrator, consent, invite, linking, unit_groups, welcome
from handlers.permissions import Action

JOINING = Feature(
    "joining",
    commands=(
        Command("start", linking.start, Where.ALL_GROUPS),
        Command("noi", unit_groups.join, Where.ALL_GROUPS),
        Command("nhom", unit_groups.command, Where.ALL_GROUPS, Menu.PRIVATE),
        Command("moi", invite.command, menu=Menu.PRIVATE),
        Command("huongdan", welcome.command),
    ),
    help=(
        Help("groups", Action.JOIN_GROUP),
        Help("invite", Action.LINK_PEOPLE),
        Help("guide", Action.JOIN_GROUP),
    ),
    presses={
        "consent": consent.press,
        "claim": linking.press,
        "group": unit_groups.press,
        "invite": invite.press,
        "guide": welcome.press,
    },
    forms={consent.FORM: Form(consent.step), administrator.FORM: Form(administrator.step)},
    listeners=(Listener(Turn.JOINING, linking.heard, everywhere=True),),
    duties=(
        Duty("ask consent anew", consent.ask_anew),
        Duty("sweep files made to be sent once", sweep_made, Beat.HOURLY),
    ),
)
