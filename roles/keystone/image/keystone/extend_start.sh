# Prepares the log; KOLLA_BOOTSTRAP, KOLLA_UPGRADE and KOLLA_FINISH_UPGRADE bring the database to this release, and end.
install -d -o keystone -g kolla -m 0755 /var/log/kolla/keystone
[[ -f /var/log/kolla/keystone/keystone.log ]] || install -o keystone -g keystone -m 0644 /dev/null /var/log/kolla/keystone/keystone.log
chown keystone:keystone /var/log/kolla/keystone/keystone.log

keystone_manage() {
  # Word splitting is meant: operators give several options in one variable.
  # shellcheck disable=SC2086
  runuser --user keystone -- keystone-manage ${EXTRA_KEYSTONE_MANAGE_ARGS:-} "$@"
}

if [[ -v KOLLA_UPGRADE ]]; then
  keystone_manage db_sync --expand
  keystone_manage db_sync --migrate
  exit 0
fi
if [[ -v KOLLA_FINISH_UPGRADE ]]; then
  keystone_manage db_sync --contract
  exit 0
fi
if [[ -v KOLLA_BOOTSTRAP ]]; then
  keystone_manage db_sync
  exit 0
fi
