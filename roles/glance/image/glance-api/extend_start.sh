# Prepares the log; KOLLA_BOOTSTRAP brings a new database to this release, and KOLLA_UPGRADE an old one, in steps: GLANCE_DB_EXPAND,
# GLANCE_DB_MIGRATE, GLANCE_DB_CONTRACT. Both end.
install -d -o glance -g kolla -m 0755 /var/log/kolla/glance

glance_manage() {
  runuser --user glance -- glance-manage "$@"
}

if [[ -v KOLLA_BOOTSTRAP ]]; then
  glance_manage db_sync
  glance_manage db_load_metadefs
  exit 0
fi
if [[ -v KOLLA_UPGRADE ]]; then
  if [[ -v GLANCE_DB_EXPAND ]]; then glance_manage db expand; fi
  if [[ -v GLANCE_DB_MIGRATE ]]; then glance_manage db migrate; fi
  if [[ -v GLANCE_DB_CONTRACT ]]; then glance_manage db contract; fi
  exit 0
fi
