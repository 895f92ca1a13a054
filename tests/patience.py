"""Limits of a worker that must not be reached where the tests share the machine with something else."""

PATIENCE = {
    "DATELINE_DRAIN_S": "60",
    "DATELINE_RECORD_TIMEOUT_S": "600",
}
