# Prepares the log, the panels and what browsers load; KOLLA_BOOTSTRAP makes the tables that sessions are kept in, and ends.
install -d -o horizon -g kolla -m 0755 /var/log/kolla/horizon

if [[ -v KOLLA_BOOTSTRAP ]]; then
  runuser --user horizon -- /usr/share/openstack-dashboard/manage.py migrate --noinput
  exit 0
fi
kolla_dashboard
