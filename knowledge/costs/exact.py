"""How finely costs are worked out."""

from decimal import Context
from typing import Final

EXACT: Final = Context(prec=150)
"""Holds the formulas' products in full for figures that people write; only what is divided is ever rounded."""
