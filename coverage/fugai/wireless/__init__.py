"""Radio coverage: link budget, antennas, path loss, best server, SINR, probability, WLAN, holes.

`cells_from_sites` makes the cells of a network from its sites and `technologies`; `predict` and
`predict_years` compute its signal over a `Ground` with `SignalOptions`, `loss_window` the path loss
of one `Transmitter`. `served` applies a `ServiceDefinition` to a signal, `union` joins several
networks, `holes` ranks what is left; `predict_wlan` does the same for access points.

`gain_of_site`, `loss_of_site`, `what_if` and `compare_cells` say what a change does to the people of
a `Demand`, `candidate_covers` which of them each candidate site would serve. `calibrate` tunes a path
loss model to measurements.
"""

from fugai._arguments import guard_room as _guard_room
from fugai._deprecated import renamed
from fugai.tables import Antenna as Antenna
from fugai.wireless.calibration.calibrate import Bootstrap as Bootstrap
from fugai.wireless.calibration.calibrate import calibrate as calibrate
from fugai.wireless.calibration.judge import JudgedModel as JudgedModel
from fugai.wireless.calibration.judge import Judgement as Judgement
from fugai.wireless.calibration.judge import judge_model as judge_model
from fugai.wireless.calibration.measured import measured_signal as measured_signal
from fugai.wireless.calibration.obstruction.advice import where_to_measure as where_to_measure
from fugai.wireless.calibration.obstruction.calibrate import (
    calibrate_obstruction as calibrate_obstruction,
)
from fugai.wireless.calibration.obstruction.result import (
    ObstructionCalibration as ObstructionCalibration,
)
from fugai.wireless.calibration.obstruction.thinning import Thinning as Thinning
from fugai.wireless.calibration.result import Calibration as Calibration
from fugai.wireless.calibration.result import Errors as Errors
from fugai.wireless.calibration.weak_ground import WeakGround as WeakGround
from fugai.wireless.check_cells import check_cells as _check_cells
from fugai.wireless.layers.radio_layer import RadioLayer as RadioLayer
from fugai.wireless.layers.radio_layer import with_layers as with_layers
from fugai.wireless.links.bands import MicrowaveBand as MicrowaveBand
from fugai.wireless.links.bands import Modulation as Modulation
from fugai.wireless.links.bands import microwave_bands as microwave_bands
from fugai.wireless.links.bands import modulations as modulations
from fugai.wireless.links.capacity import homes_per_sector as homes_per_sector
from fugai.wireless.links.fixed import FIXED_COLUMNS as FIXED_COLUMNS
from fugai.wireless.links.fixed import fixed_wireless as fixed_wireless
from fugai.wireless.links.hops import HOP_COLUMNS as HOP_COLUMNS
from fugai.wireless.links.hops import microwave_hops as microwave_hops
from fugai.wireless.links.receiver import HomeDemand as HomeDemand
from fugai.wireless.links.receiver import RoofReceiver as RoofReceiver
from fugai.wireless.links.rules import HopRules as HopRules
from fugai.wireless.links.weather import gas_attenuation_db_per_km as gas_attenuation_db_per_km
from fugai.wireless.links.weather import rain_attenuation_db as rain_attenuation_db
from fugai.wireless.links.weather import rain_coefficients as rain_coefficients
from fugai.wireless.models.clutter_heights import CLUTTER_HEIGHT_M as CLUTTER_HEIGHT_M
from fugai.wireless.models.clutter_heights import clutter_heights_m as clutter_heights_m
from fugai.wireless.models.ehata import EHata as EHata
from fugai.wireless.models.ehata import ehata_loss_db as ehata_loss_db
from fugai.wireless.models.free_space import FreeSpace as FreeSpace
from fugai.wireless.models.free_space import free_space_loss_db as free_space_loss_db
from fugai.wireless.models.hata import ExtendedHata as ExtendedHata
from fugai.wireless.models.hata import OkumuraHata as OkumuraHata
from fugai.wireless.models.hata import cost231_loss_db as cost231_loss_db
from fugai.wireless.models.hata import extended_hata_loss_db as extended_hata_loss_db
from fugai.wireless.models.hata import hata_loss_db as hata_loss_db
from fugai.wireless.models.itm.functions import itm_area_loss_db as itm_area_loss_db
from fugai.wireless.models.itm.functions import itm_loss_db as itm_loss_db
from fugai.wireless.models.itm.model import ITM as ITM
from fugai.wireless.models.itm.result import ItmResult as ItmResult
from fugai.wireless.models.itm.result import ItmWarning as ItmWarning
from fugai.wireless.models.kun import kun_loss_db as kun_loss_db
from fugai.wireless.models.obstruction.model import ObstructionModel as ObstructionModel
from fugai.wireless.models.p1238 import Indoor as Indoor
from fugai.wireless.models.p1238 import IndoorSiteGeneral as IndoorSiteGeneral
from fugai.wireless.models.p1238 import indoor_loss_db as indoor_loss_db
from fugai.wireless.models.p1238 import indoor_site_general_loss_db as indoor_site_general_loss_db
from fugai.wireless.models.p1411.rooftops import OverRooftops as OverRooftops
from fugai.wireless.models.p1411.rooftops import over_rooftops_loss_db as over_rooftops_loss_db
from fugai.wireless.models.p1411.site_general import OutdoorSiteGeneral as OutdoorSiteGeneral
from fugai.wireless.models.p1411.site_general import (
    outdoor_site_general_loss_db as outdoor_site_general_loss_db,
)
from fugai.wireless.models.p1411.street_canyon import StreetCanyon as StreetCanyon
from fugai.wireless.models.p1411.street_canyon import street_canyon_loss_db as street_canyon_loss_db
from fugai.wireless.models.p1411.street_level import street_level_loss_db as street_level_loss_db
from fugai.wireless.models.p1812.checks import middle_latitude_deg as middle_latitude_deg
from fugai.wireless.models.p1812.functions import p1812_loss_db as p1812_loss_db
from fugai.wireless.models.p1812.functions import p1812_parts as p1812_parts
from fugai.wireless.models.p1812.model import P1812 as P1812
from fugai.wireless.models.p1812.model import location_sigma_db as location_sigma_db
from fugai.wireless.models.p2108 import clutter_aeronautical_loss_db as clutter_aeronautical_loss_db
from fugai.wireless.models.p2108 import clutter_height_gain_loss_db as clutter_height_gain_loss_db
from fugai.wireless.models.p2108 import clutter_terrestrial_loss_db as clutter_terrestrial_loss_db
from fugai.wireless.models.p2109 import EntryLoss as EntryLoss
from fugai.wireless.models.p2109 import building_entry_loss_db as building_entry_loss_db
from fugai.wireless.models.p2109 import vehicle_entry_loss as vehicle_entry_loss
from fugai.wireless.models.path_loss import ByEnvironment as ByEnvironment
from fugai.wireless.models.path_loss import PathLossModel as PathLossModel
from fugai.wireless.models.path_loss import Ray as Ray
from fugai.wireless.models.path_loss import Validity as Validity
from fugai.wireless.models.profile import PathProfile as PathProfile
from fugai.wireless.models.refractivity import Refractivity as Refractivity
from fugai.wireless.models.refractivity import refractivity_maps as refractivity_maps
from fugai.wireless.models.registry import MODELS as MODELS
from fugai.wireless.models.registry import model_named as model_named
from fugai.wireless.models.spread import Spread as Spread
from fugai.wireless.models.tr38901.functions import inh_loss_db as inh_loss_db
from fugai.wireless.models.tr38901.functions import los_probability as los_probability
from fugai.wireless.models.tr38901.functions import rma_loss_db as rma_loss_db
from fugai.wireless.models.tr38901.functions import uma_loss_db as uma_loss_db
from fugai.wireless.models.tr38901.functions import umi_loss_db as umi_loss_db
from fugai.wireless.models.tr38901.model import InH as InH
from fugai.wireless.models.tr38901.model import RMa as RMa
from fugai.wireless.models.tr38901.model import UMa as UMa
from fugai.wireless.models.tr38901.model import UMi as UMi
from fugai.wireless.models.tuned import Correction as Correction
from fugai.wireless.models.tuned import Tuned as Tuned
from fugai.wireless.models.tuned import tuned_from as tuned_from
from fugai.wireless.models.tuned import tuned_values as tuned_values
from fugai.wireless.planning.candidates import Covers as Covers
from fugai.wireless.planning.candidates import candidate_covers as candidate_covers
from fugai.wireless.planning.candidates import site_gains as site_gains
from fugai.wireless.planning.compare import Change as Change
from fugai.wireless.planning.compare import compare_cells as compare_cells
from fugai.wireless.planning.demand import Demand as Demand
from fugai.wireless.planning.what_if import changed_cells as changed_cells
from fugai.wireless.planning.what_if import gain_of_site as gain_of_site
from fugai.wireless.planning.what_if import loss_of_site as loss_of_site
from fugai.wireless.planning.what_if import what_if as what_if
from fugai.wireless.service.definition import ServiceDefinition as ServiceDefinition
from fugai.wireless.service.definition import Thresholds as Thresholds
from fugai.wireless.service.holes import holes as holes
from fugai.wireless.service.rates import rates as rates
from fugai.wireless.service.served import exceedance as exceedance
from fugai.wireless.service.served import served as served
from fugai.wireless.service.served import union as union
from fugai.wireless.service.together import served_together as served_together
from fugai.wireless.signal.antennas import antenna_gain_dbi as antenna_gain_dbi
from fugai.wireless.signal.antennas import sector_antenna as sector_antenna
from fugai.wireless.signal.antennas import tr36814_antenna as tr36814_antenna
from fugai.wireless.signal.antennas import tr38901_antenna as tr38901_antenna
from fugai.wireless.signal.antennas import with_electrical_tilt as with_electrical_tilt
from fugai.wireless.signal.area import predict as predict
from fugai.wireless.signal.area import predict_years as predict_years
from fugai.wireless.signal.cells import ANTENNA_COLUMNS as ANTENNA_COLUMNS
from fugai.wireless.signal.cells import CELL_COLUMNS as CELL_COLUMNS
from fugai.wireless.signal.cells import cell_assumptions as cell_assumptions
from fugai.wireless.signal.cells import cells_from_sites as cells_from_sites
from fugai.wireless.signal.ground import Ground as Ground
from fugai.wireless.signal.options import SignalOptions as SignalOptions
from fugai.wireless.signal.predictions.networks import predict_networks as predict_networks
from fugai.wireless.signal.predictions.networks import (
    predict_networks_years as predict_networks_years,
)
from fugai.wireless.signal.quality import SINR_FLOOR_DB as SINR_FLOOR_DB
from fugai.wireless.signal.quality import spectral_efficiency as spectral_efficiency
from fugai.wireless.signal.quality import throughput_mbps as throughput_mbps
from fugai.wireless.signal.window.loss import loss_window as loss_window
from fugai.wireless.signal.window.surface import Surface as Surface
from fugai.wireless.signal.window.surface import Transmitter as Transmitter
from fugai.wireless.signal.window.surface import Window as Window
from fugai.wireless.technology import Technology as Technology
from fugai.wireless.technology import technologies as technologies
from fugai.wireless.uplink import Uplink as Uplink
from fugai.wireless.wlan.access_points import (
    access_point_assumptions as access_point_assumptions,
)
from fugai.wireless.wlan.coverage import Wlan as Wlan
from fugai.wireless.wlan.coverage import predict_wlan as predict_wlan
from fugai.wireless.wlan.settings import WlanSettings as WlanSettings
from fugai.wireless.wlan.settings import wlan_settings as wlan_settings

