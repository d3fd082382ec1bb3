# Prepares a host for a container engine. Input: lines "VERB WORD...", carried out in order; stops at the first that fails.
#   install A | B     the first of these packages that the host's package sources have
#   try A             the same, but none is fine
#   remove NAME       a package
#   on NAME           a service: enabled, and started
#   restart NAME, reload NAME, off NAME
#   group NAME, user NAME GROUP OTHER,..., key USER KEY...
#   sysctl NAME VALUE...
#   selinux enforcing|permissive
#   ufw               no firewall of Ubuntu's
#   apparmor PROFILE  unloaded, and not loaded again
#   directories       those that tmpfiles.d lists, now
#   git NAME VALUE    for all users
# Output: what is being done, a line "* ..." each. Ends with 1 and a last line "failed VERB WORDS" on standard error.
LC_ALL=C
DEBIAN_FRONTEND=noninteractive
export LC_ALL DEBIAN_FRONTEND
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
fresh=

has_systemd() { [ -d /run/systemd/system ]; }
apt_get() { apt-get -q -y -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold -o Dpkg::Options::=--force-confdef "$@"; }
# Lists of packages are brought up to date once, and only when something is to be installed.
refresh() {
  [ -z "$fresh" ] || return 0
  fresh=yes
  if command -v apt-get >/dev/null; then
    echo '* reading the package sources'
    apt_get update || return 1
  fi
}
available() {
  if command -v apt-get >/dev/null; then
    # A package that others only mention has no candidate.
    apt-cache policy -- "$1" 2>/dev/null | grep -q '^  Candidate: [^(]'
  else
    dnf -q list --available "$1" >/dev/null 2>&1
  fi
}
install_package() {
  echo "* installing $1"
  if command -v apt-get >/dev/null; then apt_get install --no-install-recommends "$1"; else dnf -q -y install "$1"; fi
}
# The first of the alternatives that there is, as $found.
find_package() {
  found=
  refresh || return 1
  for name; do
    [ "$name" != '|' ] && available "$name" && found=$name && return 0
  done
  return 0
}
install_first() {
  find_package "$@" || return 1
  if [ -n "$found" ]; then
    install_package "$found"
    return
  fi
  echo "none of the host's package sources has $*" >&2
  return 1
}
remove_package() {
  echo "* removing $1"
  if command -v apt-get >/dev/null; then apt_get remove "$1"; else dnf -q -y remove "$1"; fi
}
# A machine without a service manager: its own start script, or the engine by itself.
start_alone() {
  case $1 in
    docker)
      # The start script raises limits, which not every machine may, and then gives up.
      if ! { [ -x /etc/init.d/docker ] && /etc/init.d/docker start; }; then
        setsid dockerd >>/var/log/docker.log 2>&1 </dev/null &
      fi
      await /var/run/docker.sock
      ;;
    podman.socket)
      mkdir -p /run/podman
      setsid podman system service --time=0 unix:///run/podman/podman.sock >>/var/log/podman.log 2>&1 </dev/null &
      await /run/podman/podman.sock
      ;;
    *) service "$1" start ;;
  esac
}
await() {
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
    [ -S "$1" ] && return 0
    sleep 1
  done
  echo "$1 did not appear within 30 s" >&2
  return 1
}
stop_alone() {
  # A start script does not know an engine that something else has started.
  if [ "$1" = docker ] && [ -f /var/run/docker.pid ]; then
    kill "$(cat /var/run/docker.pid)" || return 1
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
      [ -f /var/run/docker.pid ] || return 0
      sleep 1
    done
    echo 'Docker Engine did not stop within 30 s' >&2
    return 1
  elif [ -x "/etc/init.d/$1" ]; then
    "/etc/init.d/$1" stop
  fi
}
switch_on() {
  echo "* starting $1"
  if ! has_systemd; then
    start_alone "$1"
    return
  fi
  systemctl daemon-reload && systemctl unmask -q "$1" && systemctl enable -q "$1" && systemctl start "$1" || log_of "$1"
}
renew() {
  echo "* $1 $2"
  if has_systemd; then
    systemctl daemon-reload && systemctl "$1" "$2" || log_of "$2"
  elif [ "$1" = reload ]; then
    kill -HUP "$(cat "/var/run/$2.pid")"
  else
    stop_alone "$2" && start_alone "$2"
  fi
}
log_of() {
  journalctl -q --no-pager -n 10 -o cat -u "$1" >&2
  return 1
}
switch_off() {
  echo "* stopping $1"
  if has_systemd; then systemctl disable -q --now "$1"; else service "$1" stop; fi
}
add_key() {
  user=$1
  shift
  home=$(getent passwd "$user" | cut -d : -f 6)
  install -d -m 0700 -o "$user" -g "$(id -gn "$user")" "$home/.ssh" || return 1
  file=$home/.ssh/authorized_keys
  [ -e "$file" ] || install -m 0600 -o "$user" -g "$(id -gn "$user")" /dev/null "$file" || return 1
  [ -z "$(tail -c 1 "$file")" ] || echo >>"$file"
  echo "$*" >>"$file"
}
add_user() {
  echo "* adding user $1"
  if id -u "$1" >/dev/null 2>&1; then usermod -g "$2" -a -G "$3" "$1"; else useradd -m -g "$2" -G "$3" "$1"; fi
}
set_selinux() {
  sed "s/^SELINUX=.*/SELINUX=$1/" /etc/selinux/config >/etc/selinux/config.kolla-new || return 1
  cat /etc/selinux/config.kolla-new >/etc/selinux/config && rm -f /etc/selinux/config.kolla-new || return 1
  case $1 in enforcing) setenforce 1 ;; permissive) setenforce 0 ;; esac 2>/dev/null
  # A kernel without SELinux takes the new state with the next boot.
  return 0
}
unload_profile() {
  apparmor_parser -R "$1"
  mkdir -p /etc/apparmor.d/disable && ln -sf "$1" /etc/apparmor.d/disable/
}
make_directories() {
  if has_systemd; then
    systemd-tmpfiles --create /etc/tmpfiles.d/kolla.conf
  else
    while read -r type path mode _; do [ "$type" = d ] && { mkdir -p "$path" && chmod "$mode" "$path" || return 1; }; done </etc/tmpfiles.d/kolla.conf
  fi
}

while read -r verb words; do
  # Names of packages, services and users hold nothing that a shell would expand.
  set -f
  # shellcheck disable=SC2086
  set -- $words
  case $verb in
    install) install_first "$@" ;;
    try) find_package "$@" && { [ -z "$found" ] || install_package "$found"; } ;;
    remove) remove_package "$1" ;;
    on) switch_on "$1" ;;
    restart | reload) renew "$verb" "$1" ;;
    off) switch_off "$1" ;;
    group) groupadd "$1" ;;
    user) add_user "$@" ;;
    key) add_key "$@" ;;
    sysctl)
      name=$1
      shift
      echo "$*" >"/proc/sys/$(printf %s "$name" | tr . /)"
      ;;
    selinux) set_selinux "$1" ;;
    ufw) ufw --force disable && ufw default allow incoming ;;
    apparmor) unload_profile "$1" ;;
    directories) make_directories ;;
    git)
      name=$1
      shift
      git config --system "$name" "$*"
      ;;
    *) false ;;
  esac </dev/null || {
    echo "failed $verb $words" >&2
    exit 1
  }
done
exit 0
