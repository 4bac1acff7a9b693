"""What the inputs of a project say about each other: references, plausible values, years, refused rows."""

from fugai.pipeline.checks.counting import rows_by_action as rows_by_action
from fugai.pipeline.checks.judge import judge_tables as judge_tables
from fugai.pipeline.checks.model import Judged as Judged
from fugai.pipeline.checks.model import ReadTables as ReadTables
