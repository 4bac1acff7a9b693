"""Options of `fugai site` on the twelve villages: distance, roles, capacity, money, years, layers."""

from __future__ import annotations

import itertools
import json
import shutil
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

import fugai
from fugai import SitingRequest
from fugai.cli import run_cli
from fugai.errors import ConfigError, InfeasibleError

SITING = Path(__file__).parents[2] / "projects" / "siting"


def ask(folder=SITING, **options):
    given = {"place": "outlets", "year": 2015, "sensitivity": False} | options
    return fugai.site(folder, SitingRequest(**given))


def ids(result):
    return set(result.tables["chosen"]["candidate_id"])


@pytest.fixture
def project(tmp_path):
    """The twelve villages with one of its tables changed."""

    def make(name, change):
        folder = tmp_path / "project"
        shutil.copytree(SITING, folder, dirs_exist_ok=True)
        path = folder / f"{name}.csv"
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        change(frame).to_csv(path, index=False)
        return folder

    return make


def test_new_sites_keep_their_distance():
    # C7 and C9 are 1.7 km apart: with 2 km between them, C4 and C7, or C4 and C9, are left
    free = ask(budget=3)
    apart = ask(budget=2, min_distance_m=2000)
    assert ids(free) == {"C4", "C7", "C9"}
    assert ids(apart) in ({"C4", "C7"}, {"C4", "C9"})
    places = apart.instance.places.iloc[apart.solution.chosen].geometry
    assert all(a.distance(b) >= 2000 for a, b in itertools.combinations(places, 2))
    assert apart.solution.certificate.rules[-1] == "conflicts"


@pytest.mark.parametrize("problem", ["p-median", "p-center", "partial", "lscp"])
def test_every_problem_that_takes_a_distance_keeps_it(problem):
    more = {"budget": 2} if problem.startswith("p-") else {}
    more |= {"share": 0.6} if problem == "partial" else {}
    more |= {"skip_uncoverable": True, "max_minutes": 2.5} if problem == "lscp" else {}
    result = ask(problem=problem, min_distance_m=1000, **more)
    places = result.instance.places.iloc[result.solution.chosen].geometry
    assert len(places) >= 1
    assert all(a.distance(b) >= 1000 for a, b in itertools.combinations(places, 2))


def test_candidates_by_name_are_required_forbidden_or_there():
    required = ask(budget=3, required=["C3"])
    assert "C3" in ids(required)
    assert "C4" not in ids(ask(budget=3, forbidden=["C4"]))
    there = ask(budget=2, existing=["C9"])
    assert there.curve[0] == 6.0  # V0 to V2, and V8 to V10
    assert ids(there) == {"C4", "C7"}
    assert there.solution.objective == 11.0
    # what the table bars may stand already
    assert ask(budget=1, existing=["C10"]).curve[0] == 6.0


def test_what_rules_cost_is_counted():
    # with C3 two others add V5 to V7 and V8 to V10 to V0 to V4; without it, three reach V0 to V10
    result = ask(budget=2, required=["C3"], sensitivity=True)
    table = result.tables["rules"].set_index("rule")
    assert set(table.index) == {"required", "forbidden"}
    row = table.loc["required"]
    # C3 adds V3 and V4, another site three more: 8 instead of 9
    assert (row["objective"], row["objective_without"]) == (8.0, 9.0)
    assert (row["loss"], row["loss_least"], row["loss_most"]) == (1.0, 1.0, 1.0)
    assert "1 required sites: 1 settlements fewer" in result.text()
    assert "1个必选点：少1个建制村和社区" in result.text("zh")


def test_a_cost_of_a_rule_has_bounds_where_the_answers_have():
    from types import SimpleNamespace  # noqa: PLC0415

    from fugai.pipeline.site.rules import _row  # noqa: PLC0415

    title = ("必选", "required")
    one = SimpleNamespace(objective=80.0, bound=85.0, sense="max", status="gap")
    two = SimpleNamespace(objective=95.0, bound=100.0, sense="max", status="gap")
    assert _row("required", title, one, two)[-4:-1] == (15.0, 10.0, 20.0)
    # a cheaper answer with the rule is one without it: the rule may cost nothing
    assert _row("required", title, two, one)[-4:-1] == (0.0, 0.0, 0.0)
    one = SimpleNamespace(objective=20.0, bound=18.0, sense="min", status="gap")
    two = SimpleNamespace(objective=15.0, bound=14.0, sense="min", status="gap")
    assert _row("required", title, one, two)[-4:-1] == (5.0, 3.0, 6.0)


