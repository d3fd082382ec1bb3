# Prepares the log; KOLLA_BOOTSTRAP brings the database to this release, and ends.
install -d -m 0755 /var/log/kolla/aodh

if [[ -v KOLLA_BOOTSTRAP ]]; then
  aodh-dbsync
  exit 0
fi
