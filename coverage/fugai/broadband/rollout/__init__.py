"""Roll-out: which place with which technology, when, at what cost."""

from fugai.broadband.rollout.alternatives import Alternatives as Alternatives
from fugai.broadband.rollout.cable import RollOut as RollOut
from fugai.broadband.rollout.cable import cost_by_district as cost_by_district
from fugai.broadband.rollout.cable import cost_to_connect as cost_to_connect
from fugai.broadband.rollout.choice import choose_technology as choose_technology
from fugai.broadband.rollout.curve import CostCurve as CostCurve
from fugai.broadband.rollout.curve import cost_curve as cost_curve
from fugai.broadband.rollout.curve import price_sensitivity as price_sensitivity
from fugai.broadband.rollout.order import order_by_year as order_by_year
from fugai.broadband.rollout.plan import TechnologyPlan as TechnologyPlan
from fugai.broadband.rollout.prices import Prices as Prices
from fugai.broadband.rollout.prices import annuity as annuity
from fugai.broadband.rollout.prices import present_value as present_value
from fugai.broadband.rollout.replan import replan as replan
from fugai.broadband.rollout.schedule import Schedule as Schedule
