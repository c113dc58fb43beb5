"""The command line: `chibo`. Help and errors in Vietnamese, one plain line for each fault.

Exit codes: 0 done; 1 something is wrong that the line explains; 2 the command was written wrongly.
"""

import sys

from bot.cli import vietnamese
from bot.cli.app import app
from bot.cli.faults import FAULTS, explain


def main() -> None:
    """Run `chibo`; a fault we know is one line on standard error, never a trace."""
    try:
        raise SystemExit(app(sys.argv[1:] or ["--help"], standalone_mode=False, prog_name="chibo"))
    except vietnamese.WrittenWrongly as fault:
        print(vietnamese.explain(fault), file=sys.stderr)
        raise SystemExit(2) from None
    except FAULTS as fault:
        print(explain(fault), file=sys.stderr)
        raise SystemExit(1) from None
