"""What the features declare is what they send: nothing is sent without its declaration, and none is idle."""

import ast
from collections import Counter
from pathlib import Path

import pytest

import handlers
from handlers import router
from handlers.feature import Feature, Menu, Turn
from handlers.house import House
from handlers.wording import Wording
from schedules import ticks
from storage.tables import QuestionKind

ROOT = Path(handlers.__file__).parent
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in ROOT.rglob("*.py")}


def first_words(function: str) -> set[str]:
    """The literal first arguments with which `function` is called."""
    called = (node for tree in TREES.values() for node in ast.walk(tree) if isinstance(node, ast.Call))
    given = (node.args[0] for node in called if getattr(node.func, "id", "") == function and node.args)
    return {word for node in given for word in literals(node)}


def literals(tree: ast.AST) -> set[str]:
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def words_outside_declarations() -> set[str]:
    return {word for path, tree in TREES.items() if path.name != "feature.py" for word in literals(tree)}


def test_every_button_is_declared_and_every_declared_one_is_offered() -> None:
    assert first_words("action") <= set(router.PRESSES)
    assert set(router.PRESSES) <= words_outside_declarations()


def test_every_late_view_is_declared_and_every_declared_one_is_queued() -> None:
    assert first_words("late") <= set(router.VIEWS)
    assert set(router.VIEWS) <= words_outside_declarations()


def test_every_kind_of_question_belongs_to_one_feature() -> None:
    declared = Counter(kind for feature in router.FEATURES for kind in feature.questions)
    assert declared == dict.fromkeys(QuestionKind, 1)


def test_every_duty_of_the_features_is_done_by_the_clock() -> None:
    declared = [duty for feature in router.FEATURES for duty in feature.duties]
    beaten = [*ticks.OFTEN, *ticks.HOURLY]
    assert set(declared) <= set(beaten)
    assert len({duty.name for duty in beaten}) == len(beaten)


@pytest.mark.parametrize("what", ["presses", "forms", "views", "files"])
def test_no_two_features_declare_the_same(what: str) -> None:
    names = Counter(name for feature in router.FEATURES for name in getattr(feature, what))
    assert [name for name, times in names.items() if times > 1] == []


def test_every_command_and_help_line_has_its_words() -> None:
    house = House(Wording())
    assert len(router.menu(house, *Menu)) == sum(1 for one in router.COMMANDS.values() if one.menu)
    for line in (line for feature in router.FEATURES for line in feature.help):
        assert house.wording.text(f"help.{line.name}")


def test_the_listeners_stand_in_the_order_of_their_turns() -> None:
    turns = [listener.turn for listener in router.LISTENERS]
    assert turns == sorted(Turn)
    assert len(set(turns)) == len(turns)


def test_every_feature_package_is_in_the_router() -> None:
    declared = {
        target.id
        for tree in TREES.values()
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        if getattr(node.value.func, "id", "") == Feature.__name__
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    assert len(declared) == len(router.FEATURES)
