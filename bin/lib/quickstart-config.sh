#!/bin/sh
# The configuration of the quick start: one host, this one, on networks of its own that nothing else uses.
# Sourced by bin/quickstart; wants $root, $state and $profile.

interface=kolla0
address=10.77.0.1
vip=10.77.0.254
# What servers call the outside, with this machine in it.
outside_interface=kolla1
outside_prefix=10.77.1
outside_address=$outside_prefix.1

core_settings=$state/etc/globals.d/core.yml

# What the configuration is for already.
chosen_profile() { if [ -f "$core_settings" ]; then echo core; else echo identity; fi; }

# What the head of bin/quickstart says.
usage() { sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$root/bin/quickstart"; }

fail_switched_back() {
  echo "The profile core is chosen. Take its deployment away first: bin/quickstart destroy && rm $core_settings" >&2
  exit 2
}

# make_network INTERFACE ADDRESS: a pair of virtual Ethernet interfaces gives an address that has a carrier, without touching a real
# network. The address is that of the interface, or of its peer where the interface itself goes into a bridge.
make_network() {
  command -v ip >/dev/null 2>&1 || as_root apt-get install -qq -y --no-install-recommends iproute2 >/dev/null
  ip link show "$1" >/dev/null 2>&1 || as_root ip link add "$1" type veth peer name "${1}peer"
  as_root ip link set "${1}peer" up
  as_root ip link set "$1" up
  owner=$1
  [ "$1" != "$outside_interface" ] || owner=${1}peer
  ip -o address show dev "$owner" | grep -q "$2/" || as_root ip address add "$2/24" dev "$owner"
}

remove_network() {
  ! ip link show "$1" >/dev/null 2>&1 || as_root ip link delete "$1"
}

write_configuration() {
  mkdir -p "$state/etc"
  chmod 700 "$state/etc"
  # an operator's changes stay
  [ -f "$state/etc/globals.yml" ] || globals >"$state/etc/globals.yml"
  if [ "$profile" = core ] && [ ! -f "$core_settings" ]; then
    mkdir -p "$(dirname "$core_settings")"
    core_globals >"$core_settings"
  fi
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
  ! limits_are_low || cat <<GLOBALS

# This machine allows $(ulimit -Hn) open files.
default_container_dimensions: {}
haproxy_max_connections: 8000
GLOBALS
}

core_globals() {
  cat <<GLOBALS
# Written by bin/quickstart --profile core; change what you like, it is not written again.
enable_openstack_core: "yes"
neutron_external_interface: "$outside_interface"
GLOBALS
  has_virtualization || cat <<GLOBALS

# The processor runs no servers by itself.
nova_compute_virt_type: "qemu"
GLOBALS
  has_kernel_switch || cat <<GLOBALS

# The kernel has no Open vSwitch.
ovs_datapath: "netdev"
GLOBALS
  ! limits_are_low || cat <<GLOBALS

# This machine allows no higher limits.
nova_libvirt_default_dimensions: {}
qemu_max_files: 0
qemu_max_processes: 0
GLOBALS
}

limits_are_low() { [ "$(ulimit -Hn)" != unlimited ] && [ "$(ulimit -Hn)" -lt 1048576 ]; }
has_virtualization() { [ -c /dev/kvm ] && grep -qwE 'vmx|svm' /proc/cpuinfo; }
has_kernel_switch() { [ -d /sys/module/openvswitch ] || as_root modprobe -n -q openvswitch 2>/dev/null; }
