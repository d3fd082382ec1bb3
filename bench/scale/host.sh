# Makes one stand-in host in namespaces of its own (network, mounts, name) and starts its sshd, which goes on alone.
# Arguments: NAME NUMBER ADDRESS FOLDER GATEWAY
set -e
name=$1 number=$2 address=$3 folder=$4 gateway=$5
hostname "$name"
# What a host has of its own. /sys shows the interfaces of the namespace that it was mounted in.
mount --bind "$folder/run" /run
mount --bind "$folder/kolla" /etc/kolla
mount --bind "$folder/log" /var/log
mount -t sysfs sysfs /sys
echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6
# Neighbours are written down: the kernel's table of learned ones is one for all namespaces, and smaller than this fleet.
ip -batch - <<LINK
link set lo up
link add eth0 address $(printf '02:00:00:00:%02x:%02x' $((number / 256)) $((number % 256))) type veth peer name v$number address 02:00:00:01:00:01 netns 1
addr add $address/15 dev eth0
link set eth0 up
neigh add $gateway lladdr 02:00:00:01:00:01 dev eth0 nud permanent
LINK
exec /usr/sbin/sshd -f "$folder/sshd_config"
