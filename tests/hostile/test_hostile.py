"""Public functions with one hostile argument at a time: the right result, or an error that names it.

A table of functions and valid arguments (`values`) times hostile values of each kind (`kinds`).
"""

import importlib
import math
import warnings

import numpy as np
import pytest
from arguments import (
    constructors,
    documents,
    files,
    pages,
    places,
    radio,
    rollouts,
    services,
    travel,
)
from kinds import hostile
from values import CALLS as SOME
from values import GRID, cells

import fugai
from fugai import delivery, wireless
from fugai._arguments import guarded
from fugai.errors import ContractError, FugaiError

GROUPS = (places, services, travel, radio, rollouts, pages, files, constructors, documents)
CALLS = SOME | {name: call for group in GROUPS for name, call in group.CALLS.items()}


def function_of(name):
    room, function = name.split(".")
    if room == "fugai":
        return getattr(fugai, function)
    return getattr(importlib.import_module(f"fugai.{room}"), function)


def faults(name):
    function, arguments = function_of(name), CALLS[name]()
    function(**arguments)
    for parameter, value in arguments.items():
        for kind, wrong in hostile(value):
            try:
                function(**{**arguments, parameter: wrong})
            except FugaiError as error:
                if not str(error).strip():
                    yield parameter, kind, "no sentence"
            except Exception as error:  # noqa: BLE001  this is what is looked for
                yield parameter, kind, repr(error)[:100]
            else:
                if kind == "nan" and isinstance(value, int | float):
                    yield parameter, kind, "no error"


@pytest.mark.parametrize("name", CALLS)
def test_hostile_arguments(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert list(faults(name)) == []


def test_there_are_many():
    assert len(CALLS) > 270


@pytest.mark.parametrize(
    "column", ["downtilt_deg", "vertical_beamwidth_deg", "power_dbm", "height_m"]
)
def test_a_cell_with_a_figure_that_is_no_number_is_named(column):
    wrong = cells()
    wrong[column] = wrong[column].astype(float)
    wrong.iloc[1, wrong.columns.get_loc(column)] = math.nan
    with pytest.raises(
        ContractError, match=f"`cells` must have a number in `{column}` of every cell"
    ):
        wireless.predict(wrong, GRID)


def test_the_beamwidth_of_a_sector_must_be_there():
    sector = cells().assign(azimuth_deg=120.0, beamwidth_deg=math.nan)
    with pytest.raises(ContractError, match="`beamwidth_deg` of every cell"):
        wireless.predict(sector, GRID)
    with pytest.raises(FugaiError, match="beamwidth_deg"):
        wireless.sector_antenna(
            name="a",
            gain_dbi=15.0,
            beamwidth_deg=math.nan,
            vertical_beamwidth_deg=10.0,
            front_back_db=25.0,
            side_lobe_db=18.0,
        )


def test_a_missing_column_is_named():
    arguments = CALLS["delivery.filter_by_kind"]()
    arguments["outlets"] = arguments["outlets"].drop(columns="kind")
    with pytest.raises(FugaiError, match=r"`outlets` must have the column `?kind"):
        delivery.filter_by_kind(**arguments)


def add(x: float, *, times: "int | None" = None, names: "Sequence[str]" = ()) -> float:  # noqa: F821
    return x * (times or 1) / len(names or "a")


add.__annotations__ = {
    "x": "float",
    "times": "int | None",
    "names": "Sequence[str]",
    "return": "float",
}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"x": math.nan}, "`x` must be a number, found NaN"),
        ({"x": "1"}, "`x` must be a number, found '1'"),
        ({"x": True}, "`x` must be a number, found True"),
        ({"x": 1.0, "times": 1.5}, "`times` must be a whole number, found 1.5"),
        ({"x": 1.0, "times": 10**30}, "at most 64 bits"),
        ({"x": 1.0, "names": 3}, "`names` must be texts, found 3"),
    ],
)
def test_the_guard_names_the_parameter(arguments, says):
    with pytest.raises(ContractError, match=says):
        guarded(add)(**arguments)


def test_the_guard_lets_right_arguments_pass_and_wrong_calls_say_what_is_missing():
    assert guarded(add)(2.0, times=np.int64(3)) == 6.0
    assert guarded(add)(np.float32(2.0), times=None, names=["a", "b"]) == 1.0
    with pytest.raises(TypeError, match="missing"):
        guarded(add)()


def test_other_faults_of_a_function_stay_what_they_are():
    def broken(x: float) -> float:
        return [][int(x)]

    broken.__annotations__ = {"x": "float"}
    with pytest.raises(IndexError):
        guarded(broken)(0.0)
