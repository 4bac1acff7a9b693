"""Closed word lists that several tables share, each word with the spellings that mean it.

The first Chinese spelling is the official term, which templates write.
"""

from fugai.tables.vocabulary.access import ACCESS_TECHNOLOGIES as ACCESS_TECHNOLOGIES
from fugai.tables.vocabulary.delivery import DELIVERS as DELIVERS
from fugai.tables.vocabulary.delivery import OUTLET_KINDS as OUTLET_KINDS
from fugai.tables.vocabulary.delivery import TRAVEL_MODES as TRAVEL_MODES
from fugai.tables.vocabulary.delivery import VEHICLE_MODES as VEHICLE_MODES
from fugai.tables.vocabulary.levels import LEVEL_KEYS as LEVEL_KEYS
from fugai.tables.vocabulary.levels import LEVELS as LEVELS
from fugai.tables.vocabulary.levels import Level as Level
from fugai.tables.vocabulary.places import DISTRICT_CLASSES as DISTRICT_CLASSES
from fugai.tables.vocabulary.places import SETTLEMENT_TYPES as SETTLEMENT_TYPES
from fugai.tables.vocabulary.places import URBAN_RURAL_CODES as URBAN_RURAL_CODES
from fugai.tables.vocabulary.places import VENUE_TYPES as VENUE_TYPES
from fugai.tables.vocabulary.radio import TECHNOLOGIES as TECHNOLOGIES
from fugai.tables.vocabulary.radio import TECHNOLOGY_GROUPS as TECHNOLOGY_GROUPS
from fugai.tables.vocabulary.radio import generation_of as generation_of
from fugai.tables.vocabulary.radio import log_headings as log_headings
from fugai.tables.vocabulary.radio import technologies_in as technologies_in
from fugai.tables.vocabulary.status import CANDIDATE_STATUS as CANDIDATE_STATUS
from fugai.tables.vocabulary.status import STATUS as STATUS
