"""``python -m tests.fuzz READER SECONDS SEED``: changes valid files until the time is over.

Files that bring out anything but one sentence are left in the working folder, and their faults listed.
"""

import sys
import time
import traceback
import warnings
from pathlib import Path

from tests.fuzz.readers import TARGETS, attempt, fuzzed

if len(sys.argv) != 4 or sys.argv[1] not in (*TARGETS, "all"):
    sys.exit(f"usage: python -m tests.fuzz {{{','.join(TARGETS)},all}} SECONDS SEED")
warnings.simplefilter("ignore")
names = list(TARGETS) if sys.argv[1] == "all" else [sys.argv[1]]
faults: set[str] = set()
for name in names:
    end, case = time.monotonic() + float(sys.argv[2]) / len(names), 0
    while time.monotonic() < end:
        data = fuzzed(name, int(sys.argv[3]), case)
        try:
            fault = attempt(name, data)
        except BaseException:
            traceback.print_exc()
            raise
        if fault is not None and fault not in faults:
            faults.add(fault)
            path = Path(f"fuzz-{name}-{sys.argv[3]}-{case}{TARGETS[name].ending}")
            path.write_bytes(data)
            print(f"{name} case {case}: {fault} ({path})")  # noqa: T201
        case += 1
    print(f"{name}: {case} cases")  # noqa: T201
sys.exit(1 if faults else 0)
