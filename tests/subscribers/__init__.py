"""The example subscribers: how each is built and run, and the ledger that their output is compared with."""
