#!/bin/sh
# Makes sure that the packages, and among them a Node that is new enough, are there. Sourced by the entry points, which
# say where the checkout is:
#
#   root=...; . "$root/bin/lib/packages.sh"; set_up_packages
#
# Afterwards `node`, `npx` and the packages' own commands are first in the PATH. The machine's npm may be old: any that
# can install will do, because the Node that runs kolla is itself one of the packages.

# lasting TITLE COMMAND...: runs the command, and says twice a minute that it is still running.
lasting() {
  title=$1
  shift
  (while sleep 30 >/dev/null 2>&1 && kill -0 $$ 2>/dev/null; do printf '... still at: %s\n' "$title"; done) &
  beat=$!
  outcome=0
  "$@" || outcome=$?
  kill "$beat" 2>/dev/null || true
  wait "$beat" 2>/dev/null || true
  return "$outcome"
}

# part TITLE COMMAND...: runs a part of the set-up and says how long it took.
part() {
  part=$1
  shift
  printf '==> %s\n' "$part"
  started=$(date +%s)
  lasting "$part" "$@" || { printf '==> %s: failed after %s s\n' "$part" $(($(date +%s) - started)) >&2; return 1; }
  printf '==> %s: %s s\n' "$part" $(($(date +%s) - started))
}

packages_are_current() {
  [ -x "$root/node_modules/node/bin/node" ] && [ "$root/node_modules/.package-lock.json" -nt "$root/package-lock.json" ]
}

install_npm() {
  command -v npm >/dev/null 2>&1 && return
  command -v apt-get >/dev/null 2>&1 || { echo 'npm is missing, and there is no apt-get to install it with' >&2; return 1; }
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends nodejs npm >/dev/null
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

install_packages() {
  (cd "$root" && npm ci --no-audit --no-fund --loglevel=error </dev/null)
  # npm may keep the time of a file it did not change
  touch "$root/node_modules/.package-lock.json"
}

set_up_packages() {
  if ! packages_are_current; then
    part 'npm, to install packages with' install_npm
    part 'packages (npm ci)' install_packages
  fi
  PATH=$root/node_modules/node/bin:$root/node_modules/.bin:$PATH
  export PATH
  printf '==> Node %s, packages in place\n' "$(node --version)"
}
