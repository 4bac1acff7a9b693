"""Arguments, progress, exit codes."""

from fugai.cli.main import main as main
from fugai.cli.main import run_cli as run_cli
