# Prepares the log, and the kernel where it takes part: without its module the switch runs in user space (ovs_datapath: netdev).
install -d -o openvswitch -g openvswitch -m 0755 /var/log/kolla/openvswitch
modprobe openvswitch 2>/dev/null || echo 'The kernel has no module openvswitch: only bridges of the type netdev work.'

# Tunnels of a switch in user space end on one of its bridges, which gets the host's address for them as soon as the switch has made it.
if [[ -s /etc/openvswitch/tunnel-address ]]; then
  read -r bridge address </etc/openvswitch/tunnel-address
  (
    until ip link set "$bridge" up 2>/dev/null; do sleep 0.2; done
    ip address replace "$address" dev "$bridge"
  ) &
fi

# Flows that its predecessor left; until they are there, those that the kernel has stay.
if [[ -d /run/openvswitch/flows ]]; then
  ovs-vsctl --timeout=10 --no-wait set Open_vSwitch . other_config:flow-restore-wait=true
fi
ovs_flows restore &
