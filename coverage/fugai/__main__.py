"""`python -m fugai`: the same as the console script."""

from fugai.cli import main

main()
