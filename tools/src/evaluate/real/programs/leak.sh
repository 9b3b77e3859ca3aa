#!/bin/bash
# Takes $3 of something a second: $1 is leak or twin, $2 is memory or processes.
role=$1 kind=$2 per_second=$3
printf -v piece '%*s' 16384 ''
start=${EPOCHREALTIME/./}
taken=0
kept=()
trap 'kill $(jobs -p) 2>/dev/null; exit' TERM
while :; do
  due=$(((${EPOCHREALTIME/./} - start) * per_second / 1000000))
  while ((taken < due)); do
    if [[ $kind == memory ]]; then
      if [[ $role == leak ]]; then kept+=("$piece"); else kept=("$piece"); fi
      ((taken += 16384))
    else
      if [[ $role == leak ]]; then sleep 1000 & else sleep 0.01 & wait $!; fi
      ((taken += 1))
    fi
  done
  read -rt 0.05 <> <(:)
done
