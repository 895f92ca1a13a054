"""The command `dateline`, and `python -m dateline`.

Ctrl-C ends the program without a traceback from its first line on, which the import sees to.
"""

from services.cli.__main__ import main

if __name__ == "__main__":
    main()
