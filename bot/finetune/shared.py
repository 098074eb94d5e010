"""What all commands of `python -m bot finetune` share."""

import argparse
import sys
from pathlib import Path
from typing import Final

from bot.settings import Settings

FOLDER: Final = "finetune"


class StopError(Exception):
    """It cannot be done; says for an operator what to do."""


def no_key() -> StopError:
    return StopError("OPENAI_API_KEY is not set. Put there a key of a service that offers fine-tuning.")


def folder_of(asked: argparse.Namespace, settings: Settings) -> Path:
    return Path(asked.folder) if asked.folder else settings.data_dir / FOLDER


def say(*lines: str) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)
