"""Tasks: given on a line, answered in a word, chased kindly, confirmed by whoever gave them."""

from handlers.feature import Beat, Command, Duty, Feature, Form, Help, Listener, Menu, Spoken, Turn
from handlers.late import LateView, only_themselves
from handlers.permissions import Action
from handlers.tasks import answering, board, caring, chase, giving, review, views, work

TASKS = Feature(
    "tasks",
    commands=(
        Command("viec", board.command, menu=Menu.PRIVATE, spoken=Spoken()),
        Command("giao", giving.command, menu=Menu.PRIVATE),
    ),
    help=(Help("tasks", Action.ANSWER), Help("give", Action.GIVE_TASK)),
    presses={
        "give": giving.press,
        "task": answering.press,
        "taskopen": answering.press_open,
        "tasklog": answering.press_log,
        "taskmine": answering.press_mine,
        "tasks": board.press,
        "tasksby": board.press_narrow,
        "taskyear": review.press_year,
        "tasktitle": answering.press_title,
    },
    forms={
        giving.FORM: Form(giving.step, giving.Draft.from_json),
        answering.FORM: Form(answering.words_step),
    },
    views={
        "task": LateView(views.task, work.may_read),
        "task_word": LateView(views.word, work.may_read),
        "task_noted": LateView(views.noted, work.may_read),
        "task_digest": LateView(views.digest, only_themselves),
        "task_leaders": LateView(chase.leaders, chase.leaders_may_read),
        "task_group": LateView(chase.group),
    },
    listeners=(Listener(Turn.TASK, answering.heard),),
    duties=(
        Duty("chase tasks", chase.run),
        Duty("look after tasks", caring.run, Beat.HOURLY),
    ),
)
