#!/bin/sh
# Installs the Seep agent on this host, brings it up to date, or takes it away again:
#
#   curl -fsSL @SERVER@/install.sh | sudo sh -s -- --token TOKEN
#
# Run again, it changes only what is not yet as it should be. Everything is fetched, checked and enrolled before the
# first file is put in its place; a step that fails after that takes back those before it.
set -eu

SERVER='@SERVER@'
SHA256_X64='@SHA256_X64@'
SHA256_ARM64='@SHA256_ARM64@'

BINARY=/usr/local/bin/seep-agent
SETTINGS_DIR=/etc/seep
STATE_DIR=/var/lib/seep-agent
UNIT=seep-agent.service
UNIT_FILE=/etc/systemd/system/$UNIT
ACCOUNT=seep-agent

# How long the new agent may take to reach the server before we say that it has not.
CONNECT_SECONDS=20

usage() {
  cat <<'USAGE'
Installs the Seep agent on this host. As root:

  --token TOKEN       enrolment token, from "Add host" or "seep-server token create"
  --token-file FILE   file that holds it; - for standard input
  --label KEY=VALUE   label of this host; may be repeated
  --interval SECONDS  between two samples until the server says otherwise
  --server URL        another server than the one this script came from
  --proxy URL         HTTP proxy to reach the server through
  --ca-file FILE      certificates that the server's is signed by, when the system does not know them
  --docker            let the agent ask Docker for names, limits and restarts (its group may do anything with Docker)
  --offline FILE      take the executable from FILE, download nothing
  --version VERSION   refuse any other version than this
  --dry-run           say what would be done, and do nothing
  --uninstall         take the agent away; what it has not yet sent stays in /var/lib/seep-agent
  --purge             with --uninstall: take that away too
USAGE
}

say() { printf '%s\n' "seep: $*"; }
fail() {
  printf '%s\n' "seep: $*" >&2
  exit 1
}
wrong_use() {
  printf '%s\n' "seep: $* (see --help)" >&2
  exit 2
}
have() { command -v "$1" >/dev/null 2>&1; }

# Does it, or only says it.
run() {
  if [ "$dry_run" = yes ]; then
    printf '%s\n' "would run: $*"
  else
    "$@"
  fi
}

# --- what is asked for ------------------------------------------------------------------------------------------

read_arguments() {
  token='' token_file='' interval='' offline='' version='' proxy='' ca_file=''
  dry_run=no uninstall=no purge=no docker=no labels=''
  while [ $# -gt 0 ]; do
    case $1 in
      --token | --token-file | --label | --interval | --server | --proxy | --ca-file | --offline | --version)
        [ $# -ge 2 ] || wrong_use "$1 needs a value"
        ;;
    esac
    case $1 in
      --token) token=$2 && shift ;;
      --token-file) token_file=$2 && shift ;;
      --label) add_label "$2" && shift ;;
      --interval) interval=$2 && shift ;;
      --server) SERVER=${2%/} && shift ;;
      --proxy) proxy=$2 && shift ;;
      --ca-file) ca_file=$2 && shift ;;
      --offline) offline=$2 && shift ;;
      --version) version=$2 && shift ;;
      --docker) docker=yes ;;
      --dry-run) dry_run=yes ;;
      --uninstall) uninstall=yes ;;
      --purge) purge=yes ;;
      -h | --help) usage && exit 0 ;;
      *) wrong_use "unknown option $1" ;;
    esac
    shift
  done
  [ "$purge" = no ] || [ "$uninstall" = yes ] || wrong_use '--purge goes with --uninstall'
  case $SERVER in
    http://* | https://*) ;;
    *) wrong_use "--server: an address as in https://seep.example.org is wanted, not $SERVER" ;;
  esac
}

# Labels are kept one a line: they may hold spaces, and sh has no arrays.
add_label() {
  case $1 in
    *'
'*) wrong_use '--label: one line is wanted' ;;
    ?*=*) ;;
    *) wrong_use '--label: as in role=web' ;;
  esac
  labels="$labels$1
