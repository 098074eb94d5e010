"""A strict stand-in for OpenAI's API on this machine: it refuses what the real one refuses, and fails on demand.

What it knows of the API comes from OpenAI's reference and from the types of the installed `openai` package.
"""

from tests.model_api.faults import Fault, ModelFaults
from tests.model_api.server import ModelApi, model_api

__all__ = ["Fault", "ModelApi", "ModelFaults", "model_api"]
