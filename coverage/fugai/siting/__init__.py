"""Covering matrices and the location problems over them, each answer with a bound.

Every ``solve_*`` returns a `Siting`: the candidates to build in the order of what they add, the
objective, the bound, the gap between them, and the status. Candidates are given by position;
``existing`` stand already, ``required`` must be built, ``forbidden`` must not.
"""

from fugai.siting.capacitated import (
    solve_capacitated_p_median as solve_capacitated_p_median,
)
from fugai.siting.center import solve_p_center as solve_p_center
from fugai.siting.median import solve_p_median as solve_p_median
from fugai.siting.options import Choices as Choices
from fugai.siting.result import Siting as Siting
from fugai.siting.result import relative_gap as relative_gap
