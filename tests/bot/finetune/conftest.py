import logging
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot import logs
from bot.settings import Settings
from tests.bot.finetune.operator import Operator
from tests.model_api import ModelApi, model_api


@pytest.fixture
async def api() -> AsyncIterator[ModelApi]:
    async with model_api() as api:
        yield api


@pytest.fixture
def operator(
    redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Operator]:
    """Has set where answers are stored, and nothing else: no Slack, and no model yet."""
    root, ours = logging.getLogger(), logging.getLogger(logs.OURS)
    before = (list(root.handlers), root.level, ours.level, logging.raiseExceptions, sys.excepthook)
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    operator = Operator(tmp_path, monkeypatch, capsys)
    operator.set(REDIS_URL=redis_url, DATA_DIR=str(tmp_path / "data"))
    yield operator
    root.handlers[:], level, ours_level, logging.raiseExceptions, sys.excepthook = before
    root.setLevel(level)
    ours.setLevel(ours_level)
