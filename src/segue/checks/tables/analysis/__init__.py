"""The exact analysis of decision tables: gaps, overlaps, dead rows and rows that could be one.

`analyse` reads a framework as boxes (`table`) over pieces of its inputs' values (`columns`, `pieces`, `lists`), finds
what the boxes leave open with a decision diagram (`diagram`, `gaps`), where they meet (`overlaps`, `dead_rows`), and
tells what it finds as regions (`region`): in words, with a witness, and as a condition for counting leads.
"""

from segue.checks.tables.analysis.analysis import Points, TableAnalysis, analyse
from segue.checks.tables.analysis.dead_rows import DeadRow
from segue.checks.tables.analysis.mergeable import Mergeable
from segue.checks.tables.analysis.overlaps import Overlap
from segue.checks.tables.analysis.region import Region, Side
from segue.checks.tables.analysis.table import LeftOut

__all__ = ["DeadRow", "LeftOut", "Mergeable", "Overlap", "Points", "Region", "Side", "TableAnalysis", "analyse"]
