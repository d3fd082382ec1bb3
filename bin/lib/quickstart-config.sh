#!/bin/sh
# The configuration of the quick start: one host, this one, on a network of its own that nothing else uses.
# Sourced by bin/quickstart; wants $root and $state.

interface=kolla0
address=10.77.0.1
vip=10.77.0.254

# A pair of virtual Ethernet interfaces gives an address that has a carrier, without touching a real network.
make_network() {
  command -v ip >/dev/null 2>&1 || as_root apt-get install -qq -y --no-install-recommends iproute2 >/dev/null
  ip link show "$interface" >/dev/null 2>&1 || as_root ip link add "$interface" type veth peer name "${interface}peer"
  as_root ip link set "${interface}peer" up
  as_root ip link set "$interface" up
  ip -o address show dev "$interface" | grep -q "$address/" || as_root ip address add "$address/24" dev "$interface"
}

write_configuration() {
  mkdir -p "$state/etc"
  chmod 700 "$state/etc"
  # an operator's changes stay
  [ -f "$state/etc/globals.yml" ] || globals >"$state/etc/globals.yml"
  [ -f "$state/etc/passwords.yml" ] || cp "$root/etc/kolla/passwords.yml" "$state/etc/passwords.yml"
  chmod 600 "$state/etc/passwords.yml"
  "$root/bin/kolla" genpwd --passwords "$state/etc/passwords.yml"
}

globals() {
  cat <<GLOBALS
# Written by bin/quickstart; change what you like, it is not written again.
network_interface: "$interface"
kolla_internal_vip_address: "$vip"

# The images that "kolla build" makes here.
docker_registry: ""
docker_namespace: "kolla"
openstack_release: "2025.1"
kolla_base_distro: "debian"
kolla_base_distro_version: "trixie"

# The identity service and what it stands on.
enable_openstack_core: "no"
enable_keystone: "yes"
enable_fluentd: "no"
enable_proxysql: "no"

# This machine's engine may have other containers, which use its networks.
docker_disable_default_iptables_rules: "no"
docker_disable_default_network: "no"
docker_disable_ip_forward: "no"
GLOBALS
  # kolla's default of 1048576 open files is refused where the machine allows fewer
  if [ "$(ulimit -Hn)" != unlimited ] && [ "$(ulimit -Hn)" -lt 1048576 ]; then
    cat <<GLOBALS

# This machine allows $(ulimit -Hn) open files.
default_container_dimensions: {}
haproxy_max_connections: 8000
GLOBALS
  fi
}
