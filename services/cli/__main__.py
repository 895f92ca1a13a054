"""The command `dateline`, and `python -m services.cli`.

Ctrl-C ends the program without a traceback from its first line on, hence the order of the imports.
"""

from services.cli import interrupts

interrupts.end_at_once()

from services.cli.main import main  # noqa: E402 - after the handler: the imports take a third of a second

__all__ = ["main"]

if __name__ == "__main__":
    main()
