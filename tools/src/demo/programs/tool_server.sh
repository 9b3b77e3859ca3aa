#!/bin/sh
# The incident, small: starts a helper every $1 seconds and never ends one. Each helper is flat. With $2 of them it is
# restarted, and they end with it.
helpers=
count=0
while [ "$count" -lt "$2" ]; do
  sh mcp_helper.sh &
  helpers="$helpers $!"
  count=$((count + 1))
  sleep "$1"
done
# A list of pids:
# shellcheck disable=SC2086
kill $helpers
