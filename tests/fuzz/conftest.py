"""Makes `tests.fuzz` importable, as `python -m tests.fuzz` finds it too."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
