"""Checksums of record batches. kafka-python computes CRC-32C in Python: half of the time in which a topic is read.

It would use the package `crc32c`, which is under the LGPL. aiokafka, which Faust needs anyway, has the same function
compiled. See docs/decisions/0024-checksums.md.
"""

import aiokafka.record.util
import kafka.record.default_records


def use_compiled() -> None:
    """Make kafka-python in this process compute checksums by aiokafka's compiled function. May be called again."""
    kafka.record.default_records.calc_crc32c = aiokafka.record.util.calc_crc32c
