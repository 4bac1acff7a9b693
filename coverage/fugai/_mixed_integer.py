"""Mixed-integer programs by HiGHS, on one thread.

Through highspy and not through scipy: of 363 small districting programs, the HiGHS inside scipy 1.17.1 called
13 answers optimal that were up to half too dear, or the program infeasible, after its presolve.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import highspy
import numpy as np

from fugai.errors import SolverError

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from fugai._types import FloatArray

Ending: TypeAlias = Literal["optimal", "infeasible", "stopped"]


class QuietHighs(highspy.Highs):
    """HiGHS that prints nothing: its constructor prints a banner before an option can be set."""

    def enableCallbacks(self) -> None:  # noqa: N802  (HiGHS's own name)
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


@dataclass(frozen=True, kw_only=True, eq=False)
class MixedInteger:
    """Minimise ``cost`` x with ``row_low`` <= ``rows`` x <= ``row_high``, 0 <= x <= ``high``.

    ``integral`` marks with 1 the columns that must be whole. An infinite limit is none.

    >>> import numpy as np
    >>> from scipy.sparse import csr_array
    >>> knapsack = MixedInteger(
    ...     cost=np.array([-3.0, -2.0, -2.0]), rows=csr_array(np.array([[3.0, 2.0, 2.0]])),
    ...     row_low=np.array([-np.inf]), row_high=np.array([4.0]), high=np.ones(3),
    ...     integral=np.ones(3),
    ... )
    >>> found = knapsack.solve()
    >>> found.ending, found.values.round().tolist(), found.bound
    ('optimal', [0.0, 1.0, 1.0], -4.0)
    """

    cost: FloatArray
    rows: csr_array
    row_low: FloatArray
    row_high: FloatArray
    high: FloatArray
    integral: FloatArray

    def solve(
        self, *, max_nodes: int | None = None, time_limit_s: float = np.inf, gap: float = 0.0
    ) -> MixedIntegerAnswer:
        """The best solution, or the best found within some nodes or some time.

        Parameters
        ----------
        max_nodes
            Of the branch and bound.
        time_limit_s
            By the clock. [s]
        gap
            Relative gap at which a solution is taken for optimal.

        Raises
        ------
        SolverError
            HiGHS refuses the program.
        """
        solver: Any = QuietHighs()  # type: ignore[no-untyped-call]
        options: dict[str, object] = {"output_flag": False, "threads": 1, "mip_rel_gap": gap}
        if max_nodes is not None:
            options["mip_max_nodes"] = int(max_nodes)
        if np.isfinite(time_limit_s):
            options["time_limit"] = float(max(time_limit_s, 0.01))
        for name, value in options.items():
            solver.setOptionValue(name, value)
        if solver.passModel(self._model()) == highspy.HighsStatus.kError:
            msg = "HiGHS must accept the program, found that it refuses it."
            raise SolverError(msg)
        solver.run()
        return _answer(solver)

    def _model(self) -> Any:  # noqa: ANN401  (highspy has no types)
        rows = self.rows.tocsr()
        lp = highspy.HighsLp()
        lp.num_row_, lp.num_col_ = rows.shape
        lp.col_cost_ = np.asarray(self.cost, dtype=np.float64)
        lp.col_lower_, lp.col_upper_ = np.zeros(rows.shape[1]), np.asarray(self.high, np.float64)
        lp.row_lower_ = np.asarray(self.row_low, dtype=np.float64)
        lp.row_upper_ = np.asarray(self.row_high, dtype=np.float64)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = rows.indptr.astype(np.int32)
        lp.a_matrix_.index_ = rows.indices.astype(np.int32)
        lp.a_matrix_.value_ = rows.data.astype(np.float64)
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[int(whole)] for whole in self.integral]
        return lp


@dataclass(frozen=True, kw_only=True, eq=False)
class MixedIntegerAnswer:
    """Best solution (None where none was found), a lower bound of all, and how the run ended."""

    values: FloatArray | None
    bound: float
    ending: Ending


def _answer(solver: Any) -> MixedIntegerAnswer:  # noqa: ANN401
    status, info = solver.getModelStatus(), solver.getInfo()
    kinds = highspy.HighsModelStatus
    if status in (kinds.kInfeasible, kinds.kUnboundedOrInfeasible):
        return MixedIntegerAnswer(values=None, bound=np.inf, ending="infeasible")
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    values = np.asarray(solver.getSolution().col_value) if found else None
    ending: Ending = "optimal" if status == kinds.kOptimal else "stopped"
    return MixedIntegerAnswer(values=values, bound=float(info.mip_dual_bound), ending=ending)
