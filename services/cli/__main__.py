"""`python -m services.cli`: the same as the console script `dateline`."""

from services.cli.main import main

main()
