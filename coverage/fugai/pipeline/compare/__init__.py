"""Two runs, or two periods of one, compared: read, compared, written."""

from fugai.pipeline.compare.page import compare_page as compare_page
from fugai.pipeline.compare.steps import compare as compare
