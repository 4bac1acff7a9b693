"""Broadband: penetration, measured speeds, service classes, urban and rural, cost to connect."""

from fugai._arguments import guard_room as _guard_room
from fugai._deprecated import renamed
from fugai.broadband.areas import official_code as official_code
from fugai.broadband.areas import settlement_area as settlement_area
from fugai.broadband.availability import availability as availability
from fugai.broadband.lattice import Lattice as Lattice
from fugai.broadband.levels import class_totals as class_totals
from fugai.broadband.offers import share_passed as share_passed
from fugai.broadband.rollout import Alternatives as Alternatives
from fugai.broadband.rollout import CostCurve as CostCurve
from fugai.broadband.rollout import Prices as Prices
from fugai.broadband.rollout import RollOut as RollOut
from fugai.broadband.rollout import Schedule as Schedule
from fugai.broadband.rollout import TechnologyPlan as TechnologyPlan
from fugai.broadband.rollout import choose_technology as choose_technology
from fugai.broadband.rollout import cost_by_district as cost_by_district
from fugai.broadband.rollout import cost_curve as cost_curve
from fugai.broadband.rollout import cost_to_connect as cost_to_connect
from fugai.broadband.rollout import order_by_year as order_by_year
from fugai.broadband.rollout import price_sensitivity as price_sensitivity
from fugai.broadband.rollout import replan as replan
from fugai.broadband.services import RELIABLE_TECHNOLOGIES as RELIABLE_TECHNOLOGIES
from fugai.broadband.services import ServiceClass as ServiceClass
from fugai.broadband.services import classify_settlements as classify_settlements
from fugai.broadband.services import settlements_served as settlements_served
from fugai.broadband.speeds import locate_tests as locate_tests
from fugai.broadband.speeds import pooled_speed as pooled_speed
from fugai.broadband.speeds import rural_parity as rural_parity
from fugai.broadband.speeds import speed_by_district as speed_by_district
from fugai.broadband.speeds import weighted_median as weighted_median
from fugai.broadband.subscribers import mobile_penetration as mobile_penetration
from fugai.broadband.subscribers import penetration as penetration
from fugai.broadband.urbanisation import classify_blocks as classify_blocks
from fugai.broadband.urbanisation import degree_of_urbanisation as degree_of_urbanisation

__getattr__ = renamed(__name__, {"speed_of": "pooled_speed"}, removed_in="0.3.0")

_VALUES = ("Alternatives", "Prices", "ServiceClass")
"""What a caller makes: judged when it is made."""

_guard_room(globals(), __name__, values=_VALUES)
