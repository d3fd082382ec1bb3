#!/bin/sh
# The profile core of the quick start: what the machine needs for it, and a first server. Sourced by bin/quickstart after
# quickstart-config.sh; wants $root and $state, as_root and client.

guest=$state/guest.img
key=$state/id_ed25519
floating_address=$outside_prefix.100
shared_mark=$state/mounts-were-private

# Containers hand each other the namespaces of networks, which systemd makes possible on its machines: what is mounted in one is seen in
# the others.
share_mounts() {
  ! root_is_shared || return 0
  touch "$shared_mark"
  as_root mount --make-shared /
}

keep_mounts_private() {
  [ -f "$shared_mark" ] || return 0
  as_root mount --make-private /
  rm -f "$shared_mark"
}

root_is_shared() { awk '$5 == "/" && / shared:/ { shared = 1 } END { exit !shared }' /proc/self/mountinfo; }

# Takes the disk out of the container image that it is made in.
make_guest() {
  [ ! -f "$guest" ] || return 0
  image=$(as_root docker build -q --build-arg base=kolla/base:2025.1-debian-trixie "$root/bin/lib/guest") &&
    container=$(as_root docker create "$image" none) &&
    as_root docker cp "$container:/guest.img" "$guest.new" &&
    as_root docker rm "$container" >/dev/null &&
    mv "$guest.new" "$guest"
}

# make COMMAND...: runs the client's command and says what it made.
make() { client "$@" -f value -c id >/dev/null && printf '%s\n' "$*"; }

# has KIND NAME
has() {
  # shellcheck disable=SC2086 # words of the command
  client $1 show "$2" >/dev/null 2>&1
}

# ensure KIND NAME ARGUMENT...: makes it unless it is there.
ensure() {
  kind=$1
  name=$2
  shift 2
  # shellcheck disable=SC2086 # words of the command
  has "$kind" "$name" || make $kind create "$@" "$name"
}

# What runs as a part of the set-up does not stop by itself at a command that fails.
provide_basics() {
  { [ -f "$key" ] || ssh-keygen -q -t ed25519 -N '' -C quickstart -f "$key"; } &&
    ensure image guest --public --disk-format raw --container-format bare --file "$guest" &&
    ensure flavor small --vcpus 1 --ram 256 --disk 1 &&
    ensure keypair quickstart --public-key "$key.pub" &&
    ensure network outside --external --provider-network-type flat --provider-physical-network physnet1 &&
    ensure subnet outside --network outside --subnet-range "$outside_prefix.0/24" --gateway "$outside_address" \
      --allocation-pool "start=$floating_address,end=$outside_prefix.199" --no-dhcp &&
    ensure network inside &&
    ensure subnet inside --network inside --subnet-range 192.168.77.0/24 &&
    { has router gate || make_router; } &&
    { has 'security group' open || make_security_group; }
}

make_router() {
  make router create --external-gateway outside gate &&
    client router add subnet gate inside
}

make_security_group() {
  make security group create open &&
    make security group rule create --protocol icmp open &&
    make security group rule create --protocol tcp --dst-port 22 open
}

boot_server() {
  ensure server first --image guest --flavor small --network inside --security-group open --key-name quickstart --wait &&
    client server show first -c name -c status -c addresses
}

give_address() {
  { has 'floating ip' "$floating_address" ||
    make floating ip create --floating-ip-address "$floating_address" outside; } &&
    client server add floating ip first "$floating_address"
}

ping_server() { ping -c 1 -W 2 "$floating_address"; }

log_in() {
  ssh -i "$key" -o BatchMode=yes -o ConnectTimeout=10 -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR \
    "root@$floating_address" 'echo "$(hostname), up for $(cut -d. -f1 /proc/uptime) s"'
}

# wait_for SECONDS COMMAND...: runs it until it succeeds; prints what it says then, or the last time.
wait_for() {
  deadline=$(($(date +%s) + $1))
  shift
  until said=$("$@" 2>&1); do
    [ "$(date +%s)" -lt "$deadline" ] || { printf '%s\n' "$said" >&2; return 1; }
    sleep 1
  done
  printf '%s\n' "$said"
}

# Servers run outside of the containers, and "kolla destroy" does not end them.
stop_servers() {
  as_root docker exec nova_libvirt virsh list --name 2>/dev/null | while read -r server; do
    [ -z "$server" ] || as_root docker exec nova_libvirt virsh destroy "$server"
  done
}

tell_core() {
  printf 'The server:    ssh -i %s root@%s\n' "$key" "$floating_address"
  printf 'The dashboard: http://%s/, user admin, password keystone_admin_password in %s/etc/passwords.yml\n' "$vip" "$state"
}
