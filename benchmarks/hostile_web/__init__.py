"""A hostile web on loopback, and the result of each of its attacks: `python -m benchmarks.hostile_web`."""
