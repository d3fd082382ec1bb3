# Prepares the log; KOLLA_BOOTSTRAP brings the database to this release, and ends.
install -d -m 0755 /var/log/kolla/barbican

if [[ -v KOLLA_BOOTSTRAP ]]; then
  barbican-db-manage upgrade
  exit 0
fi
