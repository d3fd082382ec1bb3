# Answers questions about a host, one answer a line: MARK, then words, all separated by tabs; what there is not is not answered.
# POSIX sh; needs coreutils or busybox. Argument: MARK, a word that occurs nowhere else. Input: lines "KIND NAME":
#   package NAME      installed: "package NAME"
#   service NAME      known: "service NAME ENABLED ACTIVE" (enabled, disabled, masked, ...; active or not)
#   program NAME      found: "program NAME"
#   file PATH         there: "file PATH KIND MODE OWNER GROUP MTIME CONTENT" (content in base64, of plain files only)
#   group NAME        there: "group NAME"
#   user NAME         there: "user NAME GROUP,GROUP,..."
#   key USER          may log in: "key USER CONTENT" (authorized_keys in base64)
#   sysctl NAME       known: "sysctl NAME VALUE"
#   selinux           there: "selinux 0|1"
#   git NAME          set for all users: "git NAME VALUE"
LC_ALL=C
export LC_ALL
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
mark=$1

say() {
  printf '%s' "$mark"
  printf '\t%s' "$@"
  printf '\n'
}
encoded() { base64 <"$1" | tr -d '\n'; }
has_systemd() { [ -d /run/systemd/system ]; }
installed() {
  if command -v dpkg-query >/dev/null; then
    case $(dpkg-query -W -f '${db:Status-Status} ' -- "$1" 2>/dev/null) in installed*) return 0 ;; *) return 1 ;; esac
  fi
  command -v rpm >/dev/null && rpm -q -- "$1" >/dev/null 2>&1
}
# Where nothing supervises services, an engine counts as running when its process is there.
runs() {
  for path in /proc/[0-9]*/comm; do
    { read -r name <"$path"; } 2>/dev/null && [ "$name" = "$1" ] && return 0
  done
  return 1
}
service() {
  if has_systemd; then
    enabled=$(systemctl is-enabled -- "$1" 2>/dev/null)
    case $enabled in '' | not-found) return ;; esac
    say service "$1" "$enabled" "$(systemctl is-active -- "$1" 2>/dev/null)"
    return
  fi
  case $1 in docker) program=dockerd ;; podman.socket) program=podman ;; *) program=$1 ;; esac
  command -v "$program" >/dev/null || return
  state=inactive
  runs "$program" && state=active
  say service "$1" enabled "$state"
}
file() {
  [ -e "$1" ] || [ -L "$1" ] || return
  kind=other
  content=
  if [ -L "$1" ]; then
    kind=link
  elif [ -d "$1" ]; then
    kind=directory
  elif [ -f "$1" ]; then
    kind=file
    content=$(encoded "$1")
  fi
  say file "$1" $kind "$(stat -c %a -- "$1")" "$(stat -c %U -- "$1")" "$(stat -c %G -- "$1")" "$(stat -c %Y -- "$1")" "$content"
}
entry() { if command -v getent >/dev/null; then getent "$1" "$2"; else grep "^$2:" "/etc/$1"; fi; }

while read -r kind name; do
  case $kind in
    package) installed "$name" && say package "$name" ;;
    service) service "$name" ;;
    program) command -v "$name" >/dev/null && say program "$name" ;;
    file) file "$name" ;;
    group) entry group "$name" >/dev/null && say group "$name" ;;
    user) id -u "$name" >/dev/null 2>&1 && say user "$name" "$(id -Gn "$name" | tr ' ' ,)" ;;
    key)
      keys=$(entry passwd "$name" | cut -d : -f 6)/.ssh/authorized_keys
      [ -f "$keys" ] && say key "$name" "$(encoded "$keys")"
      ;;
    sysctl)
      path=/proc/sys/$(printf %s "$name" | tr . /)
      [ -r "$path" ] && say sysctl "$name" "$(tr '\t' ' ' <"$path")"
      ;;
    selinux) [ -r /sys/fs/selinux/enforce ] && say selinux "$(cat /sys/fs/selinux/enforce)" ;;
    git) command -v git >/dev/null && value=$(git config --system --get "$name") && say git "$name" "$value" ;;
  esac
done
say end