def test_the_money_of_each_step():
    # C4 costs 30, the others 10; each adds three villages but the last, which adds two
    chosen = ask(budget=3).tables["chosen"]
    assert chosen["cost_so_far"].iloc[-1] == 50.0
    assert chosen["cost_so_far"].tolist() == chosen["cost"].cumsum().tolist()
    each = (chosen["cost"] / chosen["gain"]).tolist()
    assert chosen["cost_per_gain"].tolist() == pytest.approx(each, rel=1e-12)
    curve = ask(budget=3).tables["curve"]
    assert curve["cost_so_far"].tolist() == [0.0, *chosen["cost_so_far"]]
    assert ask(budget=3).facts()["cost"] == "50 (6.25 for each gained)"  # eight villages


def test_places_without_a_cost_say_nothing_of_money_unless_one_is_given():
    bare = ask(budget=2, candidates="nodes", spacing_m=800)
    assert bare.tables["chosen"]["cost_so_far"].isna().all()
    assert "so far" not in bare.text()
    assert "cost" not in bare.facts()
    priced = ask(budget=25, by_cost=True, candidates="nodes", spacing_m=800, site_cost=12.5)
    assert priced.tables["chosen"]["cost_so_far"].tolist() == [12.5, 25.0]


def test_a_budget_a_year_and_what_is_left_of_it():
    even = ask(budget=3, per_year=[2]).tables["phases"]
    assert even["sites"].tolist() == [2, 1]
    assert even["year"].tolist() == [2016, 2017]
    rising = ask(per_year=[1, 2]).tables["phases"]  # the budget is their sum
    assert rising["sites"].tolist() == [1, 2]
    money = ask(budget=50, by_cost=True, per_year=[15]).tables["phases"]
    # 15, 30, 45, 60: what the sites in their order cost never exceeds what there is by then
    have = 15.0 * np.arange(1, len(money) + 1)
    assert (money["cost_so_far"].to_numpy() <= have).all()
    assert money["sites_so_far"].iloc[-1] == 3
    assert money["cost"].sum() == 50.0


def test_a_place_serves_no_more_than_it_can():
    # one village each at the outlet that exists and at three new ones
    result = ask(budget=3, capacity=1)
    assert result.solution.objective == 4.0
    assert result.solution.problem == "capacitated MCLP"
    assert "within capacity" in result.text()
    table = ask(budget=3, capacity=1, sensitivity=True).tables["rules"].set_index("rule")
    assert table.loc["capacity", "loss"] == 7.0  # eleven without a limit
    assert ask(budget=3, capacity=3).solution.objective == 11.0  # three villages each but the last


def test_a_candidate_may_state_what_it_serves_itself(project):
    best = next(iter(ids(ask(budget=1))))

    folder = project(
        "candidates", lambda f: f.assign(capacity=f["candidate_id"].map({best: "2"}).fillna(""))
    )
    # one village at the outlet that exists, two at the one that states it, one elsewhere
    result = ask(folder, budget=2, capacity=1)
    assert result.solution.objective == 4.0
    assert best in ids(result)
    assert ask(budget=2, capacity=1).solution.objective == 3.0
    # without a limit asked for, the column decides nothing
    assert ask(folder, budget=1).solution.objective == ask(budget=1).solution.objective


def test_parcels_a_day_are_what_an_existing_pickup_point_serves(project):
    folder = project("outlets", lambda frame: frame.assign(capacity_per_day="300"))
    from fugai.pipeline.site.solve import capacities  # noqa: PLC0415

    found = ask(folder, place="pickup-points", budget=1, capacity=2000)
    limits = capacities(found.instance)
    # 0.1 parcels a head a day
    assert limits[found.instance.existing].tolist() == [3000.0]
    assert set(np.delete(limits, found.instance.existing)) == {2000.0}
    assert found.solution.objective <= 5000.0


