# Prepares the log, and the kernel where it takes part: without its module the switch runs in user space (ovs_datapath: netdev).
install -d -o openvswitch -g openvswitch -m 0755 /var/log/kolla/openvswitch
modprobe openvswitch 2>/dev/null || echo 'The kernel has no module openvswitch: only bridges of the type netdev work.'
