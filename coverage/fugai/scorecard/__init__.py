"""Indicators, targets, and how they are judged."""

# The modules of indicators fill the registry, in this order.
from fugai._arguments import guard_room as _guard_room

from fugai.scorecard.indicators import sites as sites  # isort: skip
from fugai.scorecard.indicators import wireless as wireless  # isort: skip
from fugai.scorecard.indicators import venues as venues  # isort: skip
from fugai.scorecard.indicators import broadband as broadband  # isort: skip
from fugai.scorecard.indicators import service as service  # isort: skip
from fugai.scorecard.indicators import service_homes as service_homes  # isort: skip
from fugai.scorecard.indicators import delivery as delivery  # isort: skip
from fugai.scorecard.indicators import cold_chain as cold_chain  # isort: skip
from fugai.scorecard.indicators import opening as opening  # isort: skip
from fugai.scorecard.indicators import outlets as outlets  # isort: skip
from fugai.scorecard.indicators import rounds as rounds  # isort: skip
from fugai.scorecard.indicators import firms as firms  # isort: skip
from fugai._deprecated import renamed
from fugai.scorecard.comparison.frames import compare as compare
from fugai.scorecard.comparison.frames import compare_targets as compare_targets
from fugai.scorecard.comparison.measures import COMPARED_COLUMNS as COMPARED_COLUMNS
from fugai.scorecard.comparison.result import Comparison as Comparison
from fugai.scorecard.comparison.runs import ComparedRun as ComparedRun
from fugai.scorecard.comparison.runs import compare_runs as compare_runs
from fugai.scorecard.doubts import Doubt as Doubt
from fugai.scorecard.doubts import doubts_table as doubts_table
from fugai.scorecard.headlines import district_scorecard as district_scorecard
from fugai.scorecard.headlines import headings as headings
from fugai.scorecard.headlines import share_columns as share_columns
from fugai.scorecard.headlines import whole_area as whole_area
from fugai.scorecard.history import HISTORY_COLUMNS as HISTORY_COLUMNS
from fugai.scorecard.history import target_history as target_history
from fugai.scorecard.indicators.listing import indicator_schema as indicator_schema
from fugai.scorecard.indicators.registry import INDICATORS as INDICATORS
from fugai.scorecard.indicators.registry import Indicator as Indicator
from fugai.scorecard.indicators.rows import dimension_text as dimension_text
from fugai.scorecard.indicators.rows import join_measures as join_measures
from fugai.scorecard.judge import DETAIL_COLUMNS as DETAIL_COLUMNS
from fugai.scorecard.judge import JUDGED_COLUMNS as JUDGED_COLUMNS
from fugai.scorecard.judge import district_detail as district_detail
from fugai.scorecard.judge import judge as judge
from fugai.scorecard.places import chosen_districts as chosen_districts
from fugai.scorecard.printing import scorecard_html as scorecard_html
from fugai.scorecard.printing import scorecard_text as scorecard_text
from fugai.scorecard.sheets import district_sheet as district_sheet
from fugai.scorecard.sheets import scorecard_sheet as scorecard_sheet
from fugai.scorecard.targets import Target as Target
from fugai.scorecard.targets import check_target as check_target
from fugai.scorecard.wording import value_text as value_text

__getattr__ = renamed(__name__, {"Reason": "fugai.messages.Message"}, removed_in="0.3.0")

_VALUES = (
    "Doubt",
    "Indicator",
    "Target",
)
"""What a caller makes: judged when it is made."""

_guard_room(globals(), __name__, values=_VALUES)
