# Prepares the log. KOLLA_UPGRADE (KOLLA_BOOTSTRAP means the same) brings the databases of the configuration to this release, KOLLA_OSM moves
# what the new code left for later, KOLLA_UPGRADE_CHECK tells whether this release can take over. All of them end.
if [[ ! -d /var/log/kolla/nova ]]; then mkdir -m 0755 /var/log/kolla/nova; fi
if [[ $EUID -eq 0 ]]; then chown nova:kolla /var/log/kolla/nova; fi

# The containers of the APIs start as root: their server gives that up by itself.
as_nova() {
  if [[ $EUID -eq 0 ]]; then runuser --user nova -- "$@"; else "$@"; fi
}

# What an image does beside that.
if [[ -f /usr/local/bin/kolla_nova_extend_start ]]; then . /usr/local/bin/kolla_nova_extend_start; fi

if [[ -v KOLLA_BOOTSTRAP || -v KOLLA_UPGRADE ]]; then
  as_nova nova-manage db sync --local_cell
  exit 0
fi
if [[ -v KOLLA_OSM ]]; then
  as_nova nova-manage db online_data_migrations
  exit 0
fi
if [[ -v KOLLA_UPGRADE_CHECK ]]; then
  as_nova nova-status upgrade check
  exit 0
fi
