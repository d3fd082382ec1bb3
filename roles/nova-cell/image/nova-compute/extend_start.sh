# Where the disks of servers are.
mkdir -p /var/lib/nova/instances
