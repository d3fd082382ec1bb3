# Prepares the log and the sockets' folder.
install -d -m 0755 /var/log/kolla/openvswitch /run/ovn