"
}

# --- what this host is ------------------------------------------------------------------------------------------

detect_host() {
  [ "$(uname -s)" = Linux ] || fail "the agent runs on Linux, this is $(uname -s)"
  case $(uname -m) in
    x86_64 | amd64) architecture=x64 expected=$SHA256_X64 ;;
    aarch64 | arm64) architecture=arm64 expected=$SHA256_ARM64 ;;
    *) fail "there is an agent for x86_64 and aarch64, this is $(uname -m)" ;;
  esac
  if [ -d /run/systemd/system ]; then init=systemd; else init=other; fi
}

require_root() {
  [ "$dry_run" = yes ] || [ "$(id -u)" -eq 0 ] || fail 'this has to run as root: put sudo before sh'
}

# --- taking back what a failed step leaves ----------------------------------------------------------------------

staging=''
undo=''

# What the last step did is taken back first.
on_failure() { undo="$1
$undo"; }

finish() {
  status=$?
  trap - EXIT
  if [ "$status" -ne 0 ] && [ -n "$undo" ]; then
    say 'taking back what was done' >&2
    eval "$undo" >/dev/null 2>&1 || true
  fi
  [ -z "$staging" ] || rm -rf "$staging"
  exit "$status"
}

# --- fetching and checking --------------------------------------------------------------------------------------

download() {
  if have curl; then
    set -- "$1" "$2" -fsSL
    [ -z "$proxy" ] || set -- "$@" --proxy "$proxy"
    [ -z "$ca_file" ] || set -- "$@" --cacert "$ca_file"
    url=$1 file=$2
    shift 2
    curl "$@" -o "$file" "$url"
  elif have wget; then
    set -- "$1" "$2" -q
    [ -z "$ca_file" ] || set -- "$@" --ca-certificate="$ca_file"
    url=$1 file=$2
    shift 2
    https_proxy=${proxy:-${https_proxy:-}} http_proxy=${proxy:-${http_proxy:-}} wget "$@" -O "$file" "$url"
  else
    fail 'neither curl nor wget is there to download the agent: install one, or use --offline FILE'
  fi
}

fetch_executable() {
  url=$SERVER/download/seep-agent-linux-$architecture
  if [ -n "$offline" ]; then
    [ -f "$offline" ] || fail "--offline: there is no file $offline"
    # A file of another version than the server's comes with its own checksum.
    if [ -f "$offline.sha256" ]; then expected=$(cut -d ' ' -f 1 <"$offline.sha256"); fi
    if [ "$dry_run" = yes ]; then
      printf '%s\n' "would take: $offline"
      return
    fi
    cp "$offline" "$staging/seep-agent"
  else
    if [ "$dry_run" = yes ]; then
      printf '%s\n' "would download: $url"
      return
    fi
    say "downloading $url"
    download "$url" "$staging/seep-agent" || fail "cannot download $url"
  fi
  case $expected in
    @* | '') fail 'no checksum is known of the executable: take install.sh from the server, or put FILE.sha256 beside FILE' ;;
  esac
  actual=$(sha256sum "$staging/seep-agent" | cut -d ' ' -f 1)
  [ "$actual" = "$expected" ] || fail "the executable is damaged or not the server's: its SHA-256 is $actual, not $expected"
  chmod 0755 "$staging/seep-agent"
  label_executable "$staging/seep-agent"
  has_version=$("$staging/seep-agent" version 2>&1) ||
    fail "the executable does not run on this host (glibc 2.27 or later is needed): $has_version"
  [ -z "$version" ] || [ "$has_version" = "$version" ] || fail "the server has version $has_version, not $version"
}

# SELinux lets systemd start only what is labelled as a program; a downloaded file is labelled as a temporary one.
# In its place it gets the label that the policy has for that place, which a relabelling of the host keeps.
label_executable() {
  have selinuxenabled && selinuxenabled || return 0
  if [ "$1" = "$BINARY" ] && have restorecon; then
    restorecon -F "$1" || fail "SELinux is on and $1 cannot be labelled"
  elif have chcon; then
    chcon -t bin_t "$1" || fail "SELinux is on and $1 cannot be labelled"
  fi
}

