"""`python -m bot finetune`: from answers that people found helpful to a tuned model, and whether it helped."""

import argparse
import sys
from collections.abc import Callable, Sequence

from redis.exceptions import RedisError

from bot.finetune.comparing import compare
from bot.finetune.exporting import export
from bot.finetune.shared import StopError
from bot.finetune.submitting import status, submit
from bot.finetune.training_files import UnusableFileError
from bot.operators.commands import BAD_SETTINGS, DONE, NO_REDIS, REFUSED, settings_without_slack
from bot.settings import Settings, SettingsError
from bot.storage.embedded import EmbeddedRedisError


def main(arguments: Sequence[str]) -> int:
    """The exit status is 1 where it was not done, 2 for settings or arguments that are missing or malformed."""
    asked = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace, Settings], None] = asked.run
    try:
        run(asked, settings_without_slack())
    except SettingsError as error:
        return _end(BAD_SETTINGS, *error.problems)
    except (StopError, UnusableFileError, EmbeddedRedisError) as error:
        return _end(REFUSED, str(error))
    except RedisError:
        return _end(REFUSED, NO_REDIS)
    except OSError as error:
        what = error.filename or "A file"
        return _end(REFUSED, f"{what} cannot be read or written. Check the path, and who may use it.")
    return DONE


def _end(status: int, *lines: str) -> int:
    sys.stderr.writelines(f"{line}\n" for line in lines)
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot finetune", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="export | submit | status | compare")
    files = argparse.ArgumentParser(add_help=False)
    files.add_argument("--folder", help="where the files stand (default: DATA_DIR/finetune)")
    model = argparse.ArgumentParser(add_help=False)
    model.add_argument("--model", help="the model to tune (default: OPENAI_MODEL)")

    exported = commands.add_parser("export", parents=[files, model], help="write a training set")
    exported.add_argument("--team", help="the workspace whose answers are taken, where several are stored")
    exported.set_defaults(run=export)
    submitted = commands.add_parser("submit", parents=[files, model], help="start a training job")
    submitted.set_defaults(run=submit)
    looked_at = commands.add_parser("status", help="say how far a job is")
    looked_at.add_argument("job", help="its id")
    looked_at.set_defaults(run=status)
    compared = commands.add_parser("compare", parents=[files], help="say whether tuning helped")
    compared.add_argument(
        "--questions", help="a TOML file of [[question]] with text and answers (default: those held out)"
    )
    compared.set_defaults(run=compare)
    return parser
