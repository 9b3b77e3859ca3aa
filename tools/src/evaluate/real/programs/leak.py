"""Takes argv[3] of something a second: argv[1] is leak or twin, argv[2] memory, descriptors or threads."""
import collections
import os
import sys
import threading
import time

role, kind, per_second = sys.argv[1], sys.argv[2], float(sys.argv[3])
kept = collections.deque(maxlen=None if role == "leak" else 64)
PIECE = 16384


def wait_forever():
    threading.Event().wait()


def take():
    if kind == "memory":
        kept.append(bytearray(PIECE))
        return PIECE
    if kind == "descriptors":
        kept.append(os.open("/dev/null", os.O_RDONLY))
        if role == "twin":
            os.close(kept.pop())
        return 1
    thread = threading.Thread(target=wait_forever if role == "leak" else time.time, daemon=True)
    thread.start()
    if role == "twin":
        thread.join()
    return 1


start = time.monotonic()
taken = 0
while True:
    while taken < (time.monotonic() - start) * per_second:
        taken += take()
    time.sleep(0.02)
