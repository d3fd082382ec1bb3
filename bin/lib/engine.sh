#!/bin/sh
# Makes sure that a container engine answers on this machine, and that it can run privileged containers.
#
#   sh bin/lib/engine.sh             does what is missing, says what it does and how long it takes
#   sh bin/lib/engine.sh --check     changes nothing; exit 1 when something is missing
#
# Safe to run again and again: what is already there is left alone.
set -eu

socket=${KOLLA_ENGINE_SOCKET:-/var/run/docker.sock}
runtime=/usr/local/libexec/kolla/runc-without-sys-resource
settings=/etc/docker/daemon.json
log=/var/log/dockerd.log
here=$(cd "$(dirname "$0")" && pwd)

say() { printf '%s\n' "engine: $*"; }
fail() {
  printf '%s\n' "engine: $*" >&2
  exit 1
}

# timed WHAT COMMAND...: runs the command and says how many seconds it took.
timed() {
  what=$1
  shift
  started=$(date +%s)
  say "$what ..."
  "$@"
  say "$what: done in $(($(date +%s) - started)) s"
}

engine_answers() { docker -H "unix://$socket" version --format '{{.Server.Version}}' >/dev/null 2>&1; }

engine_version() { docker -H "unix://$socket" version --format '{{.Server.Version}}'; }

# Whether CAP_SYS_RESOURCE (bit 24) is missing from the bounding set of this process: without it no container can be
# given all capabilities, so that the engine refuses to start any privileged one.
sys_resource_missing() {
  bounding=$(awk '/^CapBnd:/ { print $2 }' /proc/self/status)
  [ $((0x$bounding >> 24 & 1)) = 0 ]
}

runtime_is_default() {
  [ "$(docker -H "unix://$socket" info --format '{{.DefaultRuntime}}' 2>/dev/null)" = kolla-runc ]
}

has_systemd() { [ -d /run/systemd/system ]; }

install_engine() {
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  # The engine is started below, with its settings in place, and not by the package.
  apt-get install -qq -y --no-install-recommends docker.io iptables ca-certificates >/dev/null
  # Debian ships the client as a package of its own since trixie.
  command -v docker >/dev/null || apt-get install -qq -y --no-install-recommends docker-cli >/dev/null
}

install_runtime() {
  install -D -m 0755 "$here/runc-without-sys-resource" "$runtime"
}

runtime_is_configured() { [ -f "$settings" ] && grep -q '"default-runtime": *"kolla-runc"' "$settings"; }

logs_are_limited() { [ -f "$settings" ] && grep -q '"log-opts"' "$settings"; }

# change_settings JSON: lays this over what the settings say already.
change_settings() {
  mkdir -p "$(dirname "$settings")"
  if [ -s "$settings" ]; then
    command -v jq >/dev/null || apt-get install -qq -y --no-install-recommends jq >/dev/null
    jq --argjson new "$1" '. * $new' "$settings" >"$settings.new"
    mv "$settings.new" "$settings"
  else
    printf '%s\n' "$1" >"$settings"
  fi
}

configure_runtime() {
  change_settings "{ \"default-runtime\": \"kolla-runc\", \"runtimes\": { \"kolla-runc\": { \"path\": \"$runtime\" } } }"
}

# What "kolla bootstrap-servers" wants as well. An engine that runs takes it when it is started the next time; it must
# not be started anew for this, with all that runs in it, so the file keeps the time that it had.
limit_logs() {
  change_settings '{ "log-opts": { "max-file": "5", "max-size": "50m" } }'
  [ ! -f /var/run/docker.pid ] || touch -r /var/run/docker.pid "$settings"
}

start_engine() {
  if has_systemd; then
    systemctl enable --quiet docker
    systemctl restart docker
  else
    setsid nohup dockerd --host "unix://$socket" >>"$log" 2>&1 </dev/null &
  fi
  for _ in $(seq 60); do
    engine_answers && return
    sleep 0.5
  done
  tail -n 20 "$log" >&2 2>/dev/null || true
  fail "the engine does not answer on $socket after 30 s; its log is $log"
}

stop_engine() {
  if has_systemd; then return; fi # start_engine restarts the unit
  kill "$(cat /var/run/docker.pid)"
  for _ in $(seq 60); do
    engine_answers || return 0
    sleep 0.5
  done
  fail 'the running engine does not stop'
}

check() {
  engine_answers || fail "no engine answers on $socket"
  if sys_resource_missing && ! runtime_is_default; then
    fail 'privileged containers cannot run: CAP_SYS_RESOURCE is missing and the runtime wrapper is not in use'
  fi
  say "ready, version $(engine_version)"
}

main() {
  if [ "${1:-}" = --check ]; then
    check
    return
  fi
  [ "$(id -u)" = 0 ] || fail 'only root can set up the engine; run this with sudo'
  command -v dockerd >/dev/null && command -v docker >/dev/null || timed 'installing docker.io' install_engine

  if sys_resource_missing; then
    say 'this machine has no CAP_SYS_RESOURCE: privileged containers need a runtime that leaves it out'
    cmp -s "$here/runc-without-sys-resource" "$runtime" || timed "installing $runtime" install_runtime
    runtime_is_configured || timed "making it the default runtime in $settings" configure_runtime
    if engine_answers && ! runtime_is_default; then
      timed 'stopping the engine, to start it with that runtime' stop_engine
      timed 'starting the engine' start_engine
    fi
  fi
  logs_are_limited || limit_logs
  engine_answers || timed 'starting the engine' start_engine
  check
}

main "$@"
