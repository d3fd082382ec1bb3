# Sourced after packages.sh (it uses $root and as_root). Builds the container images that are missing or made of something else.

# set_up_images [kolla build's arguments]: by default what a deployment of Keystone runs. Skips what is unchanged.
set_up_images() {
  [ $# -gt 0 ] || set -- --profile identity
  # What the image that all others stand on is made with.
  if ! command -v debootstrap >/dev/null 2>&1; then
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends debootstrap >/dev/null
  fi
  as_root "$root/bin/kolla" build --skip-unchanged "$@"
}
