"""The command line. A worker listens for signals from its first import on."""

from services.cli.early_stop import listen

listen()
