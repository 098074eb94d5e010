"""The table of inputs: what a team may give, in the words of whoever answers for the budget."""

from dataclasses import dataclass
from typing import Final, Literal

from knowledge.costs import kinds
from knowledge.costs.case import APPROACHES, Approach
from knowledge.costs.kinds import Kind

PARTS: Final[tuple[Approach, ...]] = ("rag", "fine_tuning")
"""What hybrid has both of."""

SECTIONS: Final = (
    ("basics", "Basics"),
    ("models", "Models and prices"),
    ("prompt", "The prompt"),
    ("retrieval", "Retrieval"),
    ("tuning", "Training"),
    ("hosting", "Hosting the tuned model"),
    ("sending", "How calls are sent"),
    ("people", "People's time"),
)


@dataclass(frozen=True)
class Option:
    """One input.

    Attributes:
        id: Its name in commands and links.
        label: What it is called in forms, without its unit.
        example: A text that it takes.
        help: One sentence: where to find the figure.
        section: The id of one in `SECTIONS`.
        kind: Which numbers it takes, if it takes one.
        path: Where it stands in a case; `{}` is an approach.
        of: Whom it may have a value of its own for, in the order of a text with slashes; none: one value for all.
        retrieved: Of retrieval only: one value is not fine-tuning's, which then has zero.
        aliases: Other names that people type, in lower case without dashes.
    """

    id: str
    label: str
    unit: str
    example: str
    help: str
    section: str
    kind: Kind | Literal["volume", "model"]
    path: str
    of: tuple[Approach, ...] = ()
    retrieved: bool = False
    aliases: tuple[str, ...] = ()

    @property
    def each(self) -> bool:
        """Whether approaches may differ in it."""
        return bool(self.of)

    @property
    def title(self) -> str:
        """The label with its unit."""
        return f"{self.label}, {self.unit}" if self.unit else self.label

    @property
    def paths(self) -> tuple[str, ...]:
        """Where its values stand in a case, in the order of `of`."""
        return tuple(self.path.format(approach) for approach in self.of) or (self.path,)

    @property
    def names(self) -> frozenset[str]:
        """Whatever it may be called in a command, in lower case without dashes."""
        field = self.path.rpartition(".")[2].replace("_", "")
        return frozenset({self.id, field, *self.aliases})


def _basics() -> tuple[Option, ...]:
    return (
        Option(
            "volume",
            "Calls",
            "a day",
            "20k",
            "The daily average of calls, from your logs or from users times questions.",
            "basics",
            "volume",
            "volume",
            aliases=("calls", "queries", "requests", "vol"),
        ),
        Option(
            "rag",
            "Model for RAG",
            "",
            "gpt-4.1-mini",
            "A model's name, or its prices in:out[:cached[:written]] in USD per million tokens, as 0.15:0.60.",
            "basics",
            "model",
            "rag",
            aliases=("model", "base", "ragmodel"),
        ),
        Option(
            "ft",
            "Model to fine-tune",
            "",
            "gpt-4.1-mini",
            "The model that would be trained, or the tuned model's prices in:out, as 0.30:1.20.",
            "basics",
            "model",
            "fine_tuning",
            aliases=("finetuning", "finetune", "finetuned", "tuned", "tunedmodel"),
        ),
        Option(
            "context",
            "Retrieved context",
            "tokens a call",
            "2k",
            "Passages handed over with each question, times their length: five of 400 tokens are 2k.",
            "basics",
            kinds.TOKENS,
            "queries.{}.context_tokens",
            APPROACHES,
            retrieved=True,
            aliases=("ctx", "retrieved"),
        ),
        Option(
            "output",
            "Answer",
            "tokens a call",
            "300",
            "The average length of an answer: your provider's usage page has it as output tokens.",
            "basics",
            kinds.TOKENS,
            "queries.{}.output_tokens",
            APPROACHES,
            aliases=("out", "answer"),
        ),
        Option(
            "examples",
            "Training examples",
            "",
            "1k",
            "Pairs of input and right output to train on; a first run takes some hundreds.",
            "basics",
            kinds.COUNT,
            "fine_tuning.examples",
        ),
        Option(
            "label",
            "Labelling",
            "USD an example",
            "2",
            "What a person's time, or a larger model, costs to write or check one example.",
            "basics",
            kinds.USD,
            "fine_tuning.label_usd",
            aliases=("labels", "labeling", "labelling"),
        ),
        Option(
            "horizon",
            "Spread up-front cost over",
            "months",
            "12",
            "How long it will run before it is built anew.",
            "basics",
            kinds.MONTHS,
            "horizon_months",
            aliases=("months",),
        ),
    )


