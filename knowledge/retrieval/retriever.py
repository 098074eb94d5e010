"""Finds the passages that answer a question, and says whether any does."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Final

from knowledge.retrieval.coverage import THRESHOLD, Leanings, Signs, confidence
from knowledge.retrieval.document import Document, Retrieved
from knowledge.retrieval.documents import documents
from knowledge.retrieval.fusion import fused
from knowledge.retrieval.phrasing import check, elsewhere, phrasings
from knowledge.retrieval.ranking import NO_FIT, Fit, Phrases, Texts, ranked
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
        said |= {ELSEWHERE + topic: tuple(words) for topic, words in elsewhere.items()}
        self._wording = Wording(
            [*(word for words in said.values() for word in words), *_texts(self.documents)]
        )
        read = {owner: [self._wording.read(phrasing) for phrasing in words] for owner, words in said.items()}
        self._phrases = Phrases(
            (owner, phrasing) for owner, readings in read.items() for phrasing in readings
        )
        self._leanings = Leanings(
            (phrasing for ref in self._by_ref for phrasing in read[ref]),
            (phrasing for owner in read.keys() - self._by_ref.keys() for phrasing in read[owner]),
        )
        entries = [self._entry(document, read[document.ref]) for document in self.documents]
        self._texts = Texts(entries)
        self._words = {entry.key: _words(entry) for entry in entries}

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
        fits = self._phrases.fits(read)
        ranking = ranked(fits, self._texts.scores(read), self._phrases.weight(read), tuple(self._by_ref))
        sure = confidence(self._signs(read, fits, ranking[0])) if ranking else 0.0
        order = fused(ranking, similar, tuple(self._by_ref)) if similar else ranking
        found = tuple(self._by_ref[ref] for ref in order[:most])
        return Retrieved(question, found, sure, bool(found) and sure >= THRESHOLD)

    def document(self, ref: str) -> Document | None:
        return self._by_ref.get(ref)

    def _signs(self, read: Reading, fits: Mapping[str, Fit], best: str) -> Signs:
        strays = (fit for owner, fit in fits.items() if owner not in self._by_ref)
        stray = max(strays, key=lambda fit: fit.all, default=NO_FIT)
        known = self._phrases.share(read, self._words[best])
        return self._leanings.signs(read, fits.get(best, NO_FIT), stray, known)

    def _entry(self, document: Document, said: Sequence[Reading]) -> Entry:
        title, *_ = said
        asked = " ".join(word for reading in said for word in reading.telling)
        page, text = (
            " ".join(self._wording.read(part).telling) for part in (document.article, document.text)
        )
        return Entry(document.ref, " ".join(title.telling), page, asked, text)


@cache
def retriever() -> Retriever:
    """Over all that ships with the product.

    Raises:
        PhrasingError: if the phrasings do not fit the documents.
    """
    found = documents()
    check((document.ref for document in found), phrasings())
    return Retriever(found, phrasings(), elsewhere=elsewhere())


def _texts(documents: Iterable[Document]) -> Iterator[str]:
    for document in documents:
        yield from (document.article, document.text)


def _words(entry: Entry) -> frozenset[str]:
    return frozenset(f"{entry.title} {entry.summary} {entry.keywords} {entry.body}".split())
