# Apache needs its environment, and does not clean up after itself when it is killed.
if [[ $(id -u) == 0 ]]; then
  export APACHE_CONFDIR=/etc/apache2
  set +o nounset
  # shellcheck source=/dev/null
  source /etc/apache2/envvars
  set -o nounset
  rm -rf /var/run/apache2
  mkdir -p /var/run/apache2
fi
export LANG=C.UTF-8