def _models() -> tuple[Option, ...]:
    return (
        Option(
            "both",
            "Model for both together",
            "",
            "gpt-4.1-mini",
            "Leave it empty for the tuned model; else a model to fine-tune, or prices as 0.30:1.20.",
            "models",
            "model",
            "hybrid",
            aliases=("hybrid", "bothmodel"),
        ),
        Option(
            "training",
            "Training",
            "USD per million tokens",
            "3",
            "From the provider's price list; left empty, it is that of the model to fine-tune.",
            "models",
            kinds.USD_A_MILLION,
            "fine_tuning.training_usd_per_mtok",
            aliases=("trainingprice",),
        ),
        Option(
            "embedding",
            "Embedding",
            "USD per million tokens",
            "0.02",
            "From the price list of the embedding model.",
            "models",
            kinds.USD_A_MILLION,
            "rag.embedding_usd_per_mtok",
            aliases=("embeddingprice", "embeddings"),
        ),
        Option(
            "rerank",
            "Reranking",
            "USD per 1,000 searches",
            "2",
            "From the price list of the reranker; 0 without one.",
            "models",
            kinds.USD_A_THOUSAND,
            "queries.{}.rerank_usd_per_1k",
            APPROACHES,
            retrieved=True,
            aliases=("reranker", "reranking"),
        ),
        Option(
            "cachemin",
            "Shortest prompt that is cached",
            "tokens",
            "1024",
            "From the provider's page on prompt caching; models given by name bring their own.",
            "models",
            kinds.TOKENS,
            "models.{}.cache_min_prompt_tokens",
            APPROACHES,
        ),
    )


def _prompt() -> tuple[Option, ...]:
    return (
        Option(
            "system",
            "Instructions",
            "tokens a call",
            "400/400/100",
            "The system prompt; a tuned model often needs a shorter one.",
            "prompt",
            kinds.TOKENS,
            "queries.{}.system_tokens",
            APPROACHES,
            aliases=("instructions", "prompt", "systemprompt"),
        ),
        Option(
            "fewshot",
            "Examples in the prompt",
            "tokens a call",
            "600/0/0",
            "Few-shot examples sent with every call; training can take their place.",
            "prompt",
            kinds.TOKENS,
            "queries.{}.few_shot_tokens",
            APPROACHES,
            aliases=("shots",),
        ),
        Option(
            "question",
            "Question",
            "tokens a call",
            "100",
            "What the person or the program sends, earlier turns included.",
            "prompt",
            kinds.TOKENS,
            "queries.{}.question_tokens",
            APPROACHES,
            aliases=("user", "userinput"),
        ),
        Option(
            "reasoning",
            "Reasoning",
            "tokens a call",
            "0",
            "Hidden thinking, billed as output: your provider's usage page counts it apart.",
            "prompt",
            kinds.TOKENS,
            "queries.{}.reasoning_tokens",
            APPROACHES,
            aliases=("thinking",),
        ),
    )


