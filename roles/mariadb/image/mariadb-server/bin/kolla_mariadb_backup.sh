#!/bin/bash
# Backs the database up into /backup. BACKUP_TYPE says how: full, or incremental since the last full one.
# MARIADB_BACKUP_CONFIG is the configuration that names the server and the account.
set -o errexit -o nounset -o pipefail

config=${MARIADB_BACKUP_CONFIG:-/etc/mysql/my.cnf}
folder=/backup
scratch=

clean_up() { if [[ -n $scratch ]]; then rm -rf "$scratch"; fi; }
trap clean_up EXIT

# backup FILE NAME [option...]: writes beside and renames, so that a file that is there is complete.
backup() {
  local file=$1 name=$2
  shift 2
  mkdir -p "$(dirname "$file")"
  mariadb-backup --defaults-file="$config" --backup --stream=xbstream --history="$name" "$@" | gzip >"$file.partial"
  mv "$file.partial" "$file"
  echo "Written: $file"
}

case ${BACKUP_TYPE:-} in
  full)
    date=$(date +%d-%m-%Y-%s)
    backup "$folder/full-$date/mysqlbackup-$date.qp.xbc.xbs.gz" "$date"
    echo "$folder/full-$date/mysqlbackup-$date.qp.xbc.xbs.gz" >"$folder/last_full_file"
    ;;
  incremental)
    if ! last=$(cat "$folder/last_full_file" 2>/dev/null); then
      echo 'There is no full backup yet: make one first' >&2
      exit 1
    fi
    since=$(basename "$(dirname "$last")")
    since=${since#full-}
    now=$(date +%H-%M-%S-%d-%m-%Y)
    scratch=$(mktemp -d)
    gzip -dc "$last" | mbstream -x -C "$scratch"
    backup "$folder/incr-$now-since-$since/incremental-$now-mysqlbackup-$since.qp.xbc.xbs.gz" "incr-$now" \
      --incremental-basedir="$scratch"
    ;;
  *)
    echo "BACKUP_TYPE is '${BACKUP_TYPE:-}': it has to be full or incremental" >&2
    exit 1
    ;;
esac
