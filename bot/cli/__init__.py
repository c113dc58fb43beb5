"""The command line: `chibo`. Help and errors in Vietnamese, one plain line for each fault.

Exit codes: 0 done; 1 something is wrong that the line explains; 2 the command was written wrongly.
"""

import gc
import os
import sys

gc.disable()  # nothing that is loaded now is garbage; looking for some would take a fifth of the start
from bot.cli import vietnamese  # noqa: E402
from bot.cli.app import app  # noqa: E402
from bot.cli.faults import FAULTS, explain  # noqa: E402

gc.freeze()
gc.enable()


def main() -> None:
    """Run `chibo`; a fault we know is one line on standard error, never a trace. Whatever it writes is, from
    the first byte on, for the account it runs under alone."""
    os.umask(0o077)
    try:
        raise SystemExit(app(sys.argv[1:] or ["--help"], standalone_mode=False, prog_name="chibo"))
    except vietnamese.WrittenWrongly as fault:
        print(vietnamese.explain(fault), file=sys.stderr)
        raise SystemExit(2) from None
    except FAULTS as fault:
        print(explain(fault), file=sys.stderr)
        raise SystemExit(1) from None
