"""`python -m bot finetune`: from answers that people found helpful to a tuned model, and whether it helped."""

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import Final

from redis.exceptions import RedisError

from bot.embedded import EmbeddedRedisError
from bot.finetune import training_files
from bot.finetune.comparing import compare
from bot.finetune.exporting import export
from bot.finetune.jobs import Job, JobError, Jobs
from bot.finetune.shared import StopError, folder_of, no_key, say
from bot.finetune.training_files import TRAINING, VALIDATION, UnusableFileError
from bot.settings import Settings, SettingsError, load
from knowledge.tuning.dataset import FEWEST

DONE: Final = 0
REFUSED: Final = 1
BAD_SETTINGS: Final = 2


def main(arguments: Sequence[str]) -> int:
    """The exit status is 1 where it was not done, 2 for settings or arguments that are missing or malformed."""
    asked = _parser().parse_args(arguments)
    try:
        settings = load()
        run: Callable[[argparse.Namespace, Settings], None] = asked.run
        run(asked, settings)
    except SettingsError as error:
        sys.stderr.write("".join(f"{problem}\n" for problem in error.problems))
        return BAD_SETTINGS
    except (StopError, JobError, UnusableFileError, EmbeddedRedisError) as error:
        sys.stderr.write(f"{error}\n")
        return REFUSED
    except RedisError:
        sys.stderr.write("Redis does not answer. Check REDIS_URL, or start the server, and try again.\n")
        return REFUSED
    except OSError as error:
        sys.stderr.write(f"{error.filename}: cannot be read or written. Check the folder given by --in.\n")
        return REFUSED
    return DONE


def _submit(asked: argparse.Namespace, settings: Settings) -> None:
    folder = folder_of(asked, settings)
    training, validation = folder / TRAINING, folder / VALIDATION
    count = training_files.count(training)
    if count < FEWEST:
        few = f"{training} holds {count} examples, and {FEWEST} are the fewest that are worth a job"
        raise StopError(f"{few}: fewer teach a model their wording, not a manner. Nothing was sent.")
    held = validation if training_files.count(validation) else None
    model = asked.model or settings.openai_model
    jobs = _jobs(settings)
    try:
        job = jobs.submit(model, training, held)
    finally:
        jobs.close()
    say(f"{count} examples were sent to tune {model}.", *_told(job))


def _status(asked: argparse.Namespace, settings: Settings) -> None:
    jobs = _jobs(settings)
    try:
        say(*_told(jobs.status(asked.job)))
    finally:
        jobs.close()


def _told(job: Job) -> list[str]:
    told = [f"Job {job.id}: {job.status}."]
    if job.trouble:
        told.append(job.trouble)
    if job.model:
        told.append(
            f"To answer with it, set OPENAI_FINE_TUNED_MODEL={job.model}, then: python -m bot finetune compare"
        )
    elif job.status not in {"failed", "cancelled"}:
        told.append(f"To see how far it is: python -m bot finetune status {job.id}")
    return told


def _jobs(settings: Settings) -> Jobs:
    if settings.openai_api_key is None:
        raise no_key()
    return Jobs(settings.openai_base_url, settings.openai_api_key.get_secret_value())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot finetune", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="export | submit | status | compare")
    in_folder = argparse.ArgumentParser(add_help=False)
    in_folder.add_argument("--in", dest="folder", help="the folder of the files (default: DATA_DIR/finetune)")
    for_model = argparse.ArgumentParser(add_help=False)
    for_model.add_argument("--model", help="the model to tune (default: OPENAI_MODEL)")

    exported = commands.add_parser("export", parents=[in_folder, for_model], help="write a training set")
    exported.add_argument(
        "--team", help="the workspace whose answers are taken; needed where several are stored"
    )
    exported.set_defaults(run=export)
    submitted = commands.add_parser("submit", parents=[in_folder, for_model], help="start a training job")
    submitted.set_defaults(run=_submit)
    status = commands.add_parser("status", help="say how far a job is")
    status.add_argument("job", help="its id")
    status.set_defaults(run=_status)
    compared = commands.add_parser("compare", parents=[in_folder], help="say whether tuning helped")
    compared.add_argument("--questions", help="a TOML file of [[question]] with text and answers")
    compared.set_defaults(run=compare)
    return parser
