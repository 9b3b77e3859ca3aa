"""A healthy twin: a cache that grows as fast as a leak does, up to its bound, and then drops the oldest."""
import collections
import sys
import time

KIB_A_SECOND, BOUND_MIB = int(sys.argv[1]), int(sys.argv[2])

pages = collections.deque(maxlen=BOUND_MIB * 16)
taken = 0
start = time.monotonic()
while True:
    while taken * 64 < (time.monotonic() - start) * KIB_A_SECOND:
        pages.append(bytearray(b"p" * 65536))
        taken += 1
    time.sleep(0.5)
