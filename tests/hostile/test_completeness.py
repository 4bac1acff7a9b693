"""Every public callable is among those that get hostile arguments, or is listed with the reason."""

import importlib
import types

import pytest
from test_hostile import CALLS

import fugai

ROOMS = (
    *("broadband", "delivery", "errors", "grid", "intake", "maps", "messages", "project"),
    *("reports", "scorecard", "siting", "store", "tables", "units", "wireless", "zonal"),
)

RESULTS = """
fugai: Adoption CalibrationRun Check DistrictsRun Project RolloutRun RoundsRun Run SitingRun
fugai: ValidationRun
fugai: Adoption CalibrationRun Check Project Report RolloutRun Run SitingRun ValidationRun
broadband: CostCurve Lattice RollOut Schedule TechnologyPlan
delivery: Accessibility Assignment ColdChain CourierTours Network ODPairs OutletLoad OutletTimes
delivery: PlannedRounds Reach SnappedCells Tour WhatIf
delivery: Accessibility Assignment ColdChain CourierTours DistrictPlan Network ODPairs OutletLoad
delivery: OutletTimes Reach SnappedCells Tour WhatIf
intake: SourcedReading
maps: Layer PageMap
scorecard: Comparison
siting: Certificate NetworkEfficiency SitingSolution
store: Manifest
tables: Reading
wireless: Calibration Change Errors ObstructionCalibration ItmResult ItmWarning Wlan
wireless: JudgedModel Judgement ObstructionModel WeakGround
zonal: ZonalWeights
"""
"""Made by functions of the rooms, which judge what they are made of."""

DECLARED = """
project: AntennaSpec AssumptionsSpec BroadbandSpec CodesSpec DeliverySpec Input InputJoin Key KeySection
project: FibreSpec FixedWirelessSpec LayerSpec MicrowaveSpec ProfileSpec RolloutSpec SatelliteSpec
project: RoundsSpec ServiceClassSpec TargetSpec ThresholdSpec WirelessSpec
scorecard: Indicator
tables: Column KnownKeys Plausibility Reference Table
wireless: Technology Validity WlanSettings
"""
"""Declared by the files of the package, or read from a project file, whose reader judges every key."""

WITHOUT = """
delivery: Decay GaussianDecay StepDecay
intake: example_names
project: project_keys project_schema
reports: chinese_font
scorecard: indicator_schema
store: code_digest versions
tables: no_findings no_turns
wireless: FreeSpace PathLossModel UMa UMi microwave_bands modulations tr38901_antenna
"""
"""Protocols, and what takes no argument."""

WHOLE = """
broadband: price_sensitivity
fugai: DistrictsRequest RolloutRequest adopt calibrate check compare districts read_run rollout
fugai: rounds run site validate_models
fugai: RolloutRequest adopt calibrate check compare read_run rollout run site validate_models
fugai: RolloutRequest adopt calibrate check read_run report report_content rollout run site
fugai: validate_models
delivery: filter_by_delivery network_from_graph
errors: is_interrupt
intake: prepare_districts read_antenna read_roads write_example write_templates
maps: BandLayer ClassRasterLayer DistrictLayer HoleLayer IsochroneLayer LineLayer Look MapLayer
maps: page_list PointLayer PolygonLayer quick_map residual_png SignalLayer SitingLayer staged_layer
scorecard: dimension_text
store: LayerStyle RasterClass StyleClass has_name named_crs write_kml
maps: Look quick_map residual_png staged_layer
scorecard: ComparedRun compare_runs dimension_text
store: RunFolder atomic_path check_own_table check_replaceable input_record is_run read_run_json
store: sha256_file step_key toml_value write_bytes write_findings write_text
wireless: calibrate_obstruction judge_model predict_networks predict_networks_years
wireless: served_together where_to_measure
"""
"""Take a whole project, a folder or anything at all: their own tests hold what they refuse."""


def listed():
    lines = (RESULTS + DECLARED + WITHOUT + WHOLE).splitlines()
    pairs = (line.split(": ") for line in lines if line.strip())
    return {f"{room}.{name}" for room, names in pairs for name in names.split()}


def public():
    """Name of every callable of ours that the package or a room shows."""
    for room in ("fugai", *ROOMS):
        module = fugai if room == "fugai" else importlib.import_module(f"fugai.{room}")
        for name in dir(module):
            value = getattr(module, name)
            is_module = isinstance(value, types.ModuleType)
            if name.startswith("_") or is_module or not callable(value):
                continue
            is_error = isinstance(value, type) and issubclass(value, Exception)
            if str(getattr(value, "__module__", "")).startswith("fugai.") and not is_error:
                yield f"{room}.{name}", value


def test_every_public_callable_is_tried_or_listed():
    known = {*CALLS, *listed()}
    objects = {id(value) for name, value in public() if name in known}
    helpers = {"renamed", "guard_room", "language_now"}
    missing = {
        name
        for name, value in public()
        if name not in known and id(value) not in objects and name.split(".")[1] not in helpers
    }
    assert missing == set()


def test_nothing_is_listed_that_is_tried_or_is_not_there():
    assert listed() & set(CALLS) == set()
    assert listed() <= {name for name, _ in public()}


@pytest.mark.parametrize("threads", [float("nan"), float("inf")])
def test_threads_that_are_no_number_do_not_wait_for_ever(threads):
    with pytest.raises(fugai.errors.ContractError, match="`threads`"):
        fugai.wireless.predict_wlan(**{**CALLS["wireless.predict_wlan"](), "threads": threads})


def test_a_value_judges_its_fields():
    for load in (float("nan"), "half", True):
        with pytest.raises(fugai.errors.ContractError, match="`load` must be a number"):
            fugai.wireless.SignalOptions(load=load)
    with pytest.raises(fugai.errors.ContractError, match="`budget` must be a number"):
        fugai.SitingRequest(budget=float("nan"))
