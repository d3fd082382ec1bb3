#!/bin/sh
# Makes a container that lacks CAP_SYS_RESOURCE (and thus is not privileged) into a machine that systemd can run.
set -eu
for path in /sys /proc/sys; do
  ! mountpoint -q "$path" || mount -o remount,bind,rw "$path"
done
# The machine may have cgroup v1, which this systemd does not take: a cgroup2 of our own, without controllers, will do.
if [ ! -e /sys/fs/cgroup/cgroup.procs ]; then
  umount -R /sys/fs/cgroup
  mount -t cgroup2 none /sys/fs/cgroup
else
  mount -o remount,bind,rw /sys/fs/cgroup
fi
# The engine's /etc/hosts names every network's address and is written anew at each start; a machine has one of its own.
! mountpoint -q /etc/hosts || umount /etc/hosts
mount --make-rshared /
export container=docker
exec /sbin/init
