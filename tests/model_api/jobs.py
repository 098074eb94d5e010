"""Fine-tuning jobs, which come a step further each time that somebody looks."""

from dataclasses import dataclass, field
from itertools import count

from tests.model_api.errors import Json, nothing_here, wrong
from tests.model_api.files import Files, problem_of

STEPS = ["validating_files", "queued", "running", "succeeded"]
LONGEST_SUFFIX = 64
ENDED = {"succeeded", "failed", "cancelled"}

_KNOWN = {"model", "training_file", "validation_file", "suffix", "seed", "method", "hyperparameters"}
_KNOWN |= {"metadata", "integrations"}


@dataclass
class Job:
    id: str
    request: Json
    problem: tuple[str, str, str] | None  # parameter, code, words
    tokens: int
    status: str = STEPS[0]
    seen: list[str] = field(default_factory=lambda: [STEPS[0]])

    def step(self) -> None:
        if self.status in ENDED:
            return
        self.status = "failed" if self.problem else STEPS[STEPS.index(self.status) + 1]
        self.seen.append(self.status)

    @property
    def fine_tuned_model(self) -> str | None:
        if self.status != "succeeded":
            return None
        return f"ft:{self.request['model']}:ours:{self.request.get('suffix') or ''}:{self.id[-8:]}"

    def as_json(self) -> Json:
        known = {
            key: self.request.get(key) for key in ("model", "training_file", "validation_file", "metadata")
        }
        param, code, message = self.problem or ("", "", "")
        error = {"code": code, "message": message, "param": param} if self.status == "failed" else None
        epochs = {"n_epochs": "auto", "batch_size": "auto", "learning_rate_multiplier": "auto"}
        return {
            "object": "fine_tuning.job",
            "id": self.id,
            **known,
            "created_at": 1_790_000_000,
            "finished_at": 1_790_003_600 if self.status in ENDED else None,
            "status": self.status,
            "error": error,
            "fine_tuned_model": self.fine_tuned_model,
            "trained_tokens": self.tokens if self.status == "succeeded" else None,
            "hyperparameters": epochs,
            "method": {"type": "supervised", "supervised": {"hyperparameters": epochs}},
            "organization_id": "org-ours",
            "result_files": [],
            "seed": self.request.get("seed") or 1,
        }

    def events(self) -> list[Json]:
        """Newest first."""
        made = [
            {
                "object": "fine_tuning.job.event",
                "id": f"ftevent-{self.id[-8:]}-{number}",
                "created_at": 1_790_000_000 + number,
                "level": "error" if status == "failed" else "info",
                "message": self.problem[2]
                if self.problem and status == "failed"
                else f"The job is: {status}",
                "type": "message",
            }
            for number, status in enumerate(self.seen)
        ]
        return made[::-1]


class Jobs:
    """All jobs.

    Args:
        tunable: The models that can be fine-tuned.
    """

    def __init__(self, files: Files, tunable: frozenset[str]) -> None:
        self._files = files
        self._tunable = tunable
        self._jobs: dict[str, Job] = {}
        self._ids = count(1)

    def create(self, body: Json) -> Job:
        if unknown := sorted(set(body) - _KNOWN):
            raise wrong(None, f"Unrecognized request argument: {unknown[0]}")
        if body.get("model") not in self._tunable:
            raise wrong("model", "That model cannot be fine-tuned.", "model_not_available")
        if len(body.get("suffix") or "") > LONGEST_SUFFIX:
            raise wrong("suffix", f"At most {LONGEST_SUFFIX} characters.", "string_above_max_length")
        if body.get("method", {"type": "supervised"}).get("type") != "supervised":
            raise wrong("method.type", "This stand-in knows supervised training only.")
        contents = {name: self._content(name, body[name]) for name in _files_of(body)}
        problems = ((name, *found) for name, each in contents.items() if (found := problem_of(each)))
        tokens = len(contents["training_file"]) // 4 * 3  # about four characters each, three epochs
        job = Job(f"ftjob-{next(self._ids):08}", body, next(problems, None), tokens)
        self._jobs[job.id] = job
        return job

    def get(self, id_: str) -> Job:
        if id_ not in self._jobs:
            raise nothing_here(f"fine_tuning/jobs/{id_}")
        return self._jobs[id_]

    def cancel(self, id_: str) -> Job:
        job = self.get(id_)
        if job.status in ENDED:
            raise wrong(None, f"The job has {job.status}.")
        job.status = "cancelled"
        job.seen.append(job.status)
        return job

    def all(self) -> list[Job]:
        """Newest first."""
        return list(self._jobs.values())[::-1]

    def models(self) -> list[str]:
        """What came out of those that succeeded."""
        return [job.fine_tuned_model for job in self._jobs.values() if job.fine_tuned_model]

    def _content(self, name: str, id_: Json) -> bytes:
        known = [file for file in self._files.all("fine-tune") if file.id == id_]
        if not known:
            raise wrong(name, f"There is no file {id_} for fine-tuning.", "invalid_file_id")
        return known[0].content


def _files_of(body: Json) -> list[str]:
    given = [name for name in ("training_file", "validation_file") if body.get(name) is not None]
    if "training_file" not in given:
        raise wrong("training_file", "It is needed.", "missing_required_parameter")
    return given
