"""`python -m bot`: the production process; with `doctor`, `prices`, `finetune` or `forget`, a command for operators.

Each is imported when it is asked for, and none loads what only another one needs.
"""

import gc
import sys
from collections.abc import Sequence

UNKNOWN_COMMAND = 2


def main(arguments: Sequence[str] = ()) -> int:
    """Do what is asked for; the exit status is 2 where nobody knows how."""
    match arguments:
        case []:
            return _serve()
        case ["prices", *more]:
            from bot.operators import price_check  # noqa: PLC0415 -- see above

            return price_check.main(more)
        case ["finetune", *more]:
            from bot.finetune import command  # noqa: PLC0415 -- see above

            return command.main(more)
        case ["doctor", *more]:
            from bot.doctor import command as doctor  # noqa: PLC0415 -- see above

            return doctor.main(more)
        case ["forget", *more]:
            from bot.operators import forget_command  # noqa: PLC0415 -- see above

            return forget_command.main(more)
        case _:
            sys.stderr.write(
                "Run `python -m bot` to serve, `python -m bot doctor` to see what to mend, `python -m bot prices` to "
                "check prices, `python -m bot finetune --help`, or `python -m bot forget --help`.\n"
            )
            return UNKNOWN_COMMAND


def _serve() -> int:
    """What is imported stays: nothing in it is garbage, so it is not looked through, now or while people wait."""
    gc.disable()
    from bot import worker  # noqa: PLC0415 -- see above

    gc.freeze()
    gc.enable()
    return worker.main()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
