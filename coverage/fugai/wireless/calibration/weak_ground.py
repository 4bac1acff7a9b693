"""How well a model finds the ground that is weaker than a level: by probability, with the cut that F1 asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr
from scipy.stats import rankdata

if TYPE_CHECKING:
    from fugai._types import BoolArray, FloatArray


@dataclass(frozen=True, kw_only=True)
class WeakGround:
    """What a model says of places whose measured level is weaker than a limit.

    Parameters
    ----------
    limit_dbm
        Level below which ground is weak. [dBm]
    share
        Of the places that are weak.
    auc
        Probability that of a weak and another place the model tells the weak one (area under the curve of
        true against false alarms); NaN where all are alike.
    f1
        2 hits / (flagged + weak), where those are flagged whose probability reaches ``cut``; NaN without weak
        ones.
    cut
        Probability of being weak from which on a place is flagged.

    Examples
    --------
    >>> import numpy as np
    >>> measured = np.array([-110.0, -108.0, -90.0, -80.0])
    >>> predicted = np.array([-104.0, -106.0, -95.0, -85.0])
    >>> made = WeakGround.of(measured, predicted, np.full(4, 8.0), limit_dbm=-103.0)
    >>> made.auc, made.f1
    (1.0, 1.0)
    """

    limit_dbm: float
    share: float
    auc: float
    f1: float
    cut: float

    @classmethod
    def of(
        cls,
        measured_dbm: FloatArray,
        predicted_dbm: FloatArray,
        deviation_db: FloatArray,
        *,
        limit_dbm: float,
    ) -> WeakGround:
        """From levels, and the standard deviation of measured about predicted ones; shape (places,)."""
        weak = measured_dbm < limit_dbm
        chance = ndtr((limit_dbm - predicted_dbm) / np.maximum(deviation_db, 1e-6))
        return cls.of_chance(weak, chance, limit_dbm=limit_dbm)

    @classmethod
    def of_chance(
        cls, weak: BoolArray, chance: FloatArray, *, limit_dbm: float, cut: float | None = None
    ) -> WeakGround:
        """From the probability of each place to be weak; the cut is `f1_cut` of them where none is given."""
        used = f1_cut(chance) if cut is None else cut
        flagged = chance >= used
        hits, total = float((flagged & weak).sum()), float(flagged.sum() + weak.sum())
        return cls(
            limit_dbm=limit_dbm,
            share=float(weak.mean()) if weak.size else np.nan,
            auc=area_under_curve(weak, chance),
            f1=2.0 * hits / total if weak.any() else np.nan,
            cut=used,
        )


def f1_cut(chance: FloatArray) -> float:
    """Probability from which on to flag places so that the expected F1 is greatest; no outcome is looked at.

    F1 rewards flagging down to about half of the F1 that is reached, not to one half (Lipton, Elkan, Naryanaswamy,
    ECML 2014).

    >>> f1_cut(np.array([0.9, 0.45, 0.1, 0.05]))
    0.45
    """
    if not chance.size:
        return 0.5
    ordered = np.sort(chance)[::-1]
    expected = 2.0 * np.cumsum(ordered) / (np.arange(1, len(ordered) + 1) + ordered.sum())
    return float(ordered[int(expected.argmax())])


def area_under_curve(weak: BoolArray, chance: FloatArray) -> float:
    """Area under the curve of true against false alarms, ties counted half; NaN where all are alike.

    >>> area_under_curve(np.array([True, False, False]), np.array([0.5, 0.5, 0.1]))
    0.75
    """
    count, others = int(weak.sum()), int((~weak).sum())
    if not count or not others:
        return float("nan")
    ranks = rankdata(chance)
    return float((ranks[weak].sum() - count * (count + 1) / 2.0) / (count * others))
