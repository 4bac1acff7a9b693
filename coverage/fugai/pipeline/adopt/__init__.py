"""From a folder of files to a project file that runs."""

from fugai.pipeline.adopt.steps import Adoption as Adoption
from fugai.pipeline.adopt.steps import adopt as adopt