__getattr__ = renamed(
    __name__,
    {
        "Profile": "ServiceDefinition",
        "Room": "IndoorSiteGeneral",
        "ShortRange": "OutdoorSiteGeneral",
        "room_loss_db": "indoor_site_general_loss_db",
        "short_range_loss_db": "outdoor_site_general_loss_db",
        "unite": "union",
    },
    removed_in="0.3.0",
)

_CELLS = ("cells", "before", "after", "new", "planned")
_VALUES = (
    "Bootstrap",
    "ByEnvironment",
    "Correction",
    "Covers",
    "Demand",
    "EHata",
    "EntryLoss",
    "ExtendedHata",
    "Ground",
    "HomeDemand",
    "HopRules",
    "ITM",
    "InH",
    "Indoor",
    "IndoorSiteGeneral",
    "MicrowaveBand",
    "Modulation",
    "OkumuraHata",
    "OutdoorSiteGeneral",
    "OverRooftops",
    "P1812",
    "PathProfile",
    "RMa",
    "RadioLayer",
    "Ray",
    "Refractivity",
    "RoofReceiver",
    "ServiceDefinition",
    "SignalOptions",
    "StreetCanyon",
    "Surface",
    "Technology",
    "Thinning",
    "Thresholds",
    "Transmitter",
    "Tuned",
    "Uplink",
    "Validity",
    "Window",
    "WlanSettings",
)
"""What a caller makes: judged when it is made."""

_guard_room(globals(), __name__, dict.fromkeys(_CELLS, _check_cells), values=_VALUES)
