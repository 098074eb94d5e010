"""Training jobs at a service that offers them."""

from pathlib import Path
from typing import Final, NamedTuple

from openai import APIConnectionError, APIStatusError, OpenAI, OpenAIError
from openai.types.fine_tuning import FineTuningJob

from knowledge.tuning.dataset import EPOCHS

SECONDS: Final = 120.0
"""For one call; an upload takes longer than an answer."""

SUFFIX: Final = "ragvsft"


class JobError(Exception):
    """The service did not do it; says for an operator why, in the service's words where it gave any."""


class Job(NamedTuple):
    """A training job.

    Attributes:
        status: In the service's own word.
        model: The tuned model; `None` before it is there.
        trouble: Why it failed, in the service's words.
    """

    id: str
    status: str
    model: str | None
    trouble: str | None


class Jobs:
    """An API that is compatible with OpenAI's for files and fine-tuning jobs."""

    def __init__(self, url: str, key: str) -> None:
        self._client = OpenAI(base_url=url, api_key=key, timeout=SECONDS, max_retries=1)

    def submit(self, model: str, training: Path, validation: Path | None) -> Job:
        """Upload the files and start a job.

        Raises:
            JobError: It was not started.
        """
        try:
            files = [self._upload(path) for path in (training, validation) if path]
            job = self._client.fine_tuning.jobs.create(
                model=model,
                training_file=files[0],
                validation_file=files[1] if len(files) > 1 else None,
                suffix=SUFFIX,
                method={"type": "supervised", "supervised": {"hyperparameters": {"n_epochs": EPOCHS}}},
            )
        except OpenAIError as error:
            raise JobError(_why(error)) from error
        return _job(job)

    def status(self, id_: str) -> Job:
        """How far a job is.

        Raises:
            JobError: The service does not say.
        """
        try:
            return _job(self._client.fine_tuning.jobs.retrieve(id_))
        except (OpenAIError, ValueError) as error:  # the library takes no empty id
            raise JobError(_why(error)) from error

    def close(self) -> None:
        self._client.close()

    def _upload(self, path: Path) -> str:
        return self._client.files.create(file=path, purpose="fine-tune").id


def _job(job: FineTuningJob) -> Job:
    return Job(job.id, job.status, job.fine_tuned_model, job.error.message if job.error else None)


def _why(error: Exception) -> str:
    if isinstance(error, APIStatusError):
        return f"The service answered {error.status_code}: {error.message}"
    if isinstance(error, APIConnectionError):
        return "The service cannot be reached. Check OPENAI_BASE_URL and the network."
    return "The service gave no answer that can be read. Check that it offers fine-tuning."
