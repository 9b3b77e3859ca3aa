"""Opens a log at each look and forgets to close it. Ends before its limit of open files would end it."""
import os
import sys
import time

PER_SECOND, LIMIT = float(sys.argv[1]), int(sys.argv[2])

opened = 0
start = time.monotonic()
while opened < LIMIT:
    while opened < (time.monotonic() - start) * PER_SECOND:
        os.open("/dev/null", os.O_RDONLY)
        opened += 1
    time.sleep(0.2)
