# Prepares the log; KOLLA_BOOTSTRAP brings the database to this release, KOLLA_OSM moves what the new code left for later. Both end.
install -d -o cinder -g kolla -m 0755 /var/log/kolla/cinder

if [[ -v KOLLA_BOOTSTRAP ]]; then
  runuser --user cinder -- cinder-manage db sync
  exit 0
fi
if [[ -v KOLLA_OSM ]]; then
  runuser --user cinder -- cinder-manage db online_data_migrations
  exit 0
fi
