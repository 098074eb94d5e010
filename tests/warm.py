"""Reads all that ships once, for every process that is forked after this is imported."""

from knowledge.retrieval.retriever import retriever

retriever()
