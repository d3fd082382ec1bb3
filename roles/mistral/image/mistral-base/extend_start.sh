# Prepares the log; KOLLA_BOOTSTRAP brings the database to this release, with the actions that come with it, and ends.
install -d -m 0755 /var/log/kolla/mistral

if [[ -v KOLLA_BOOTSTRAP ]]; then
  mistral-db-manage --config-file /etc/mistral/mistral.conf upgrade head
  mistral-db-manage --config-file /etc/mistral/mistral.conf populate
  exit 0
fi
