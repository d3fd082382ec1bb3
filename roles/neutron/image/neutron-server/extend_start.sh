# Prepares the log; KOLLA_BOOTSTRAP brings the database to this release, KOLLA_UPGRADE does it in steps: NEUTRON_DB_EXPAND while old
# servers run, NEUTRON_DB_CONTRACT when none does. Both end. Further projects with tables are named by NEUTRON_BOOTSTRAP_SERVICES,
# NEUTRON_ROLLING_UPGRADE_SERVICES.
mkdir -p /var/log/kolla/neutron
if [[ -O /var/log/kolla/neutron ]]; then chmod 0755 /var/log/kolla/neutron; fi

upgrade_neutron() {
  local project
  for project in neutron $1; do neutron-db-manage --subproject "$project" upgrade "$2"; done
}

if [[ -v KOLLA_BOOTSTRAP ]]; then
  upgrade_neutron "${NEUTRON_BOOTSTRAP_SERVICES:-}" head
  exit 0
fi
if [[ -v KOLLA_UPGRADE ]]; then
  if [[ -v NEUTRON_DB_EXPAND ]]; then upgrade_neutron "${NEUTRON_ROLLING_UPGRADE_SERVICES:-}" --expand; fi
  if [[ -v NEUTRON_DB_CONTRACT ]]; then upgrade_neutron "${NEUTRON_ROLLING_UPGRADE_SERVICES:-}" --contract; fi
  exit 0
fi
