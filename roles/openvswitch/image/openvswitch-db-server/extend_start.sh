# Prepares the log, and the database: a new one, or an old one brought to the format of this release.
install -d -o openvswitch -g openvswitch -m 0755 /var/log/kolla/openvswitch
mkdir -p /run/openvswitch /var/lib/openvswitch
database=/var/lib/openvswitch/conf.db
if [[ ! -e $database ]]; then ovsdb-tool create "$database"; fi
if [[ $(ovsdb-tool needs-conversion "$database") == yes ]]; then ovsdb-tool convert "$database"; fi