def _retrieval() -> tuple[Option, ...]:
    return (
        Option(
            "corpus",
            "Documents",
            "tokens in all",
            "5M",
            "All that is searched: a page has about 500 tokens.",
            "retrieval",
            kinds.TOKENS,
            "rag.corpus_tokens",
            aliases=("documents", "docs"),
        ),
        Option(
            "overlap",
            "Overlap of passages",
            "",
            "20%",
            "The share of each passage that the next one repeats, as your chunker is set.",
            "retrieval",
            kinds.RATIO,
            "rag.overlap",
        ),
        Option(
            "churn",
            "Documents changed",
            "tokens a month",
            "500k",
            "What is embedded anew each month because it changed.",
            "retrieval",
            kinds.TOKENS_A_MONTH,
            "rag.churn_tokens_per_month",
        ),
        Option(
            "index",
            "Search index",
            "USD a month",
            "70",
            "The bill for the vector store, or your share of the database that holds it.",
            "retrieval",
            kinds.USD_A_MONTH,
            "rag.index_usd_per_month",
            aliases=("vectordb", "vectorstore"),
        ),
        Option(
            "embedded",
            "Embedded to search with",
            "tokens a call",
            "100",
            "Usually the length of the question.",
            "retrieval",
            kinds.TOKENS,
            "queries.{}.embedded_query_tokens",
            APPROACHES,
            retrieved=True,
        ),
        Option(
            "ragevaluation",
            "Measuring retrieval",
            "USD a month",
            "50",
            "What it costs to run the evaluation cases and look at them.",
            "retrieval",
            kinds.USD_A_MONTH,
            "rag.evaluation_usd_per_month",
            aliases=("rageval",),
        ),
        Option(
            "evalset",
            "Writing evaluation cases",
            "USD once",
            "500",
            "Cases times the cost of writing one.",
            "retrieval",
            kinds.USD,
            "rag.eval_set_usd",
        ),
    )


def _tuning() -> tuple[Option, ...]:
    return (
        Option(
            "exampletokens",
            "Length of an example",
            "tokens",
            "800",
            "Prompt and answer of one training example together.",
            "tuning",
            kinds.TOKENS,
            "fine_tuning.tokens_per_example",
        ),
        Option(
            "epochs",
            "Epochs",
            "",
            "3",
            "How often a run goes through the examples; three is a common default.",
            "tuning",
            kinds.FACTOR,
            "fine_tuning.epochs",
        ),
        Option(
            "validation",
            "Validation set",
            "tokens",
            "80k",
            "Examples held back, times their length.",
            "tuning",
            kinds.TOKENS,
            "fine_tuning.validation_tokens",
        ),
        Option(
            "passes",
            "Passes over the validation set",
            "a run",
            "3",
            "How often a run is measured on it.",
            "tuning",
            kinds.FACTOR,
            "fine_tuning.validation_passes",
        ),
        Option(
            "runs",
            "Training runs",
            "before launch",
            "3",
            "Until the first model is good enough; seldom one.",
            "tuning",
            kinds.COUNT,
            "fine_tuning.training_runs",
        ),
        Option(
            "retrains",
            "Retraining",
            "runs a month",
            "0.25",
            "How often the task drifts or the base model is withdrawn: 0.25 is three times a year.",
            "tuning",
            kinds.COUNT,
            "fine_tuning.retrains_per_month",
        ),
        Option(
            "newexamples",
            "New examples",
            "a retraining",
            "200",
            "Labelled anew each time.",
            "tuning",
            kinds.COUNT,
            "fine_tuning.new_examples_per_retrain",
        ),
        Option(
            "runevaluation",
            "Measuring a run",
            "USD a run",
            "25",
            "What it costs to compare a trained model with the last one.",
            "tuning",
            kinds.USD,
            "fine_tuning.evaluation_usd_per_run",
            aliases=("runeval",),
        ),
    )


