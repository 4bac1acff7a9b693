"""Twelve villages along one road, a minute's drive apart: every solution can be counted by hand.

The outlet at V1 covers V0 to V2 in 2015. Of the candidates, C4 adds V3, V4, V5, C7 adds V6, V7, V8,
C9 adds V8, V9, V10; only the forbidden C10 reaches V11.
"""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import fugai
from fugai import delivery, siting, zonal
from fugai.errors import ConfigError, InfeasibleError


@pytest.fixture(scope="module")
def folder(root):
    return root / "tests" / "projects" / "siting"


def ask(folder, **options):
    given = {"place": "outlets", "year": 2015, "budget": 3, "sensitivity": False} | options
    if given.get("problem") in ("lscp", "partial", "lscp-backup", "efficiency"):
        given.pop("budget")
    out = given.pop("out", None)
    return fugai.site(folder, fugai.SitingRequest(**given), out=out)


def ids(result):
    return set(result.tables["chosen"]["candidate_id"])


def test_mclp_covers_what_three_sites_can(folder):
    result = ask(folder)
    assert ids(result) == {"C4", "C7", "C9"}
    assert result.solution.status == "optimal"
    assert result.solution.objective == 11.0  # V0 to V10
    assert result.curve.tolist()[0] == 3.0
    assert result.curve.tolist()[-1] == 11.0
    table = result.tables["districts"].set_index("district_id")
    assert table["before"].tolist() == [3.0, 0.0]
    assert table["after"].tolist() == [6.0, 5.0]
    assert table["sites"].tolist() == [1, 2]


def test_an_outlet_that_opens_later_counts_in_its_year(folder):
    # O3 stands at V6 and brings V5, V6, V7
    assert ask(folder, year=2016).curve[0] == 6.0


def test_lscp_names_uncoverable_demand_and_solves_the_rest(folder):
    with pytest.raises(
        InfeasibleError, match=r"1 of 12 demand points.*村11.*`skip_uncoverable=True`"
    ):
        ask(folder, problem="lscp")
    result = ask(folder, problem="lscp", skip_uncoverable=True)
    assert ids(result) == {"C4", "C7", "C9"}
    assert result.tables["uncoverable"]["demand"].tolist() == ["村11"]


@pytest.mark.parametrize(("share", "sites"), [(0.25, 0), (0.5, 1), (0.75, 2), (0.9, 3)])
def test_partial_covering_takes_the_fewest_sites(folder, share, sites):
    # 3, 6, 9 and 11 of 12 villages
    result = ask(folder, problem="partial", share=share)
    assert len(result.solution.chosen) == sites
    assert result.solution.status == "optimal"


def test_the_budget_can_be_money(folder):
    # C4 costs 30, all others 10: for 20 two others, for 50 all three of the best
    assert ids(ask(folder, budget=20, by_cost=True)) == {"C5", "C9"}
    assert ids(ask(folder, budget=50, by_cost=True)) == {"C4", "C7", "C9"}


def test_a_floor_under_every_district(folder):
    result = ask(folder, budget=3, equity_floor=0.8)
    shares = result.tables["districts"]["share_after"]
    assert (shares >= 0.8).all()
    with pytest.raises(InfeasibleError, match=r"'east' with at most 83.3%"):
        ask(folder, equity_floor=0.9)


def test_backup_counts_a_second_cover(folder):
    result = ask(folder, problem="backup", budget=5)
    assert len(result.solution.chosen) <= 5
    assert result.solution.status == "optimal"


def test_p_median_and_p_center_serve_all_by_time(folder):
    result = ask(folder, problem="p-median", budget=3)
    solution = result.solution
    minutes = np.full(result.instance.costs.shape, 120.0)
    table = result.instance.costs.tocoo()
    minutes[table.row, table.col] = table.data
    open_sites = np.append(solution.existing, solution.chosen)
    assert solution.objective == pytest.approx(minutes[:, open_sites].min(axis=1).sum(), rel=1e-9)
    worst = ask(folder, problem="p-center", budget=3).solution
    # from C9 two steps of 0.865 km at a kilometre a minute to V11
    assert worst.objective == pytest.approx(2 * 0.865, abs=0.02)  # metres of the projection


