"""A calibration as lines to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from fugai.wireless.calibration.result import Calibration, Errors


def calibration_text(made: Calibration) -> str:
    """The figures as lines to read."""
    lines = [
        f"{made.model.base.name}, {made.before.bins} bins at {len(made.sites)} sites",
        f"{'':24}{'bias':>8}{'sd':>8}{'RMSE':>8}  dB",
        _line("before", made.before),
        _line("fitted", made.fitted),
        _line("site left out", made.left_out),
        _line("out of the choice too", made.left_out_of_choice),
    ]
    if made.left_out_masts is not None:
        lines.append(_line("mast left out", made.left_out_masts))
    lines += ["", *_group_lines(made), "", *_trial_lines(made), "", *_site_lines(made)]
    if made.refused:
        lines += ["", "not used:"]
        lines += [f"  {count} x {reason}" for reason, count in made.refused.items()]
    if made.notes:
        lines += ["", *made.notes]
    return "\n".join(lines)


def _line(name: str, errors: Errors) -> str:
    figures = (errors.bias_db, errors.sd_db, errors.rmse_db)
    return f"{name:24}" + "".join(f"{_figure(one):>8}" for one in figures)


def _figure(value: float) -> str:
    return "-" if np.isnan(value) else f"{value:.2f}"


def _group_lines(made: Calibration) -> list[str]:
    lines = []
    for row in made.groups.to_dict("records"):
        ends = f"{row['low_mhz']:g} to {row['high_mhz']:g} MHz"
        shared = "" if row["own"] else ", as the whole band"
        lines.append(
            f"{ends}, {row['environment']}: {row['bins']} bins, {row['sites']} sites{shared}"
        )
        for term, unit in (("offset", "dB at 1 km"), ("slope", "dB/decade"), ("terrain", "")):
            if term in made.terms:
                low, high = _figure(row[f"{term}_low"]), _figure(row[f"{term}_high"])
                lines.append(f"  {term:8}{row[term]:+8.2f} {unit}  (95 %: {low} to {high})")
    if made.pattern_limit_db is not None:
        lines.append(f"antenna patterns show down to {made.pattern_limit_db:g} dB")
    return lines


def _trial_lines(made: Calibration) -> list[str]:
    """The best limit of each set of terms."""
    lines = ["RMSE with a site left out, by what is fitted:"]
    for terms, rows in made.trials.groupby("terms", sort=False):
        best = rows.sort_values("rmse_db", kind="stable").iloc[0]
        plain = rows["rmse_db"].iloc[0]
        limit = best["limit_db"]
        shown = (
            ""
            if np.isnan(limit)
            else f", patterns down to {limit:g} dB{_figure(best['rmse_db']):>8}"
        )
        lines.append(f"  {terms:28}{_figure(plain):>8}{shown}")
    return lines


def _site_lines(made: Calibration) -> list[str]:
    head = f"{'site':20}{'bins':>7}{'before':>9}{'left out':>10}  RMSE, dB"
    return [head] + [
        f"{str(row['site_id'])[:20]:20}{row['bins']:>7}{_figure(row['rmse_before_db']):>9}"
        f"{_figure(row['rmse_left_out_db']):>10}"
        for row in made.sites.to_dict("records")
    ]
