"""A hostile web on loopback, and what each of its attacks comes to: `python -m benchmarks.hostile_web`."""
