"""Training jobs at a service that offers them."""

from collections.abc import Sequence
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final, NamedTuple

from openai import APIConnectionError, APIStatusError, APITimeoutError, OpenAI, OpenAIError
from pydantic import BaseModel

from bot.finetune.shared import StopError
from bot.model.bounds import client
from knowledge.tuning.dataset import EPOCHS

SECONDS: Final = 120.0
"""For one call; an upload takes longer than an answer."""

SUFFIX: Final = "ragvsft"

LONGEST_REASON: Final = 300
"""Characters of what a service says."""


class JobError(StopError):
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


class _Loose(BaseModel):
    """Of what a service sends only what we read; services differ in the rest."""

    model_config = {"from_attributes": True}


class _File(_Loose):
    id: str


class _Trouble(_Loose):
    message: str | None = None


class _Job(_Loose):
    id: str
    status: str
    fine_tuned_model: str | None = None
    error: _Trouble | None = None


class Jobs:
    """An API that is compatible with OpenAI's for files and fine-tuning jobs."""

    def __init__(self, url: str, key: str) -> None:
        # A second attempt could start, and charge for, a second job.
        self._client = OpenAI(base_url=url, api_key=key, timeout=SECONDS, max_retries=0, http_client=client())

    def submit(self, model: str, training: Path, validation: Path | None) -> Job:
        """Upload the files and start a job. Where the service refuses it, the files are deleted there again.

        Raises:
            JobError: It was not started.
        """
        files: list[str] = []
        try:
            for path in filter(None, (training, validation)):
                files.append(self._upload(path))  # noqa: PERF401 -- those before one that fails have to be known
            return self._create(model, files)
        except APIStatusError as error:
            if (
                error.status_code < HTTPStatus.INTERNAL_SERVER_ERROR
            ):  # from there on nobody knows what became of it
                self._delete(files)
            raise JobError(_why(error)) from error
        except (OpenAIError, ValueError) as error:
            raise JobError(_why(error)) from error

    def status(self, id_: str) -> Job:
        """How far a job is.

        Raises:
            JobError: The service does not say.
        """
        try:
            return _job(self._client.fine_tuning.jobs.retrieve(id_))
        except (OpenAIError, ValueError) as error:
            raise JobError(_why(error)) from error

    def close(self) -> None:
        self._client.close()

    def _upload(self, path: Path) -> str:
        return _File.model_validate(self._client.files.create(file=path, purpose="fine-tune")).id

    def _create(self, model: str, files: Sequence[str]) -> Job:
        training, *held = files
        answer = self._client.fine_tuning.jobs.create(
            model=model,
            training_file=training,
            validation_file=held[0] if held else None,
            suffix=SUFFIX,
            method={"type": "supervised", "supervised": {"hyperparameters": {"n_epochs": EPOCHS}}},
        )
        return _job(answer)

    def _delete(self, files: Sequence[str]) -> None:
        for id_ in files:
            with suppress(OpenAIError, ValueError):
                self._client.files.delete(id_)


def _job(answer: object) -> Job:
    job = _Job.model_validate(answer)
    return Job(job.id, job.status, job.fine_tuned_model, job.error.message if job.error else None)


def _why(error: Exception) -> str:
    match error:
        case APIStatusError(status_code=HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN):
            return "The service does not accept OPENAI_API_KEY for fine-tuning."
        case APIStatusError():
            return f"The service answered {error.status_code}: {_reason(error.body)}"
        case APITimeoutError():
            return (
                "The service did not answer in time. Look there whether it has the job before you try again."
            )
        case APIConnectionError():
            return "The service cannot be reached. Check OPENAI_BASE_URL and the network."
        case _:
            return "The service gave no answer that can be read. Check that it offers fine-tuning."


def _reason(body: Any) -> str:  # noqa: ANN401 -- whatever the service sent
    said = body.get("message") if isinstance(body, dict) else None
    return " ".join(said.split())[:LONGEST_REASON] if isinstance(said, str) else "it does not say why."