def test_walkers_are_counted_as_a_run_counts_them(folder):
    result = ask(folder, place="pickup-points", budget=2)
    inputs, spec = result.instance.inputs, result.instance.inputs.project.delivery
    places = result.instance.places
    n_existing = places.iloc[np.append(result.solution.existing, result.solution.chosen)]
    outlets = n_existing.assign(outlet_id=n_existing["candidate_id"])
    network = delivery.network_with_places(
        inputs.roads,
        [inputs.tables["outlets"], inputs.tables["settlements"], places],
        mode="walk",
        snap_max_m=spec.snap_max_m,
        min_component_nodes=100,
    )
    times = delivery.outlet_times(network, outlets, direction="to")
    raster = delivery.reach_raster(
        network,
        times,
        inputs.grid,
        direction="to",
        cells=delivery.snap_cells(network, inputs.grid, mask=inputs.population),
    )
    people = zonal.population_served(
        delivery.reachable_mask(raster, 11), inputs.population, inputs.weights
    )
    table = result.tables["districts"]
    assert table["after"].to_numpy() == pytest.approx(people["numerator"].to_numpy(), rel=1e-9)
    assert table["total"].to_numpy() == pytest.approx(people["denominator"].to_numpy(), rel=1e-9)


def test_targets_phases_sensitivity_and_alternatives(folder):
    result = ask(folder, budget=2, sensitivity=True)
    target = result.tables["targets"].iloc[0]
    assert target["before"] == 0.25
    assert target["after"] == 0.75
    assert (target["sites_needed"], target["at_least"]) == (3.0, 3)
    phases = result.tables["phases"]
    assert phases["year"].tolist() == [2016, 2017]
    assert phases["sites_so_far"].tolist() == [1, 2]
    assert phases["target village"].tolist() == ["missed", "missed"]
    table = result.tables["sensitivity"].set_index(["threshold", "number"])
    assert table.loc[(1.0, 2.0), "covered"] == 9.0
    assert table.loc[(1.0, 3.0), "covered"] == 11.0
    assert table.loc[(6.0, 2.0), "share"] == 1.0  # six minutes reach everybody
    # C4 and C7, C4 and C9, C5 and C9: three ways to cover nine
    ties = result.tables["alternatives"]
    assert ties["tie"].any()
    assert (ties["difference"] <= 1e-9).all()


def test_the_curve_ends_at_the_solution_and_stays_below_its_bound(folder):
    result = ask(folder, budget=2, sensitivity=True)
    table = result.tables["curve"]
    known = table.dropna(subset=["covered"])
    assert known["covered"].tolist() == result.curve.tolist()
    assert (known["covered"] <= known["bound"] + 1e-9).all()


@pytest.mark.kernel
@pytest.mark.parametrize("origin", ["grid", "masts"])
def test_base_stations_serve_uncovered_residents(folder, origin):
    result = ask(folder, place="base-stations", budget=1, candidates=origin, spacing_m=2000)
    demand = result.instance.scenario.demand
    # the mast in the west serves some and not all
    assert 0 < result.curve[0] < demand.total
    assert demand.total == pytest.approx(12_000, rel=1e-6)  # single precision of the shares
    assert result.curve[1] > result.curve[0]
    assert result.instance.n_existing == 1
    assert "beside 1 existing" in result.text()
    alone = np.asarray(result.instance.scenario.covers.T @ demand.weight)
    assert result.solution.objective == pytest.approx(alone.max(), rel=1e-12)
    if origin == "masts":
        assert ids(result) == {"S2"}  # the one mast without LTE


@pytest.mark.kernel
def test_candidates_that_cover_nobody_are_an_error(folder):
    with pytest.raises(ConfigError, match="must cover residents without service, found none of 10"):
        ask(folder, place="base-stations", budget=1, candidates="grid", spacing_m=3000)


