"""Old names work, warn, and are gone when their version comes."""

from __future__ import annotations

import pkgutil
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version

import pytest

import fugai
from fugai import _deprecated
from fugai._deprecated import (
    gathered_arguments,
    renamed,
    renamed_arguments,
    renamed_attribute,
    renamed_fields,
    replaced_arguments,
    rescaled_arguments,
)


@pytest.fixture
def empty(monkeypatch):
    monkeypatch.setattr(_deprecated, "RENAMED", [])


@pytest.mark.usefixtures("empty")
def test_an_old_name_leads_to_the_new_one():
    look_up = renamed("fugai", {"Sentence": "fugai.messages.Message"}, removed_in="9.0.0")
    with pytest.warns(FutureWarning, match=r"fugai\.messages\.Message.*9\.0\.0"):
        assert look_up("Sentence") is import_module("fugai.messages").Message
    with pytest.raises(AttributeError, match="no attribute 'other'"):
        look_up("other")


@pytest.mark.usefixtures("empty")
def test_an_old_argument_becomes_the_new_one():
    @renamed_arguments(removed_in="9.0.0", kicks="perturbations")
    def solve(*, perturbations: int = 0) -> int:
        return perturbations

    assert solve(perturbations=3) == 3
    with pytest.warns(FutureWarning, match="`kicks` of `solve` is now `perturbations`"):
        assert solve(kicks=4) == 4
    with pytest.raises(TypeError, match="both `kicks` and `perturbations`"):
        solve(kicks=1, perturbations=1)


@pytest.mark.usefixtures("empty")
def test_an_old_attribute_leads_to_the_new_one():
    class Reading:
        findings = 3
        rejects = renamed_attribute("fugai.Reading", "rejects", "findings", removed_in="9.0.0")

    with pytest.warns(FutureWarning, match=r"`fugai\.Reading\.rejects` is now `findings`"):
        assert Reading().rejects == 3


@dataclass(frozen=True, kw_only=True)
class Options:
    threads: int = 1
    seed: int = 0


@pytest.mark.usefixtures("empty")
def test_loose_arguments_become_one_value():
    @gathered_arguments(into="options", kind=Options, removed_in="9.0.0")
    def solve(*, options: Options | None = None) -> Options:
        return options or Options()

    assert solve() == Options()
    with pytest.warns(FutureWarning, match=r"`seed` of `solve` is now `options=Options\(seed="):
        assert solve(seed=4) == Options(seed=4)
    with pytest.warns(FutureWarning):
        assert solve(seed=4, options=Options(threads=2)) == Options(seed=4, threads=2)


@pytest.mark.usefixtures("empty")
def test_a_loose_argument_may_become_a_field_of_another_name():
    @gathered_arguments(
        into="options", kind=Options, removed_in="9.0.0", renames={"workers": "threads"}
    )
    def solve(*, options: Options | None = None) -> Options:
        return options or Options()

    with pytest.warns(
        FutureWarning, match=r"`workers` of `solve` is now `options=Options\(threads="
    ):
        assert solve(workers=4) == Options(threads=4)


@pytest.mark.usefixtures("empty")
def test_an_old_argument_in_another_unit_is_converted():
    @rescaled_arguments(removed_in="9.0.0", distance_km=("distance_m", 1000.0))
    def loss(*, distance_m: float) -> float:
        return distance_m

    with pytest.warns(FutureWarning, match="`distance_km` of `loss` is now `distance_m`"):
        assert loss(distance_km=2.5) == 2500.0
    with pytest.warns(FutureWarning):
        assert loss(distance_km=[1, 2]).tolist() == [1000.0, 2000.0]
    with pytest.raises(TypeError, match="both `distance_km` and `distance_m`"):
        loss(distance_km=1.0, distance_m=1000.0)


@pytest.mark.usefixtures("empty")
def test_an_old_positional_argument_is_converted():
    @rescaled_arguments(
        removed_in="9.0.0", positional=("frequency_ghz",), frequency_ghz=("frequency_mhz", 1000.0)
    )
    def wave(*, frequency_mhz: float) -> float:
        return frequency_mhz

    with pytest.warns(FutureWarning, match="`frequency_ghz` of `wave` is now `frequency_mhz`"):
        assert wave(1.5) == 1500.0
    assert wave(frequency_mhz=3.0) == 3.0


@pytest.mark.usefixtures("empty")
def test_old_arguments_make_a_new_one():
    @replaced_arguments(
        {"low": "span=(low, high)", "high": "span=(low, high)"},
        lambda old: {"span": (old["low"], old["high"])},
        removed_in="9.0.0",
    )
    def width(*, span: tuple[int, int]) -> int:
        return span[1] - span[0]

    with pytest.warns(FutureWarning, match=r"`low` of `width` is now `span=\(low, high\)`"):
        assert width(low=2, high=5) == 3
    assert [one.old.rpartition("(")[2] for one in _deprecated.RENAMED] == ["low)", "high)"]


@pytest.mark.usefixtures("empty")
def test_a_dataclass_takes_and_shows_its_old_fields():
    @renamed_fields(removed_in="9.0.0", sight="los")
    @dataclass(frozen=True, kw_only=True)
    class Model:
        los: bool = False

    with pytest.warns(FutureWarning, match="`sight` of `Model` is now `los`"):
        model = Model(sight=True)
    assert model == Model(los=True)
    with pytest.warns(FutureWarning, match=r"`Model\.sight` is now `los`"):
        assert model.sight
    with pytest.raises(TypeError, match="both `sight` and `los`"):
        Model(sight=True, los=True)


def test_old_names_are_dropped_in_time():
    for module in pkgutil.walk_packages(fugai.__path__, "fugai."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    assert _deprecated.RENAMED
    now = tuple(map(int, version("fugai").split(".")[:3]))
    late = [
        one.old for one in _deprecated.RENAMED if tuple(map(int, one.removed_in.split("."))) <= now
    ]
    assert late == []


def test_every_old_name_answers():
    for one in _deprecated.RENAMED:
        if "(" not in one.old:
            module, _, name = one.old.rpartition(".")
            with pytest.warns(FutureWarning):
                assert getattr(import_module(module), name) is not None
