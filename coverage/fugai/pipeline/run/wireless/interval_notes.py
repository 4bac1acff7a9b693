"""What the intervals of a run rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fugai.messages import Message
from fugai.wireless.intervals.level_error import ASSUMED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from fugai.wireless import Technology
    from fugai.wireless.intervals.level_error import LevelError


def interval_notes(
    names: Iterable[str],
    errors: Mapping[str, LevelError],
    technologies: Mapping[str, Technology],
    untuned: LevelError = ASSUMED,
) -> Iterator[Message]:
    """One sentence on the networks with an assumed error, and one on those with a measured one.

    Parameters
    ----------
    names
        Technologies and layers of the networks.
    errors
        By technology or layer; the others have the assumed error.
    technologies
        By name.
    untuned
        The assumed error.
    """
    known: dict[LevelError, list[str]] = {}
    for name in sorted(set(names)):
        known.setdefault(errors.get(name, untuned), []).append(technologies[name].title)
    for error, titles in known.items():
        listed = ", ".join(dict.fromkeys(titles))
        figures = f"{error.common_db:.2g}", f"{error.cell_db:.2g}"
        if error.assumed:
            yield Message(
                zh=f"{listed}的覆盖率附80%区间，其依据的电平误差未经实测，为假定值：全部小区共同偏差{figures[0]} dB，各小区偏差"
                f"{figures[1]} dB（标准差），小区内为该制式的阴影衰落，相关距离{error.correlation_m:g}米。由 `wireless.untuned_common_error_db` 和 `untuned_cell_error_db` 设定；用路测数据校准后取实测值。",
                en=f"Coverage shares of {listed} have an 80 % interval. The error of the levels that it rests on is "
                f"assumed, not measured: {figures[0]} dB common to all cells and {figures[1]} dB of each cell (standard "
                "deviations), within a cell the technology's shadowing with a correlation distance of "
                f"{error.correlation_m:g} m. `wireless.untuned_common_error_db` and `untuned_cell_error_db` state others; a "
                "calibration by drive tests replaces it.",
            )
        else:
            places = f"{error.location_db or 0.0:.2g}"
            yield Message(
                zh=f"{listed}的覆盖率附80%区间，依据校准时留出基站上实测的误差：全部小区共同偏差{figures[0]} dB，各小区偏差"
                f"{figures[1]} dB，小区内各处{places} dB（标准差），相关距离{error.correlation_m:.0f}米。",
                en=f"Coverage shares of {listed} have an 80 % interval from the error at masts that the calibration "
                f"left out: {figures[0]} dB common to all cells, {figures[1]} dB of each cell, {places} dB of places within "
                f"a cell (standard deviations), with a correlation distance of {error.correlation_m:.0f} m.",
            )
