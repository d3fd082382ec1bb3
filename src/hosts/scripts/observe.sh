# Prints what there is to know of a host, in sections: a line "MARK section NAME", then the section's text.
# POSIX sh (dash, busybox); needs no tool beyond coreutils or busybox, uses better ones where they are.
# Arguments: MARK DATA_ROOT SYSCTL... -- DIRECTORY... (a sysctl as its path: net/ipv4/ip_forward)
# MARK is a word that occurs nowhere else, so that what a login script prints is told apart.
LC_ALL=C
export LC_ALL
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
mark=$1
data_root=$2
shift 2

section() { printf '\n%s section %s\n' "$mark" "$1"; }
# A short text file, without a process for it: on many hosts that start dozens each, processes are what takes the time.
say() {
  [ -r "$1" ] || return
  while IFS= read -r line || [ -n "$line" ]; do printf '%s\n' "$line"; done <"$1"
}
# The content of files, each after its name; those that are not there are left out.
show() {
  for file; do
    [ -r "$file" ] || continue
    printf '%s=' "$file"
    say "$file"
  done
}

section clock
# %N is GNU's; busybox prints seconds only.
date '+%s.%N
%Z %z'
section uname
names=$(uname -nrm)
echo "$names"
kernel=${names#* }
kernel=${kernel%% *}
section user
stat -c '%u
%g' /proc/self/
section fqdn
# A resolver that does not answer must not hold up the run.
if command -v timeout >/dev/null; then timeout 2 hostname -f; else hostname -f; fi 2>/dev/null
section os-release
say /etc/os-release || say /usr/lib/os-release
section debian_version
say /etc/debian_version
section redhat-release
say /etc/redhat-release
section cpuinfo
grep -c '^processor' /proc/cpuinfo
section virtualization
grep -m 1 -o -w -E 'vmx|svm' /proc/cpuinfo
[ -e /dev/kvm ] && echo /dev/kvm
section meminfo
grep -E '^(MemTotal|MemFree|MemAvailable|SwapTotal):' /proc/meminfo
section links
if command -v ip >/dev/null; then ip -o link show; else cat /proc/net/dev; fi
section addresses
if command -v ip >/dev/null; then ip -o addr show; else ifconfig -a 2>/dev/null; fi
section routes
if command -v ip >/dev/null; then
  ip -4 route get 1.1.1.1 2>/dev/null
  ip -6 route get 2606:4700:4700::1111 2>/dev/null
fi
section interfaces
for path in /sys/class/net/*; do
  kind=ether
  if [ -d "$path/bridge" ]; then kind=bridge; elif [ -d "$path/bonding" ]; then kind=bonding; fi
  # 772 is the hardware type of a loopback.
  read -r type <"$path/type" 2>/dev/null && [ "$type" = 772 ] && kind=loopback
  printf '%s %s\n' "${path##*/}" "$kind"
done
section init
say /proc/1/comm
[ -d /run/systemd/system ] && echo systemd
section timezone
say /etc/timezone || readlink /etc/localtime 2>/dev/null
section limits
say /proc/self/limits
section capabilities
grep '^Cap' /proc/self/status
section engines
for socket in /var/run/docker.sock /run/podman/podman.sock; do [ -S "$socket" ] && echo "$socket"; done
for program in docker dockerd podman systemctl sudo; do command -v $program; done
section listeners
# State 0A: somebody listens. A busy host has thousands of other connections.
grep -hs ' 0A ' /proc/net/tcp /proc/net/tcp6
section sysctls
settings=
while [ $# -gt 0 ] && [ "$1" != -- ]; do
  settings="$settings /proc/sys/$1"
  shift
done
# One grep for all; the shell's read would get the first digit only, because these files are not read in pieces.
# shellcheck disable=SC2086
grep -s '' /dev/null $settings
[ $# -gt 0 ] && shift
section modules
cut -d ' ' -f 1 /proc/modules 2>/dev/null
# Those built into the kernel are as good as loaded.
[ -r "/lib/modules/$kernel/modules.builtin" ] && sed 's,.*/,,; s,\.ko.*,,; y,-,_,' "/lib/modules/$kernel/modules.builtin"
section loadable
# Of the thousands that a kernel may load, the one that prechecks ask about.
[ -r "/lib/modules/$kernel/modules.dep" ] && sed -n 's,^[^:]*/\(openvswitch\)\.ko[^:]*:.*,\1,p' "/lib/modules/$kernel/modules.dep"
section disk
df -Pk "$data_root" 2>/dev/null || df -Pk /
section security
show /sys/fs/selinux/enforce /sys/module/apparmor/parameters/enabled
section symlinks
# Where the logs of all services are found; a name without target is no link.
for path in /var/log/kolla; do
  if [ -e "$path" ] || [ -L "$path" ]; then printf '%s=%s\n' "$path" "$(readlink "$path")"; fi
done
section files
# Three records for each thing, all ended by NUL, because names may hold anything else: kind and mode and the like, then digests.
for directory; do
  [ -d "$directory" ] || continue
  if find "$directory" -maxdepth 0 -printf '' 2>/dev/null; then
    find "$directory" -printf '%y %m %u %g %T@ %p\0'
  else
    # busybox: no -printf; its stat knows the same things.
    find "$directory" -exec stat -c '%F|%a %U %G %Y %n' {} + | tr '\n' '\0'
  fi
done
section digests
# sha256sum marks a name with a backslash or a newline by a leading backslash; --zero would not be portable.
for directory; do
  [ -d "$directory" ] && find "$directory" -type f -exec sha256sum {} + 2>/dev/null
done
section end