def test_a_p_median_with_capacities_assigns_everybody():
    result = ask(problem="p-median", budget=3, capacity=4)
    load = np.bincount(result.solution.assigned)
    assert load.sum() == 12
    assert load.max() <= 4


def test_backup_set_covering_is_the_set_cover_with_most_covered_twice():
    fewest = ask(problem="lscp", skip_uncoverable=True)
    twice = ask(problem="lscp-backup", skip_uncoverable=True)
    assert len(twice.solution.chosen) == len(fewest.solution.chosen) == 3
    assert "covered twice" in twice.text()


def test_one_operator_alone(project):
    folder = project("outlets", lambda frame: frame.assign(operator=["甲", "甲", "乙"]))
    assert ask(folder, year=2016, budget=1, operator="乙").curve[0] == 3.0  # V5, V6 and V7
    with pytest.raises(ConfigError, match=r"`operator` must be one of 乙, 甲 of `inputs.outlets`"):
        ask(folder, budget=1, operator="丙")


def test_the_efficiency_of_a_network():
    # in 2016 outlets stand at V1 and V6, a minute between neighbours (864.7 m at 60 km/h):
    # 1+0+1+2+2+1+0+1+2+3+4+5 = 22 steps today
    result = ask(problem="efficiency", year=2016)
    found = result.efficiency
    step = found.travel / 22
    minutes = result.instance.costs
    assert found.n_sites == 2
    dense = np.full(minutes.shape, 120.0)
    pairs = minutes.tocoo()
    dense[pairs.row, pairs.col] = pairs.data
    open_ = [k for k in range(dense.shape[1]) if k not in result.instance.forbidden]
    best = {
        size: min(
            dense[:, list(sites)].min(axis=1).sum() for sites in itertools.combinations(open_, size)
        )
        for size in (1, 2)
    }
    assert found.least_travel == pytest.approx(best[2], rel=1e-9)
    assert found.least_travel_bound == pytest.approx(best[2], rel=1e-9)
    # one site in the middle leaves everybody farther than two do today
    assert best[1] > found.travel
    assert (found.sites_enough, found.sites_at_least) == (2, 2)
    assert found.travel == pytest.approx(22 * step)
    assert result.tables["efficiency"]["sites"].tolist() == [1, 2]
    before = result.tables["districts"]["before"].sum()
    assert before == 6.0  # V0 to V2, V5 to V7
    text = result.text()
    assert "sites today" in text
    assert "network efficiency" in text
    assert "网络效率" in result.text("zh")


def test_efficiency_through_the_command_line(tmp_path, capsys):
    out = tmp_path / "out"
    argv = ["site", str(SITING), "--problem", "efficiency", "--place", "outlets", "--out", str(out)]
    assert run_cli([*argv, "--lang", "en"]) == 0
    assert "less travel" in capsys.readouterr().out
    about = json.loads((out / "site.json").read_text(encoding="utf-8"))["efficiency"]
    assert about["sites"] == 2
    assert about["least_travel_bound_minutes"] <= about["least_travel_minutes"]
    assert about["least_travel_minutes"] <= about["travel_minutes"]
    book = openpyxl.load_workbook(out / "tables" / "siting.xlsx", data_only=True)
    assert {"网络效率", "Efficiency"} <= set(book.sheetnames)
    table = pd.read_csv(out / "tables" / "efficiency.csv", encoding="utf-8-sig")
    assert table["sites"].tolist() == [1, 2]
    assert "the network of today" in (out / "index.html").read_text(encoding="utf-8")


