"""Reads all that ships once, for every process that is forked after this is imported."""

from knowledge.intake.signs import signs
from knowledge.library import library
from knowledge.retrieval.retriever import retriever

library()
retriever()
signs()
