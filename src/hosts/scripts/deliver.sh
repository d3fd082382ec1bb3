# Puts files in place: written beside, renamed when all of them are written, so that a full disk or a cut connection
# leaves every file as it was. POSIX sh; needs tar and coreutils, or busybox.
# Argument: the directory that keeps what is replaced (emptied first).
# Input: lines of tab-separated words up to a line "end", then a tar archive of the new files, each at DIR/.kolla-new/NAME.
#   user NAME | group NAME | dir MODE OWNER GROUP PATH | into DIR | replace PATH | remove PATH
# Output: nothing, or "failed STAGE WHAT" and a line of df.
set -u
umask 077
keep=$1
tab=$(printf '\t')
newline='
'
into=
old=
new=
removed=

each() { printf %s "$1"; }
clean_up() {
  each "$into" | while IFS= read -r dir; do rm -rf -- "$dir/.kolla-new"; done
}
fail() {
  printf 'failed %s %s\n' "$1" "$2"
  df -Pk "$3" 2>/dev/null | tail -n 1
  clean_up
  exit 1
}
has_group() {
  if command -v getent >/dev/null; then getent group "$1" >/dev/null; else grep -q "^$1:" /etc/group; fi
}
trap 'clean_up; exit 1' HUP INT TERM

rm -rf -- "$keep"
(umask 022 && mkdir -p -- "${keep%/*}") && mkdir -- "$keep" || fail directory "$keep" /
while IFS=$tab read -r kind first second third path; do
  case $kind in
    end) break ;;
    user) id -u -- "$first" >/dev/null 2>&1 || fail user "$first" / ;;
    group) has_group "$first" || fail group "$first" / ;;
    dir) install -d -m "$first" -o "$second" -g "$third" -- "$path" || fail directory "$path" / ;;
    into)
      into=$into$first$newline
      rm -rf -- "$first/.kolla-new"
      (umask 022 && mkdir -p -- "$first") && mkdir -m 0700 -- "$first/.kolla-new" || fail directory "$first" /
      ;;
    replace) if [ -e "$first" ]; then old=$old${first#/}$newline; else new=$new${first#/}$newline; fi ;;
    remove)
      removed=$removed$first$newline
      [ -e "$first" ] && old=$old${first#/}$newline
      ;;
  esac
done
[ "$kind" = end ] || fail input end /

if [ -n "$old" ]; then
  each "$old" | tar -C / -cf "$keep/.old.tar" -T - && tar -C "$keep" -xpf "$keep/.old.tar" || fail keep "$keep" "$keep"
  rm -f -- "$keep/.old.tar"
fi
each "$new" >"$keep/.absent" || fail keep "$keep" "$keep"

if [ -n "$into" ]; then
  # -m: the time of writing is this host's, to be compared with the start of its containers.
  tar -C / -xpmf - || fail write "$keep" "${into%%"$newline"*}"
  each "$into" | while IFS= read -r dir; do
    set -- "$dir/.kolla-new"/*
    [ -e "$1" ] || set --
    for hidden in "$dir/.kolla-new"/.[!.]*; do [ ! -e "$hidden" ] || set -- "$@" "$hidden"; done
    mv -f -- "$@" "$dir/" 2>/dev/null || for file; do
      [ -e "$file" ] || continue
      # A file that is itself a mount point (a container's /etc/hosts) cannot be renamed over, only written.
      mv -f -- "$file" "$dir/" 2>/dev/null || cat -- "$file" >"$dir/${file##*/}" || exit 1
    done
    rmdir -- "$dir/.kolla-new" 2>/dev/null || rm -rf -- "$dir/.kolla-new"
  done || fail rename files "${into%%"$newline"*}"
fi
each "$removed" | while IFS= read -r path; do rm -rf -- "$path" || exit 1; done || fail remove files /
exit 0