def _hosting() -> tuple[Option, ...]:
    return (
        Option(
            "hosting",
            "Hosting a replica",
            "USD an hour",
            "3.99",
            "What the tuned model's endpoint costs while it waits; 0 where calls alone are billed.",
            "hosting",
            kinds.USD_AN_HOUR,
            "fine_tuning.hosting_usd_per_hour",
        ),
        Option(
            "prefill",
            "Prompt tokens that a replica reads",
            "a second",
            "10k",
            "From a load test; 0 sets no limit.",
            "hosting",
            kinds.TOKENS_A_SECOND,
            "fine_tuning.capacity.prefill_tokens_per_second",
        ),
        Option(
            "decode",
            "Tokens that a replica writes",
            "a second",
            "1k",
            "From a load test, over all calls at once; 0 sets no limit.",
            "hosting",
            kinds.TOKENS_A_SECOND,
            "fine_tuning.capacity.decode_tokens_per_second",
        ),
        Option(
            "utilisation",
            "Usable share of a replica",
            "",
            "60%",
            "How full it may run before answers get slow.",
            "hosting",
            kinds.USED,
            "fine_tuning.capacity.utilisation",
            aliases=("utilization",),
        ),
        Option(
            "peak",
            "Busiest time against the average",
            "times",
            "3",
            "The busiest hour's calls divided by the average hour's.",
            "hosting",
            kinds.FACTOR,
            "fine_tuning.capacity.peak_factor",
        ),
        Option(
            "replicas",
            "Replicas at least",
            "",
            "1",
            "Two, if one may fail without anybody noticing.",
            "hosting",
            kinds.REPLICAS,
            "fine_tuning.capacity.min_replicas",
        ),
    )


def _sending() -> tuple[Option, ...]:
    return (
        Option(
            "prefix",
            "Part of the prompt that never changes",
            "tokens",
            "400",
            "What stands at its very beginning: instructions and examples.",
            "sending",
            kinds.TOKENS,
            "queries.{}.cacheable_prefix_tokens",
            APPROACHES,
            aliases=("cacheable",),
        ),
        Option(
            "hit",
            "Calls that find it cached",
            "",
            "80%",
            "Your provider's usage page has cached tokens; calls close together share a cache.",
            "sending",
            kinds.SHARE,
            "queries.{}.cache_hit_rate",
            APPROACHES,
            aliases=("hitrate",),
        ),
        Option(
            "batch",
            "Calls that can wait a day",
            "",
            "30%",
            "The share that may be sent as a batch.",
            "sending",
            kinds.SHARE,
            "queries.{}.batch_share",
            APPROACHES,
        ),
        Option(
            "batchprice",
            "Price of a call in a batch",
            "of the usual one",
            "50%",
            "Half at most providers.",
            "sending",
            kinds.SHARE,
            "queries.{}.batch_factor",
            APPROACHES,
        ),
        Option(
            "retry",
            "Calls made again",
            "",
            "2%",
            "After an error, or an answer in the wrong format.",
            "sending",
            kinds.RATIO,
            "queries.{}.retry_rate",
            APPROACHES,
            aliases=("retries",),
        ),
    )


def _people() -> tuple[Option, ...]:
    return (
        Option(
            "hours",
            "Engineering, RAG/fine-tuning",
            "hours",
            "80/120",
            "To build each part until it is in production.",
            "people",
            kinds.COUNT,
            "{}.engineering_hours",
            PARTS,
        ),
        Option(
            "rate",
            "Engineering, RAG/fine-tuning",
            "USD an hour",
            "90",
            "With everything that an employer pays.",
            "people",
            kinds.USD_AN_HOUR,
            "{}.engineering_usd_per_hour",
            PARTS,
        ),
    )


OPTIONS: Final[tuple[Option, ...]] = (
    *_basics(),
    *_models(),
    *_prompt(),
    *_retrieval(),
    *_tuning(),
    *_hosting(),
    *_sending(),
    *_people(),
)
BY_NAME: Final = {name: option for option in OPTIONS for name in option.names}
BY_ID: Final = {option.id: option for option in OPTIONS}
