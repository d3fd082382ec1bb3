#!/bin/bash
# healthcheck.sh [--defaults-file FILE] CHECK...: healthy when all checks succeed.
#   --connect        the server answers a query
#   --galera_online  this node of the cluster is synced, or gives its data to another one
set -o nounset

client=(mariadb)

query() { "${client[@]}" --connect-timeout=5 --skip-column-names --batch --execute "$1"; }

connect() { query 'SELECT 1' >/dev/null; }

galera_online() {
  # 4 is Synced, 2 is Donor.
  state=$(query "SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME = 'WSREP_LOCAL_STATE'") || return
  [[ $state == 4 || $state == 2 ]] || {
    echo "the state of this node is ${state:-unknown}, not 4 (synced)"
    return 1
  }
}

while (($# > 0)); do
  case $1 in
    --defaults-file=*) client=(mariadb "$1") ;;
    --defaults-file)
      client=(mariadb "--defaults-file=$2")
      shift
      ;;
    --connect) connect || exit 1 ;;
    --galera_online) galera_online || exit 1 ;;
    *)
      echo "unknown check: $1" >&2
      exit 1
      ;;
  esac
  shift
done
