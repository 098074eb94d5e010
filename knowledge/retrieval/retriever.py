"""Finds the passages that answer a question, and says whether any does."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from knowledge.once import once
from knowledge.retrieval.coverage import THRESHOLD, Leanings, Signs, confidence
from knowledge.retrieval.document import Document, Retrieved
from knowledge.retrieval.documents import documents
from knowledge.retrieval.fusion import fused
from knowledge.retrieval.phrasing import check, elsewhere, phrasings
from knowledge.retrieval.ranking import SAME, Ranked, Ranking
from knowledge.retrieval.wording import Reading, Wording
from knowledge.search import Entry

Said = Mapping[str, Sequence[str]]

NOTHING: Final[Said] = MappingProxyType({})
ELSEWHERE: Final = "elsewhere: "
"""Begins the name of a topic, so that it is no ref."""


class Retriever:
    """Finds documents by words; where likeness of meaning is given, it has a say in their order.

    Nothing changes once it is made, so any thread may ask.

    Attributes:
        documents: All that can be found; where two fit alike, the earlier goes first.
    """

    def __init__(
        self, documents: Iterable[Document], phrasings: Said = NOTHING, *, elsewhere: Said = NOTHING
    ) -> None:
        """Read everything once.

        Args:
            documents: Each with a ref of its own.
            phrasings: In which words people ask for a document, by its ref.
            elsewhere: In which words they ask for what no document answers, by topic.
        """
        self.documents = tuple(documents)
        self._by_ref = {document.ref: document for document in self.documents}
        said = {
            document.ref: (document.title, *phrasings.get(document.ref, ())) for document in self.documents
        }
        topics = {ELSEWHERE + topic: tuple(words) for topic, words in elsewhere.items()}
        self._wording = Wording(_texts(self.documents, said | topics))
        ours, others = self._read(said), self._read(topics)
        self._leanings = Leanings(_each(ours), _each(others))
        self._topics = tuple(others)
        self._ranking = Ranking(ours | others, [self._entry(one, ours[one.ref]) for one in self.documents])

    def retrieve(
        self, question: str, similar: Mapping[str, float] | None = None, *, most: int = 3
    ) -> Retrieved:
        """What answers the question best, and whether that is enough.

        Args:
            question: Anything that a person typed.
            similar: Likeness of meaning to the question by ref. It reorders, and never decides what is covered.
            most: How many documents at most.
        """
        read = self._wording.read_question(question)
        ranked = self._ranking.rank(read)
        sure = confidence(self._signs(read, ranked)) if ranked.order and read.telling else 0.0
        if ranked.asked:
            sure = max(sure, SAME)
        order = fused(ranked.order, similar, tuple(self._by_ref)) if similar else ranked.order
        found = tuple(self._by_ref[ref] for ref in order[:most])
        return Retrieved(question, found, sure, covered=sure >= THRESHOLD)

    def document(self, ref: str) -> Document | None:
        return self._by_ref.get(ref)

    def signs(self, question: str) -> Signs | None:
        """What its confidence is made of; `None` where nothing shares a word with the question."""
        read = self._wording.read_question(question)
        ranked = self._ranking.rank(read)
        return self._signs(read, ranked) if ranked.order else None

    def _signs(self, read: Reading, ranked: Ranked) -> Signs:
        return self._leanings.signs(read, ranked, self._topics)

    def _read(self, said: Said) -> dict[str, list[Reading]]:
        return {owner: [self._wording.read(phrasing) for phrasing in words] for owner, words in said.items()}

    def _entry(self, document: Document, said: Sequence[Reading]) -> Entry:
        """The document in stems, its phrasings as keywords; the title was read as the first of them."""
        title, *_ = said
        asked = " ".join(word for reading in said for word in reading.telling)
        page, text = (" ".join(self._wording.telling(part)) for part in (document.article, document.text))
        return Entry(document.ref, " ".join(title.telling), page, asked, text)


@once
def retriever() -> Retriever:
    """Over all that ships with the product.

    Raises:
        PhrasingError: if the phrasings do not fit the documents.
    """
    found = documents()
    check((document.ref for document in found), phrasings())
    return Retriever(found, phrasings(), elsewhere=elsewhere())


def _texts(documents: Iterable[Document], said: Said) -> Iterator[str]:
    for document in documents:
        yield from (document.article, document.text)
    for words in said.values():
        yield from words


def _each(read: Mapping[str, Sequence[Reading]]) -> Iterator[Reading]:
    return (reading for readings in read.values() for reading in readings)
