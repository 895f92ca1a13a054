"""Where the pipeline stands, as the broker tells it: for the exporter, and for people."""
