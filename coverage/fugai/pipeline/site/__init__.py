"""`fugai site`: where the next places go, with the proof of how good that is."""

from fugai.pipeline.site.result import SitingRun as SitingRun
from fugai.pipeline.site.steps import site as site
