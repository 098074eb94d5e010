"""What one running bot counts and times, for its operators. No label names a workspace, a channel or a person."""

from typing import Final, get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

from bot.model.failure import Reason
from knowledge.grounding.reply import Reply

ACKNOWLEDGED_WITHIN: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3)
"""Seconds; Slack gives up after 3."""

SHOWN_WITHIN: Final = (0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60)
"""Seconds; after an accident a thread has caught up within 10."""

REPLIES: Final = ("phrased", "quoted", "refused")


class Metrics:
    """A registry of its own for each running bot: several may run in one process."""

    def __init__(self) -> None:
        self.registry: Final = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.acknowledgement: Final = Histogram(
            "ragvsft_acknowledgement_seconds",
            "From a verified delivery to its answer.",
            ("kind", "status"),
            buckets=ACKNOWLEDGED_WITHIN,
            registry=self.registry,
        )
        self.render: Final = Histogram(
            "ragvsft_render_seconds",
            "One turn at one thread, until its lease was given back.",
            ("outcome",),
            buckets=SHOWN_WITHIN,
            registry=self.registry,
        )
        self.behind: Final = Histogram(
            "ragvsft_thread_behind_seconds",
            "From the moment at which a thread was due, by a change or a new attempt, until it was up to date.",
            buckets=SHOWN_WITHIN,
            registry=self.registry,
        )
        self.deliveries: Final = self._counter(
            "deliveries", "Verified deliveries, by what became of them.", "kind", "outcome"
        )
        self.front_door_refused: Final = self._counter(
            "front_door_refused", "Requests at the door for deliveries that were turned away.", "reason"
        )
        self.slack_errors: Final = self._counter(
            "slack_errors", "Calls of Slack's API that failed.", "method", "kind"
        )
        self.model_errors: Final = self._counter(
            "model_errors", "Answers that the language model did not give.", "kind"
        )
        self.replies: Final = self._counter("replies", "Replies to questions in Slack.", "kind")
        self.budget_exhausted: Final = self._counter(
            "model_budget_exhausted", "Requests that a workspace had no more of that day."
        )
        self.redis_unavailable: Final = self._counter(
            "redis_unavailable", "Reads and writes of meetings that Redis did not do in time."
        )
        self.token_refused: Final = Gauge(
            "ragvsft_slack_token_refused",
            "1 since Slack refused the bot's token, until it takes it again.",
            registry=self.registry,
        )
        self._begin_at_zero()

    def refused(self, reason: str) -> None:
        self.front_door_refused.labels(reason).inc()

    def slack_failed(self, method: str, kind: str) -> None:
        self.slack_errors.labels(method, kind).inc()

    def model_failed(self, reason: Reason) -> None:
        self.model_errors.labels(reason).inc()

    def replied(self, reply: Reply) -> None:
        phrased = "phrased" if reply.model else "quoted"
        self.replies.labels(phrased if reply.grounded else "refused").inc()

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(f"ragvsft_{name}", about, labels, registry=self.registry)

    def _begin_at_zero(self) -> None:
        """What has never happened is 0: the first time then shows as an increase."""
        for counter, known in (
            (self.model_errors, get_args(Reason)),
            (self.replies, REPLIES),
        ):
            for each in known:
                counter.labels(each)