def test_options_of_the_command_line_reach_the_answer(tmp_path, capsys):
    out = tmp_path / "out"
    argv = ["site", str(SITING), "--place", "outlets", "--year", "2015", "--budget", "3"]
    argv += ["--required", "C3", "--forbidden", "C4", "--min-distance", "500", "--per-year", "1"]
    assert run_cli([*argv, "--per-year", "2", "--out", str(out), "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "1 required sites" in said
    about = json.loads((out / "site.json").read_text(encoding="utf-8"))
    assert {row["rule"] for row in about["rules"]} == {"required", "forbidden", "min_distance_m"}
    chosen = about["answer"]["chosen"]
    assert "C3" in chosen
    assert "C4" not in chosen
    book = openpyxl.load_workbook(out / "tables" / "siting.xlsx", data_only=True)
    assert book["Rules"].max_row == 4


def test_two_answers_are_the_same_bytes(tmp_path):
    pages = []
    for name in ("a", "b"):
        request = SitingRequest(place="outlets", year=2015, budget=2)
        fugai.site(SITING, request, out=tmp_path / name)
        pages.append((tmp_path / name / "index.html").read_bytes())
    assert pages[0] == pages[1]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"problem": "lscp", "budget": 3}, "`budget` must be left out for lscp (only mclp, backup"),
        ({"problem": "p-median", "budget": 2, "by_cost": True}, "`by_cost` must be left out"),
        ({"budget": 2, "share": 0.5}, "`share` must be left out for mclp (only partial take it)"),
        ({"problem": "lscp", "equity_floor": 0.5}, "`equity_floor` must be left out for lscp"),
        ({"problem": "backup", "budget": 2, "capacity": 9}, "`capacity` must be left out"),
        ({"problem": "efficiency", "budget": 2}, "`budget` must be left out for efficiency"),
        ({"problem": "efficiency", "min_distance_m": 9}, "`min_distance_m` must be left out"),
        (
            {"problem": "efficiency", "place": "base-stations"},
            "`problem` for base stations must be",
        ),
        ({"budget": 2, "unreached_minutes": 60}, "`unreached_minutes` must be left out for mclp"),
        ({"budget": 2, "skip_uncoverable": True}, "`skip_uncoverable` must be left out for mclp"),
        ({"budget": 2, "profile": "lte"}, "`profile` must be left out for outlets, found 'lte'"),
        ({"budget": 2, "layers": ["lte=1"]}, "`layers` must be one of residents, villages, found"),
        (
            {"problem": "p-median", "budget": 2, "layers": ["villages=1"]},
            "`layers` must be left out for p-median",
        ),
        ({"budget": 2, "phases": ["2016"]}, "`phases` must be years with a share of at most 1"),
        ({"budget": 2, "phases": ["2016=1.5"]}, "such as '2016=0.8', found '2016=1.5'"),
        ({"budget": 2, "phases": ["2016=0.5", "2016=1"]}, "must name each year once, found 2016"),
        ({"budget": 2, "phases": ["2015=0.5"]}, "years after 2015, whose sites exist already"),
        (
            {"budget": 2, "phases": ["2017=0.4", "2016=0.5"]},
            "less in a later year, found 0.5 in 2016 and 0.4 in 2017",
        ),
        ({"budget": 2, "phases": ["2016=1"], "per_year": [1]}, "`per_year` must be left out where"),
        ({"budget": 2, "phases": ["2016=1"], "capacity": 3}, "`phases` must be left out where"),
        ({"problem": "p-center", "budget": 2, "phases": ["2016=1"]}, "`phases` must be left out"),
        ({"budget": 2, "capacity": 0}, "`capacity` must be above 0 and finite, found 0"),
        ({"budget": 2, "min_distance_m": -5}, "`min_distance_m` must be above 0 and finite"),
        (
            {"budget": 2, "capacity": 5, "equity_floor": 0.1},
            "`equity_floor` must be left out where",
        ),
        ({"budget": 2, "per_year": [0]}, "`per_year` must be a whole number above 0"),
        ({"budget": 2, "per_year": [1.5]}, "`per_year` must be a whole number above 0"),
        ({"budget": 2, "spacing_m": 9, "candidates": "project"}, "`spacing_m` must be left out"),
        (
            {"budget": 2, "required": ["C99"]},
            "`required` must be one of the 6 candidates, such as C9",
        ),
        (
            {"budget": 2, "forbidden": ["x"]},
            "`forbidden` must be one of the 6 candidates, such as C",
        ),
        (
            {"budget": 2, "required": ["C10"]},
            "`required` must not name a candidate that is forbidden",
        ),
        (
            {"budget": 2, "required": ["C3"], "forbidden": ["C3"]},
            "`required` and `forbidden` at once",
        ),
        (
            {"budget": 1, "required": ["C3", "C4"]},
            "`budget` must allow for the 2 required, found 1",
        ),
        (
            {"budget": 25, "by_cost": True, "required": ["C4"]},
            "`budget` must pay for the 1 required candidates, 30, found 25",
        ),
        (
            {"budget": 2, "required": ["C3", "C4"], "min_distance_m": 1000},
            "`min_distance_m` must be at most the distance between required candidates, 86",
        ),
        ({"budget": 9}, "from 1 to the 5 candidates that may be built, found 9"),
    ],
)
def test_what_contradicts_is_refused_before_the_roads_are_read(options, says, monkeypatch):
    monkeypatch.setattr("fugai.pipeline.site.steps.read_inputs", _not_now)
    with pytest.raises(ConfigError) as caught:
        ask(**options)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def _not_now(*_):
    raise AssertionError("inputs were read")  # noqa: EM101


