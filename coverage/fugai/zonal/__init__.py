"""Raster and point statistics per district, exact at the borders."""

from fugai._arguments import guard_room as _guard_room
from fugai.zonal.changed import population_changed as population_changed
from fugai.zonal.ledger import LEDGER_COLUMNS as LEDGER_COLUMNS
from fugai.zonal.ledger import fit_population as fit_population
from fugai.zonal.ledger import population_ledger as population_ledger
from fugai.zonal.ledger import reconcile as reconcile
from fugai.zonal.served import area_served as area_served
from fugai.zonal.served import population_checks as population_checks
from fugai.zonal.served import population_served as population_served
from fugai.zonal.served import sample as sample
from fugai.zonal.served import share_covered as share_covered
from fugai.zonal.spread import TYPICAL_POPULATION as TYPICAL_POPULATION
from fugai.zonal.spread import spread_population as spread_population
from fugai.zonal.weights import ZonalWeights as ZonalWeights
from fugai.zonal.weights import zone_weights as zone_weights

_guard_room(globals(), __name__)
