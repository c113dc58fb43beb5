"""A third platform, as small as one can be: letters that are pushed to us and posted back, without buttons.

What docs/channels.md explains, kept true by `test_example_channel.py`.
"""

from tests.example_channel.settings import LettersSettings

__all__ = ["LettersSettings"]
