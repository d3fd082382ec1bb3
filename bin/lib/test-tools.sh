# Sourced after packages.sh (it uses as_root). Installs the programs that tests run, so that none is skipped.

# "program package", one per line: a program that some test runs, and where Debian has it.
test_tools() {
  cat <<TOOLS
/usr/sbin/sshd openssh-server
ssh-keygen openssh-client
sudo sudo
busybox busybox-static
mariadbd mariadb-server-core
my_print_defaults mariadb-client-core
debootstrap debootstrap
ip iproute2
openssl openssl
TOOLS
}

missing_test_tools() {
  test_tools | while read -r program package; do
    command -v "$program" >/dev/null 2>&1 || printf '%s ' "$package"
  done
}

set_up_test_tools() {
  missing=$(missing_test_tools)
  [ -n "$missing" ] || return 0
  printf 'installing %s\n' "$missing"
  as_root apt-get update -qq
  # shellcheck disable=SC2086 # names of packages, one word each
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing >/dev/null
}
