# Host keys of this container, made at its first start.
ssh-keygen -A
mkdir -p /run/sshd
install -d -o keystone -g keystone -m 0700 /var/lib/keystone/.ssh
