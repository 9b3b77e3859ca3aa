#!/bin/sh
# The first process of a demo host, in namespaces of its own:
#
#   first-process.sh NAME AGENT CONFIG PROGRAM [ARGUMENT…]
#
# Runs the program, again whenever it has ended, and waits for the agent, which ends when standard input does. With this
# process all of the host is gone.
set -eu
name=$1 agent=$2 config=$3
shift 3
hostname "$name"
# What is left behind in shared memory fits in here, and goes with the host.
mount -t tmpfs -o size=128m shm /dev/shm
cd "$(dirname "$0")/programs"
again() {
  while :; do
    "$@" >/dev/null 2>&1 || true
    sleep 5
  done
}
again "$@" &
"$agent" run --config "$config"
