# Prepares the log.
install -d -m 0755 /var/log/kolla/libvirt
log=/var/log/kolla/libvirt/libvirtd.log
[[ -f $log ]] || install -m 0644 /dev/null "$log"
