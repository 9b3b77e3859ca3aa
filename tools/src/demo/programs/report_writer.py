"""A healthy twin: collects for a while, writes its report, and lets go of all of it. A saw-tooth."""
import sys
import time

KIB_A_SECOND, SECONDS = int(sys.argv[1]), int(sys.argv[2])

while True:
    rows = []
    for _ in range(SECONDS):
        rows.append(bytearray(b"r" * (KIB_A_SECOND * 1024)))
        time.sleep(1)
