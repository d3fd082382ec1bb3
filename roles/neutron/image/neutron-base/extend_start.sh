# Prepares the log and, for agents that start programs for networks and routers, the wrappers that run them in containers of their own.
mkdir -p /var/log/kolla/neutron
if [[ -O /var/log/kolla/neutron ]]; then chmod 0755 /var/log/kolla/neutron; fi
if [[ -v KOLLA_NEUTRON_WRAPPERS ]]; then
  touch /var/log/kolla/neutron/dnsmasq.log
  if [[ $KOLLA_NEUTRON_WRAPPERS == true ]]; then
    sudo -E /usr/local/lib/neutron-wrappers/copy-wrappers
  else
    sudo -E /usr/local/lib/neutron-wrappers/delete-wrappers
  fi
fi
