"""`python -m monitor`; in production run the console script, which no folder of the desk can shadow."""

from monitor.cli import main

main()
