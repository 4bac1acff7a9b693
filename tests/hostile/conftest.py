"""Makes the arguments importable: they stand beside the test."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
