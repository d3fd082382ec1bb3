# KOLLA_BOOTSTRAP: writes the cookie that the nodes of a cluster share, and ends.
if [[ -v KOLLA_BOOTSTRAP ]]; then
  rm -f /var/lib/rabbitmq/.erlang.cookie
  (umask 377 && printf '%s\n' "$RABBITMQ_CLUSTER_COOKIE" >/var/lib/rabbitmq/.erlang.cookie)
  exit 0
fi

install -d -m 0755 "${RABBITMQ_LOG_DIR:=/var/log/kolla/rabbitmq}"
