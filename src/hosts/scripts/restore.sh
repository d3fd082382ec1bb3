# Puts back what a delivery replaced, with its times, owners and modes; removes what was not there before it.
# Argument: the directory that the delivery kept the old files in. Input: absolute paths, one a line.
set -u
keep=$1
cd "$keep" || exit 1
newline='
'
old=
while IFS= read -r path; do
  name=${path#/}
  if [ -e "$name" ]; then
    old=$old$name$newline
  elif grep -Fqx -e "$name" .absent 2>/dev/null; then
    rm -f -- "$path" || exit 1
  else
    echo "nothing kept of $path" >&2
    exit 1
  fi
done
[ -z "$old" ] || printf %s "$old" | tar -cf - -T - | tar -C / -xpf -