def test_places_can_be_road_nodes(folder):
    result = ask(folder, candidates="nodes", spacing_m=800, budget=4)
    assert set(result.tables["chosen"]["kind"]) == {"road node"}
    assert result.curve[-1] == 12.0
    assert result.tables["chosen"]["datum"].eq("wgs84").all()


def test_files_of_a_siting_run(folder, tmp_path):
    out = tmp_path / "answer"
    result = ask(folder, budget=2, sensitivity=True, out=out)
    about = json.loads((out / "site.json").read_text(encoding="utf-8"))
    assert about["answer"]["gap"] == 0
    assert about["answer"]["status"] == "optimal"
    assert about["parameters"]["max_minutes"] == 1
    assert about["seed"] == result.solution.seed
    assert "numpy" in about["versions"]
    layer = gpd.read_file(out / "siting.gpkg", layer="chosen")
    assert layer["candidate_id"].tolist() == result.tables["chosen"]["candidate_id"].tolist()
    table = pd.read_csv(out / "tables" / "chosen.csv", encoding="utf-8-sig")
    spots = {f"C{k}": 117.025 + 0.01 * k for k in range(12)}
    wanted = [spots[key] for key in table["candidate_id"]]
    assert table["longitude"].to_numpy() == pytest.approx(wanted, abs=1e-7)  # as it came in
    first = (out / "site.json").read_bytes()
    ask(folder, budget=2, sensitivity=True, out=out)  # an earlier answer is replaced
    again = json.loads((out / "site.json").read_text(encoding="utf-8"))
    assert again["answer"]["chosen"] == json.loads(first)["answer"]["chosen"]


def test_a_siting_run_in_a_notebook(folder):
    result = ask(folder, budget=2)
    shown = result._repr_html_()
    assert "optimal" in shown
    assert "synthetic" in shown
    assert "9 of" in result.text() or "9 (75.00%)" in result.text()
    axes = result.plot()
    assert len(axes.lines[0].get_xdata()) == 3
    import matplotlib.pyplot as plt  # noqa: PLC0415

    plt.close(axes.figure)
    assert "fugai-siting" in result.explore().get_root().render()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"problem": "best"}, "`problem` must be one of mclp"),
        ({"place": "cafes"}, "`place` must be one of pickup-points"),
        ({"budget": 0}, "`budget` must be at least 1 new site for mclp, found 0"),
        ({"budget": None}, "`budget` must be at least 1 new site for mclp, found none"),
        ({"budget": 9}, "from 1 to the 5 candidates that may be built, found 9"),
        ({"place": "base-stations", "profile": "6g"}, "`profile` must be one of lte"),
        ({"place": "base-stations", "problem": "p-median"}, "for base stations must be one of"),
        ({"max_minutes": -1}, "`max_minutes` must be above 0"),
        ({"year": 1999}, "`year` must be one of the project's years 2015, 2016"),
        ({"candidates": "moon"}, "`candidates` must be one of project"),
        ({"equity_floor": 2}, "`equity_floor` must be a share from 0 to 1"),
    ],
)
def test_a_wrong_request_is_one_sentence(folder, options, says):
    with pytest.raises(ConfigError) as caught:
        ask(folder, **options)
    assert says in str(caught.value)
    assert str(caught.value).count("\n") == 0


@pytest.mark.parametrize(
    ("lost", "options", "says"),
    [
        ("outlets", {}, "must have outlets to site outlets"),
        ("roads", {}, "must have roads"),
        ("settlements", {"place": "pickup-points"}, "must have population"),
        ("sites", {"place": "base-stations"}, "must have sites"),
        ("candidates", {"candidates": "project"}, "`inputs.candidates` must hold a candidate"),
    ],
)
def test_a_project_that_lacks_something_says_what(folder, lost, options, says):
    plan = fugai.read_project(folder)
    from dataclasses import replace  # noqa: PLC0415

    less = replace(plan, inputs={k: v for k, v in plan.inputs.items() if k != lost})
    with pytest.raises(ConfigError, match=says.replace(".", r"\.")):
        ask(less, **options)