# Trades the token for a credential, in a folder of its own: /etc/seep is written when all of it is known.
enrol() {
  mkdir -p "$staging/settings"
  for name in agent.yaml credential ca.pem; do
    if [ -f "$SETTINGS_DIR/$name" ]; then cp -p "$SETTINGS_DIR/$name" "$staging/settings/$name"; fi
  done
  if [ -n "$ca_file" ]; then
    [ -f "$ca_file" ] || fail "--ca-file: there is no file $ca_file"
    cp "$ca_file" "$staging/settings/ca.pem"
  fi
  if [ -z "$token" ] && [ -z "$token_file" ]; then
    [ -f "$staging/settings/credential" ] ||
      fail "this host is not enrolled yet: give an enrolment token with --token (from \"Add host\")"
    return
  fi
  [ -n "$token" ] || token=$(cat "$token_file") || fail "cannot read $token_file"
  set -- enroll --server "$SERVER" --token-file - --keep --config "$staging/settings/agent.yaml"
  [ -z "$interval" ] || set -- "$@" --interval "$interval"
  [ -z "$proxy" ] || set -- "$@" --proxy "$proxy"
  [ ! -f "$staging/settings/ca.pem" ] || set -- "$@" --ca-file ca.pem
  while IFS= read -r label; do
    [ -z "$label" ] || set -- "$@" --label "$label"
  done <<LABELS
$labels
LABELS
  answer=$(printf '%s' "$token" | "$staging/seep-agent" "$@" 2>&1) || fail "${answer#seep-agent: }"
}

# --- putting it in place ----------------------------------------------------------------------------------------

make_account() {
  if id "$ACCOUNT" >/dev/null 2>&1; then return; fi
  if have useradd; then
    run useradd --system --user-group --no-create-home --home-dir "$STATE_DIR" --shell /usr/sbin/nologin "$ACCOUNT"
  elif have adduser; then
    run adduser -S -D -H -h "$STATE_DIR" -s /sbin/nologin "$ACCOUNT"
  else
    fail 'neither useradd nor adduser is there to make the account seep-agent'
  fi
  on_failure "remove_account"
}

remove_account() {
  if ! id "$ACCOUNT" >/dev/null 2>&1; then return; fi
  if have userdel; then run userdel "$ACCOUNT"; elif have deluser; then run deluser "$ACCOUNT"; fi
}

changed=no

# Replaces a file at once, if it has to: the old one is whole until the new one is.
put() { # from, to, mode, owner
  if [ "$dry_run" = yes ]; then
    printf '%s\n' "would write: $2 ($4, $3)"
    return
  fi
  if [ -f "$2" ] && cmp -s "$1" "$2"; then
    chown "$4" "$2"
    chmod "$3" "$2"
    return
  fi
  changed=yes
  cp "$1" "$2.new"
  on_failure "rm -f '$2.new'"
  chown "$4" "$2.new"
  chmod "$3" "$2.new"
  if [ -e "$2" ]; then
    cp -p "$2" "$staging/before-$(printf '%s' "$2" | tr / _)"
    on_failure "mv '$staging/before-$(printf '%s' "$2" | tr / _)' '$2'"
  else
    on_failure "rm -f '$2'"
  fi
  mv "$2.new" "$2"
}

