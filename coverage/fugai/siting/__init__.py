"""Location problems: where to build, each solution with a bound on how much better it could be.

Every ``solve_*`` returns a `SitingSolution`: the candidates to build in the order of what they add,
the objective, the bound, the gap between them, and the status. Candidates are given as positions or
as boolean masks. `Choices` says which exist already, must and must not be built, what each costs
and which are in conflict; `SolverOptions` says how long to search.

Over a covering matrix (demand × candidate): `solve_mclp` and `solve_mclp_b` cover the most demand
within a budget, `solve_capacitated_mclp` where sites have a capacity; `solve_lscp` and
`solve_lscp_b` cover all demand with the fewest or cheapest sites, `solve_partial_cover` a share.

Over a cost matrix (demand × candidate): `solve_p_median`, `solve_p_center`,
`solve_capacitated_p_median`; `network_efficiency` holds a network against the best ones.
`solve_p_median` and `solve_p_center` also take `PlanePoints`: distances between any number of
points, without a matrix.

About a solution: `gain_curve` (what each number of sites covers, with a bound), `sites_until` and
`phase_plan` (when a target is met), `coverage_by_group` and `coverage_by_layer` (before and after),
`alternatives` (ties and near-equal swaps), `sensitivity` (to the standard and the number).

`coverable`, `covered` and `covering_count` evaluate a covering matrix; `stack_layers` puts several
kinds of demand into one; `too_close` finds conflict pairs by distance. `candidates_on_nodes` and
`candidates_on_grid` make candidates where a project lists none.
"""

from fugai._arguments import guard_room as _guard_room
from fugai._deprecated import renamed
from fugai.siting.candidates import candidates_on_grid as candidates_on_grid
from fugai.siting.candidates import candidates_on_nodes as candidates_on_nodes
from fugai.siting.capacitated.p_median import (
    solve_capacitated_p_median as solve_capacitated_p_median,
)
from fugai.siting.center.p_center import solve_p_center as solve_p_center
from fugai.siting.covering.capacitated_mclp import solve_capacitated_mclp as solve_capacitated_mclp
from fugai.siting.covering.lscp import solve_lscp as solve_lscp
from fugai.siting.covering.lscp import solve_lscp_b as solve_lscp_b
from fugai.siting.covering.mclp import solve_mclp as solve_mclp
from fugai.siting.covering.mclp import solve_mclp_b as solve_mclp_b
from fugai.siting.curve import gain_curve as gain_curve
from fugai.siting.efficiency.network import network_efficiency as network_efficiency
from fugai.siting.efficiency.result import NetworkEfficiency as NetworkEfficiency
from fugai.siting.group_coverage import coverage_by_group as coverage_by_group
from fugai.siting.group_coverage import coverage_by_layer as coverage_by_layer
from fugai.siting.matrix import coverable as coverable
from fugai.siting.matrix import covered as covered
from fugai.siting.matrix import covering_count as covering_count
from fugai.siting.matrix import stack_layers as stack_layers
from fugai.siting.matrix import too_close as too_close
from fugai.siting.median.p_median import solve_p_median as solve_p_median
from fugai.siting.options import Choices as Choices
from fugai.siting.options import SolverOptions as SolverOptions
from fugai.siting.partial_cover.partial import solve_partial_cover as solve_partial_cover
from fugai.siting.phases import phase_plan as phase_plan
from fugai.siting.phases import sites_until as sites_until
from fugai.siting.plane.points import PlanePoints as PlanePoints
from fugai.siting.result import Certificate as Certificate
from fugai.siting.result import SitingSolution as SitingSolution
from fugai.siting.result import relative_gap as relative_gap
from fugai.siting.service_standards import sensitivity as sensitivity
from fugai.siting.swaps import alternatives as alternatives

__getattr__ = renamed(__name__, {"Siting": "SitingSolution"}, removed_in="0.3.0")

_VALUES = (
    "Choices",
    "PlanePoints",
    "SolverOptions",
)
"""What a caller makes: judged when it is made."""

_guard_room(globals(), __name__, values=_VALUES)
