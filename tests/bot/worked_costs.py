"""The two worked examples, and the addresses of cases."""

from knowledge.costs.corrected import CORRECTED
from knowledge.costs.costing import Costing
from knowledge.costs.written.options import GUIDE, query_string

WORKED = {
    GUIDE: {
        "rag": ("16.65", "166.50", "1,665.00", "16,650.00"),
        "fine_tuning": ("12.15", "121.50", "1,215.00", "12,150.00"),
    },
    CORRECTED: {
        "rag": ("86.93", "237.32", "1,741.22", "16,780.22"),
        "fine_tuning": ("298.07", "435.77", "1,812.77", "15,582.77"),
        "hybrid": ("383.65", "659.59", "3,418.99", "31,012.99"),
    },
}
"""USD a month at 1K, 10K, 100K and 1M calls a day."""


def address(costing: Costing, of: str = "/cost") -> str:
    return f"{of}?{query_string(costing)}"