@pytest.mark.parametrize(
    ("layers", "says"),
    [
        (["lte"], "`layers` must have shares above 0 such as 'lte=0.7', found 'lte'"),
        (["lte=x"], "found 'lte=x'"),
        (["lte=-1"], "found 'lte=-1'"),
        (["lte=1", "lte=1"], "`layers` must name each layer once, found 'lte' twice"),
        (["6g=1"], "`layers` must be one of lte, found '6g'"),
    ],
)
def test_layers_are_profiles_with_shares(layers, says):
    with pytest.raises(ConfigError) as caught:
        ask(place="base-stations", budget=1, layers=layers)
    assert says in str(caught.value)


@pytest.mark.kernel
def test_several_profiles_at_once(tmp_path):
    folder = tmp_path / "project"
    shutil.copytree(SITING, folder)
    path = folder / "project.toml"
    strict = """
[wireless.profiles.strict]
title = "严"
title_en = "Strict"
technologies = ["lte"]
rsrp_dbm = -75
source = "as lte, ten decibels more"
"""
    path.write_text(path.read_text(encoding="utf-8") + strict, encoding="utf-8")
    options = {"place": "base-stations", "budget": 1, "candidates": "grid", "spacing_m": 2000}
    both = ask(folder, layers=["lte=3", "strict=1"], **options)
    alone = {name: ask(folder, profile=name, **options) for name in ("lte", "strict")}
    table = both.tables["layers"].set_index("layer")
    assert table["weight"].tolist() == [0.75, 0.25]
    for name, one in alone.items():
        assert table.loc[name, "before"] == pytest.approx(one.curve[0], rel=1e-9)
        assert table.loc[name, "after"] <= one.curve[-1] * (1 + 1e-9)
    mean = (table["weight"] * table["after"]).sum()
    assert both.curve[-1] == pytest.approx(mean, rel=1e-9)
    assert "of which strict" in both.text()


def test_sites_are_built_no_earlier_than_the_share_of_a_year_needs_them():
    # of twelve villages one outlet reaches 3, and C4, C7 and C9 in turn 6, 9 and 11
    result = ask(budget=3, phases=["2016=0.5", "2018=0.6", "2020=1"], sensitivity=True)
    table = result.tables["phases"]
    assert table["year"].tolist() == [2016, 2018, 2020]
    assert table["sites_so_far"].tolist() == [1, 2, 3]
    assert table["covered"].tolist() == [6.0, 9.0, 11.0]
    assert table["reached"].tolist() == [True, True, False]
    # no outlet that reaches everybody is among the candidates
    assert table["at_least"].tolist()[:2] == [1.0, 2.0]
    assert np.isnan(table["at_least"].iloc[2])
    assert result.tables["chosen"]["year"].tolist() == [2016, 2018, 2020]
    assert result.sites["year"].tolist() == [2016, 2018, 2020]
    assert "2018: 2 sites so far, 75.0% (60.0% asked); takes at least 2" in result.text()
    assert "2020: 3 sites so far, 91.7% (100.0% asked), missed" in result.text()
    shown = result.page.siting["phases"]
    assert [row["asked"] for row in shown] == [0.5, 0.6, 1.0]
    assert [row["least"] for row in shown] == [1.0, 2.0, None]