place_files() {
  if [ ! -d "$SETTINGS_DIR" ]; then
    run mkdir -m 0755 "$SETTINGS_DIR"
    on_failure "rmdir '$SETTINGS_DIR'"
  fi
  if [ ! -d "$STATE_DIR" ]; then
    run mkdir -m 0700 "$STATE_DIR"
    on_failure "rmdir '$STATE_DIR'"
  fi
  run chown -R "$ACCOUNT:" "$STATE_DIR"
  put "$staging/seep-agent" "$BINARY" 0755 root:root
  if [ "$dry_run" = no ]; then label_executable "$BINARY"; fi
  put "$staging/settings/agent.yaml" "$SETTINGS_DIR/agent.yaml" 0644 root:root
  put "$staging/settings/credential" "$SETTINGS_DIR/credential" 0600 "$ACCOUNT:"
  if [ -n "$ca_file" ]; then put "$staging/settings/ca.pem" "$SETTINGS_DIR/ca.pem" 0644 root:root; fi
}

unit_text() {
  cat <<'UNIT'
[Unit]
Description=Seep agent: watches the memory of this host
After=local-fs.target
ConditionPathExists=/etc/seep/credential
StartLimitIntervalSec=0

[Service]
Type=exec
ExecStart=/usr/local/bin/seep-agent run
Restart=always
RestartSec=5
# A sampler that hangs is started anew. Where the agent cannot say itself that it lives, systemd-notify does, its child.
WatchdogSec=300
NotifyAccess=all
TimeoutStopSec=15

User=seep-agent
StateDirectory=seep-agent
StateDirectoryMode=0700
SupplementaryGroups=systemd-journal@DOCKER_GROUP@
# Less memory for some more CPU time (docs/agent.md): the agent's code is run and not compiled, garbage goes early, and what is
# free goes back to the kernel at once. The agent collects by itself, each half an hour: the runtime's own timers would
# after every sample.
Environment=BUN_JSC_useBaselineJIT=0 BUN_JSC_useDFGJIT=0 BUN_JSC_useFTLJIT=0 BUN_JSC_useConcurrentJIT=0
Environment=BUN_JSC_forceRAMSize=8388608 BUN_JSC_numberOfGCMarkers=1 BUN_JSC_useConcurrentGC=0
Environment=BUN_JSC_useWarmUpMarkedBlocks=0 BUN_GC_TIMER_INTERVAL=3600000
Environment=MIMALLOC_PURGE_DELAY=0 MIMALLOC_PURGE_HOLES_MIN_INTERVAL=60000

# What it may take from the host at most.
MemoryHigh=112M
MemoryMax=160M
MemorySwapMax=64M
CPUQuota=25%
Nice=5
TasksMax=64
LimitNOFILE=16384

# Reads other users' processes, files that only root may read (slabinfo), and the kernel's log. Nothing else.
CapabilityBoundingSet=CAP_SYS_PTRACE CAP_DAC_READ_SEARCH CAP_SYSLOG
AmbientCapabilities=CAP_SYS_PTRACE CAP_DAC_READ_SEARCH CAP_SYSLOG
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
ProtectKernelModules=yes
ProtectClock=yes
DevicePolicy=closed
DeviceAllow=/dev/kmsg r
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
KeyringMode=private
UMask=0077
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources @mount @keyring
SystemCallErrorNumber=EPERM
# Not set, each for a reason: ProtectProc and ProcSubset hide processes, ProtectKernelLogs hides OOM kills, PrivateTmp
# hides the files of tmpfs, ProtectHostname hides a changed name, MemoryDenyWriteExecute stops a runtime that writes
# some of its code itself.
# ProtectControlGroups and ProtectKernelTunables mount a new /proc, in which a system container has the boot id of its
# machine, so that a reboot is not seen; what they protect, only root could write.

[Install]
WantedBy=multi-user.target
UNIT
}

# Waits between restarts that grow, where systemd knows how to (254).
with_restart_backoff() {
  if [ "$(systemctl --version | sed -n '1s/^systemd \([0-9]*\).*/\1/p')" -ge 254 ]; then
    sed 's/^RestartSec=5$/RestartSec=5\nRestartSteps=6\nRestartMaxDelaySec=300/'
  else
    cat
  fi
}

