# Prepares the log; KOLLA_BOOTSTRAP brings the database to this release, and ends. The domain of stack users is made by kolla.
install -d -o heat -g kolla -m 0755 /var/log/kolla/heat

if [[ -v KOLLA_BOOTSTRAP ]]; then
  runuser --user heat -- heat-manage db_sync
  exit 0
fi
