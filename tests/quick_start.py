"""Settings by which the servers of the tests start quickly."""

from services.stack import StackSettings

QUICK_START = StackSettings(
    es_heap="512m",
    start_timeout=600,  # on a machine that is busy with other things
    # Half of the CPU time of a start is the compiler's and the verifier's; servers that live for minutes do without.
    java_options="-XX:TieredStopAtLevel=1 -XX:+UnlockDiagnosticVMOptions -XX:-BytecodeVerificationRemote",
)
