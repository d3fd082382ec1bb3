# A lock on a host: a directory, because making one is atomic. It holds who has it, and a file that is touched as long as
# the holder lives: each line of input is a heartbeat, the end of input frees the lock. A holder that was killed closes its
# connection; one that lost its network stops beating, and after EXPIRY seconds of this host's clock the lock is free.
# Arguments: PATH EXPIRY hold|keep|show|free. Input of hold and keep: a line of JSON that describes the holder.
# Output: "held" and when the directory around it was last changed before (GNU's find tells), or "busy AGE KIND" and the
# holder's line, or "free". Each taking and each release changes that directory.
set -u
umask 077
path=$1
expiry=$2
verb=$3

age() {
  beat=$path/heartbeat
  [ -e "$beat" ] || beat=$path
  then=$(stat -c %Y "$beat" 2>/dev/null) || then=0
  echo $(($(date +%s) - then))
}
expired() { [ ! -e "$path/kept" ] && [ "$(age)" -gt "$expiry" ]; }
busy() {
  kind=run
  [ -e "$path/kept" ] && kind=kept
  printf 'busy %s %s\n' "$(age)" "$kind"
  cat "$path/holder" 2>/dev/null
}
mine() { [ "$(cat "$path/holder" 2>/dev/null)" = "$holder" ]; }
# Only one of several that wait may remove an expired lock, and only after looking again.
take_over() {
  mkdir "$path.takeover" 2>/dev/null || {
    [ $(($(date +%s) - $(stat -c %Y "$path.takeover" 2>/dev/null || date +%s))) -gt "$expiry" ] && rmdir "$path.takeover" 2>/dev/null
    return 1
  }
  expired && rm -rf -- "$path"
  mkdir "$path" 2>/dev/null
  made=$?
  rmdir "$path.takeover"
  return $made
}

case $verb in
  show)
    if [ -d "$path" ] && ! expired; then busy; else echo free; fi
    exit 0
    ;;
  free)
    rm -rf -- "$path"
    echo free
    exit 0
    ;;
esac

IFS= read -r holder || exit 1
before=$(find "${path%/*}" -maxdepth 0 -printf '%T@' 2>/dev/null)
mkdir -p -- "${path%/*}"
if ! mkdir "$path" 2>/dev/null; then
  if ! { expired && take_over; }; then
    busy
    exit 0
  fi
fi
printf '%s\n' "$holder" >"$path/holder" && touch "$path/heartbeat" || {
  rm -rf -- "$path"
  exit 1
}
if [ "$verb" = keep ]; then
  touch "$path/kept"
  echo "held $before"
  exit 0
fi
trap 'mine && rm -rf -- "$path"; exit 0' HUP INT TERM
echo "held $before"
while IFS= read -r _; do
  mine || {
    echo lost
    exit 0
  }
  touch "$path/heartbeat"
done
mine && rm -rf -- "$path"
exit 0
