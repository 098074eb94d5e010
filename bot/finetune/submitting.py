"""`python -m bot finetune submit` and `status`: a training job, and how far it is."""

import argparse
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.finetune import training_files
from bot.finetune.shared import StopError, folder_of, no_key, say
from bot.finetune.training_files import TRAINING, VALIDATION
from bot.settings import Settings
from knowledge.tuning.dataset import too_few

if TYPE_CHECKING:
    from bot.finetune.jobs import Job, Jobs

FEWEST_HELD_OUT: Final = 10
"""A service takes no smaller file."""


def submit(asked: argparse.Namespace, settings: Settings) -> None:
    folder = folder_of(asked, settings)
    count = training_files.count(folder / TRAINING)
    if why := too_few(count):
        raise StopError(f"Nothing was sent: {why}")
    held = _held_out(folder)
    model = asked.model or settings.openai_model
    with closing(_jobs(settings)) as jobs:
        job = jobs.submit(model, folder / TRAINING, held)
    beside = (
        "" if held else f", without the held-out ones, of which a service takes {FEWEST_HELD_OUT} or more"
    )
    say(f"{count} examples were sent to tune {model}{beside}.", *_told(job))


def status(asked: argparse.Namespace, settings: Settings) -> None:
    id_ = asked.job.strip()
    if not id_:
        raise StopError("The id of the job is missing. It is what submit names, such as ftjob-1234.")
    with closing(_jobs(settings)) as jobs:
        say(*_told(jobs.status(id_)))


def _held_out(folder: Path) -> Path | None:
    path = folder / VALIDATION
    return path if training_files.count(path) >= FEWEST_HELD_OUT else None


def _told(job: "Job") -> list[str]:
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


def _jobs(settings: Settings) -> "Jobs":
    if settings.openai_api_key is None:
        raise no_key()
    from bot.finetune.jobs import Jobs  # noqa: PLC0415 -- takes a second, which an export is spared

    return Jobs(settings.openai_base_url, settings.openai_api_key.get_secret_value())
