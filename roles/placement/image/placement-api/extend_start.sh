# Prepares the log; KOLLA_BOOTSTRAP and KOLLA_UPGRADE bring the database to this release, KOLLA_OSM moves what the new code left for
# later. All three end.
install -d -o placement -g kolla -m 0755 /var/log/kolla/placement
log=/var/log/kolla/placement/placement-api.log
[[ -f $log ]] || install -o placement -g placement -m 0644 /dev/null $log

placement_manage() {
  runuser --user placement -- placement-manage "$@"
}

if [[ -v KOLLA_BOOTSTRAP ]]; then
  placement_manage db sync
  placement_manage db online_data_migrations
  exit 0
fi
if [[ -v KOLLA_UPGRADE ]]; then
  placement_manage db sync
  exit 0
fi
if [[ -v KOLLA_OSM ]]; then
  placement_manage db online_data_migrations
  exit 0
fi