def test_phases_are_those_of_the_library():
    shares = {2016: 0.25, 2017: 0.55, 2019: 0.8}
    result = ask(budget=3, phases=[f"{year}={share}" for year, share in shares.items()])
    plan = fugai.siting.phase_plan(result.solution, shares)
    table = result.tables["phases"].set_index("year")
    assert table["sites_so_far"].tolist() == plan["sites"].tolist() == [0, 2, 3]
    assert table["share"].tolist() == pytest.approx(plan["share"].tolist(), rel=1e-12)
    assert table["reached"].tolist() == plan["met"].tolist()


def test_sites_that_no_year_needs_have_no_year():
    chosen = ask(budget=3, phases=["2016=0.5"]).tables["chosen"]
    assert chosen["year"].iloc[0] == 2016
    assert chosen["year"].iloc[1:].isna().all()
    assert ask(budget=3).tables["chosen"]["year"].tolist() == [2016, 2017, 2018]


def test_residents_and_villages_are_served_together(project):
    def crowd(frame):
        frame["population"] = "100"
        frame.loc[frame["settlement_id"].eq("V11"), "population"] = "100000"
        return frame

    folder = project("settlements", crowd)
    options = {"budget": 1, "max_minutes": 60}
    villages = ask(folder, budget=1, layers=["villages=1"])
    assert villages.curve.tolist() == ask(folder, budget=1).curve.tolist()
    both = ask(folder, budget=2, layers=["residents=1", "villages=3"])
    table = both.tables["layers"].set_index("layer")
    assert table["weight"].tolist() == [0.25, 0.75]
    assert table["total"].tolist() == pytest.approx([101_100.0, 12.0], rel=1e-3)
    # what is covered is the mean of the shares of the two
    mean = (table["weight"] * table["share_after"]).sum()
    assert both.share == pytest.approx(mean, rel=1e-9)
    assert both.solution.status == "optimal"
    assert "of which villages" in both.text()
    assert "其中居民" in both.text("zh")
    assert any("a village counts as much as" in note.en for note in both.instance.notes)
    assert ask(folder, layers=["residents=1", "villages=1"], **options).share > 0


@pytest.mark.parametrize("share", [0.999, 0.001])
def test_a_share_near_all_decides_as_that_demand_alone(share):
    # on foot: residents by cell, villages by the place they stand at
    options = {"place": "pickup-points", "budget": 2, "max_minutes": 20}
    both = ask(layers=[f"residents={share}", f"villages={1 - share}"], **options)
    alone = ask(layers=["residents=1" if share > 0.5 else "villages=1"], **options)
    name = "residents" if share > 0.5 else "villages"
    table = both.tables["layers"].set_index("layer")
    assert table.loc[name, "share_after"] == pytest.approx(alone.share, rel=5e-3)
    assert len(both.instance.scenario.demand.cell) == len(both.instance.scenario.demand.weight)
    assert both.instance.demand_name(len(both.covered.step) - 1).count(".") == 2  # coordinates


def test_a_floor_out_of_reach_is_named_as_it_was_asked_for(tmp_path, capsys):
    # 5 of the 6 villages in the east are within reach of any candidate
    with pytest.raises(InfeasibleError, match=r"`equity_floor` must be within reach .*'east'"):
        ask(budget=2, equity_floor=0.99)
    argv = ["site", str(SITING), "--place", "outlets", "--year", "2015", "--budget", "2"]
    argv += ["--equity-floor", "0.99", "--out", str(tmp_path), "--lang", "en"]
    assert run_cli(argv) == 2
    assert "`--equity-floor` must be within reach" in capsys.readouterr().err


def test_alternatives_keep_their_distance():
    # of the ties of C4 and C7, C9 instead of C7 is as far; C5 instead of C4 would be too near C7
    result = ask(budget=2, min_distance_m=2000, sensitivity=True)
    places = result.instance.places.set_index("candidate_id").geometry
    chosen = ids(result)
    for row in result.tables["alternatives"].itertuples():
        others = chosen - {row.candidate_id}
        spot = places[row.alternative_id]
        assert all(spot.distance(places[name]) >= 2000 for name in others)
