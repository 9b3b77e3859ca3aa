"""A healthy twin: holds what it has."""
import time

kept = bytearray(b"x") * (30 * 1024 * 1024)
while True:
    time.sleep(60)
