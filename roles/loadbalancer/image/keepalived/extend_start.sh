# A process id left behind by a container that was killed keeps keepalived from starting.
rm -f /run/keepalived.pid