def test_an_interrupt_keeps_the_best_solution_so_far(folder, tmp_path, monkeypatch, capsys):
    from fugai.cli import run_cli  # noqa: PLC0415
    from fugai.pipeline.site import steps as app  # noqa: PLC0415

    def stopped(instance, *, keep_on_interrupt):
        assert keep_on_interrupt
        solution = siting.solve_mclp(
            instance.scenario.covers,
            instance.scenario.demand.weight,
            budget=2,
            choices=siting.Choices(existing=instance.existing, forbidden=instance.forbidden),
        )
        from dataclasses import replace  # noqa: PLC0415

        return replace(solution, status="interrupted", bound=12.0)

    monkeypatch.setattr(app, "solve", stopped)
    out = tmp_path / "x"
    code = run_cli(
        [
            "site",
            str(folder),
            "--place",
            "outlets",
            "--year",
            "2015",
            "--budget",
            "2",
            "--out",
            str(out),
        ]
    )
    assert code == 130
    assert "the best solution so far is in" in capsys.readouterr().err
    assert json.loads((out / "site.json").read_text(encoding="utf-8"))["answer"]["gap"] > 0
    assert 'id="fugai-context"' in (out / "index.html").read_text("utf-8")


def test_an_interrupt_inside_compiled_code_is_one(capsys):
    from fugai.cli.ends import exit_code  # noqa: PLC0415
    from fugai.siting import SolverOptions  # noqa: PLC0415
    from fugai.siting._clock import Clock  # noqa: PLC0415

    def compiled():
        msg = "returned a result with an exception set"
        raise SystemError(msg) from KeyboardInterrupt()

    clock = Clock(SolverOptions(keep_on_interrupt=True))
    with clock.guarded():
        compiled()
    assert clock.status(proven=False) == "interrupted"
    with pytest.raises(SystemError, match="other"), clock.guarded():
        raise SystemError("other")  # noqa: EM101
    with pytest.raises(SystemError) as caught:
        compiled()
    assert exit_code(caught.value) == 130
    assert capsys.readouterr().err == "fugai: interrupted.\n"


def test_an_interrupt_of_the_sensitivity_analysis_keeps_the_solution(folder, monkeypatch):
    from fugai.pipeline.site import steps as app  # noqa: PLC0415

    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(app, "sensitivity", stopped)
    result = ask(folder, budget=2, sensitivity=True)
    assert result.interrupted
    assert result.solution.status == "optimal"
    assert len(result.tables["targets"]) == 1  # asked before
    assert not len(result.tables["sensitivity"])


def test_the_old_arguments_still_work(folder):
    with pytest.warns(FutureWarning, match=r"`request=SitingRequest\(problem=...\)`"):
        result = fugai.site(folder, problem="mclp", place="outlets", budget=2, sensitivity=False)
    with pytest.warns(FutureWarning, match="is now `instance`"):
        assert result.setting is result.instance
    with (
        pytest.raises(ConfigError, match="`max_minutes` must be above 0"),
        pytest.warns(FutureWarning) as caught,
    ):
        fugai.site(folder, place="outlets", budget=2, minutes=-1)
    assert "`minutes` of `site` is now `max_minutes`" in str(caught[0].message)


def test_the_command(folder, tmp_path, capsys):
    from fugai.cli import run_cli  # noqa: PLC0415

    out = tmp_path / "y"
    words = ["site", str(folder), "--place", "outlets", "--year", "2015", "--out", str(out)]
    assert run_cli([*words, "--budget", "3"]) == 0
    printed = capsys.readouterr().out
    assert "optimal" in printed
    assert "11 (91.67%)" in printed
    assert run_cli([*words, "--budget", "0"]) == 2
    shown = capsys.readouterr().err.strip().splitlines()
    lines = [line for line in shown if line.startswith("fugai:")]
    assert lines == ["fugai: `--budget` must be at least 1 new site for mclp, found 0."]
    assert run_cli([*words, "--problem", "lscp"]) == 2
    error = capsys.readouterr().err
    assert "村11" in error
    assert "`--skip-uncoverable` solves it" in error
