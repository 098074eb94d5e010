from pathlib import Path

import pytest

from bot.settings import Settings
from tests.bot.finetune.operator import Operator


@pytest.fixture
def operator(
    redis_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    logging_as_before: None,  # noqa: ARG001 -- afterwards
) -> Operator:
    """Has set where answers are stored, and nothing else: no Slack, and no model yet."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    operator = Operator(tmp_path, monkeypatch, capsys)
    operator.set(REDIS_URL=redis_url, DATA_DIR=str(tmp_path / "data"))
    return operator
