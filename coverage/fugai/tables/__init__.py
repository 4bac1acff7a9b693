"""Contracts of every table, and the values that travel between rooms.

`TABLES` has the contract of each table: its `Column` values with kinds, units, ranges, choices and
headings in two languages. A `Reading` is a frame with its findings and the `Assumption` values behind it, `Roads` are directed edges with
times, an `Antenna` is a radiation pattern, and `measures` makes the tidy table of results.
"""

from fugai._arguments import guard_room as _guard_room
from fugai._deprecated import renamed
from fugai.tables.antenna import Antenna as Antenna
from fugai.tables.assumptions import ASSUMED as ASSUMED
from fugai.tables.assumptions import ASSUMPTION_COLUMNS as ASSUMPTION_COLUMNS
from fugai.tables.assumptions import Assumption as Assumption
from fugai.tables.assumptions import assumptions_table as assumptions_table
from fugai.tables.assumptions import summed_assumptions as summed_assumptions
from fugai.tables.hours import DAYS as DAYS
from fugai.tables.hours import WeeklyHours as WeeklyHours
from fugai.tables.model import Column as Column
from fugai.tables.model import Table as Table
from fugai.tables.operators import operator_mask as operator_mask
from fugai.tables.operators import operators_of as operators_of
from fugai.tables.plausibility import Plausibility as Plausibility
from fugai.tables.plausibility import Reference as Reference
from fugai.tables.references import Cause as Cause
from fugai.tables.references import KnownKeys as KnownKeys
from fugai.tables.registry import TABLES as TABLES
from fugai.tables.values import BASES as BASES
from fugai.tables.values import FINDING_COLUMNS as FINDING_COLUMNS
from fugai.tables.values import MEASURE_BASES as MEASURE_BASES
from fugai.tables.values import MEASURE_COLUMNS as MEASURE_COLUMNS
from fugai.tables.values import MEASURE_DIMENSIONS as MEASURE_DIMENSIONS
from fugai.tables.values import Reading as Reading
from fugai.tables.values import Roads as Roads
from fugai.tables.values import active_in as active_in
from fugai.tables.values import measures as measures
from fugai.tables.values import no_findings as no_findings
from fugai.tables.values import no_turns as no_turns
from fugai.tables.vocabulary import DISTRICT_CLASSES as DISTRICT_CLASSES
from fugai.tables.vocabulary import TECHNOLOGY_GROUPS as TECHNOLOGY_GROUPS
from fugai.tables.vocabulary import TRAVEL_MODES as TRAVEL_MODES
from fugai.tables.vocabulary import generation_of as generation_of
from fugai.tables.vocabulary import technologies_in as technologies_in

__getattr__ = renamed(
    __name__,
    {"REJECT_COLUMNS": "FINDING_COLUMNS", "no_rejects": "no_findings"},
    removed_in="0.3.0",
)

_guard_room(
    globals(),
    __name__,
    values=(
        "Antenna",
        "Assumption",
        "Cause",
        "Roads",
        "WeeklyHours",
    ),
)
