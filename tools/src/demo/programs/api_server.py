"""A service that keeps what it knows of every request. At its limit it ends, as one that was killed for it would."""
import sys
import time

KIB_A_SECOND, LIMIT_MIB = int(sys.argv[1]), int(sys.argv[2])
# Leaks for this many seconds and then no more, when given: a release that mended it.
LEAKS_FOR = float(sys.argv[3]) if len(sys.argv) > 3 else float("inf")

requests = []
start = time.monotonic()
while True:
    due = min(time.monotonic() - start, LEAKS_FOR) * KIB_A_SECOND
    while len(requests) < due:
        requests.append(bytearray(b"r" * 1024))
    if len(requests) > LIMIT_MIB * 1024:
        sys.exit("out of memory")
    time.sleep(0.5)