install_unit() {
  docker_group=''
  if [ "$docker" = yes ]; then
    getent group docker >/dev/null || fail '--docker: there is no group docker on this host'
    docker_group=' docker'
  elif [ -f "$UNIT_FILE" ] && grep -q '^SupplementaryGroups=.* docker$' "$UNIT_FILE"; then
    docker_group=' docker'
  fi
  if [ "$dry_run" = no ]; then
    unit_text | sed "s/@DOCKER_GROUP@/$docker_group/" | with_restart_backoff >"$staging/$UNIT"
  fi
  put "$staging/$UNIT" "$UNIT_FILE" 0644 root:root
  on_failure "systemctl daemon-reload; systemctl try-restart $UNIT"
  run systemctl daemon-reload
  run systemctl enable --quiet "$UNIT"
  on_failure "systemctl disable --quiet $UNIT; systemctl stop $UNIT"
  if [ "$changed" = yes ]; then run systemctl restart "$UNIT"; else run systemctl start "$UNIT"; fi
}

# The agent is installed either way: an unreachable server is not its fault, but worth a sentence.
await_connection() {
  waited=0
  while [ "$waited" -lt "$CONNECT_SECONDS" ]; do
    if "$BINARY" status --json 2>/dev/null | grep -q '"connected":true'; then
      say "installed: $("$BINARY" version), connected to $SERVER"
      return
    fi
    sleep 1
    waited=$((waited + 1))
  done
  systemctl is-active --quiet "$UNIT" || fail "the agent does not start: see journalctl -u $UNIT"
  say "installed and running, but not connected to $SERVER yet: see seep-agent status, journalctl -u $UNIT"
}

install_agent() {
  detect_host
  require_root
  if [ "$dry_run" = no ]; then
    # Beside its target: where executables may run, and on the same file system.
    mkdir -p "$(dirname "$BINARY")"
    staging=$(mktemp -d "$(dirname "$BINARY")/.seep-install.XXXXXX") || fail 'cannot write to /usr/local/bin'
    trap finish EXIT
    trap 'exit 1' INT TERM HUP
  fi
  fetch_executable
  if [ "$dry_run" = yes ]; then
    printf '%s\n' "would check: its SHA-256 is $expected, and that it runs here"
    printf '%s\n' "would enrol: this host with $SERVER, unless it is already"
  else
    enrol
  fi
  make_account
  place_files
  if [ "$init" = systemd ]; then
    install_unit
    undo=''
    if [ "$dry_run" = no ]; then await_connection; fi
  else
    undo=''
    say 'this host has no systemd, so nothing starts the agent: have your init system run, as root, or as'
    say "$ACCOUNT with the capabilities CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH and CAP_SYSLOG: $BINARY run"
  fi
}

# --- taking it away ---------------------------------------------------------------------------------------------

uninstall_agent() {
  require_root
  if [ -f "$UNIT_FILE" ] && [ -d /run/systemd/system ]; then
    run systemctl disable --quiet --now "$UNIT"
  fi
  # .new and .update are of an update that was cut short.
  run rm -rf "$UNIT_FILE" "$BINARY" "$BINARY.previous" "$BINARY.new" "$BINARY.update" "$SETTINGS_DIR"
  if [ -d /run/systemd/system ]; then
    run systemctl daemon-reload
    run systemctl reset-failed "$UNIT" 2>/dev/null || true
  fi
  # The number of an account that is gone may become another's.
  if [ -d "$STATE_DIR" ]; then run chown -R root:root "$STATE_DIR"; fi
  remove_account
  if [ "$purge" = yes ]; then run rm -rf "$STATE_DIR"; fi
  if [ "$dry_run" = yes ]; then return; fi
  if [ "$purge" = yes ]; then
    say 'uninstalled, nothing is left'
  else
    say "uninstalled; what was not sent is still in $STATE_DIR (--purge removes it)"
  fi
  say 'the host stays in the dashboard, with its history, until you remove it there'
}

main() {
  read_arguments "$@"
  if [ "$uninstall" = yes ]; then uninstall_agent; else install_agent; fi
}

# The last line: a script that was cut off on its way does nothing.
main "$@"
