"""The project file as frozen values: `read_project` reads and checks it."""

from fugai._arguments import guard_room as _guard_room
from fugai.project.keys import Key as Key
from fugai.project.keys import KeySection as KeySection
from fugai.project.keys import project_keys as project_keys
from fugai.project.keys import project_schema as project_schema
from fugai.project.layer_spec import LayerSpec as LayerSpec
from fugai.project.model import Input as Input
from fugai.project.model import InputJoin as InputJoin
from fugai.project.model import Project as Project
from fugai.project.model import TargetSpec as TargetSpec
from fugai.project.prices import FibreSpec as FibreSpec
from fugai.project.prices import FixedWirelessSpec as FixedWirelessSpec
from fugai.project.prices import MicrowaveSpec as MicrowaveSpec
from fugai.project.prices import RolloutSpec as RolloutSpec
from fugai.project.prices import SatelliteSpec as SatelliteSpec
from fugai.project.read import read_project as read_project
from fugai.project.rounds_spec import RoundsSpec as RoundsSpec
from fugai.project.specs import AntennaSpec as AntennaSpec
from fugai.project.specs import AssumptionsSpec as AssumptionsSpec
from fugai.project.specs import BroadbandSpec as BroadbandSpec
from fugai.project.specs import CodesSpec as CodesSpec
from fugai.project.specs import DeliverySpec as DeliverySpec
from fugai.project.specs import ProfileSpec as ProfileSpec
from fugai.project.specs import ServiceClassSpec as ServiceClassSpec
from fugai.project.specs import ThresholdSpec as ThresholdSpec
from fugai.project.specs import WirelessSpec as WirelessSpec

_guard_room(globals(), __name__)
