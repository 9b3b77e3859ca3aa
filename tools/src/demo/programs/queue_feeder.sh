#!/bin/sh
# Leaves $1 KiB in shared memory every second, up to $2 MiB; then somebody cleans up.
left=0
while [ "$left" -lt $(($2 * 1024)) ]; do
  head -c $(($1 * 1024)) /dev/zero >"/dev/shm/message-$left"
  left=$((left + $1))
  sleep 1
done
rm -f /dev/shm/message-*
