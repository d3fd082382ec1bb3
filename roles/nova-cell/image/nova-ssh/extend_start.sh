# Host keys of this container, made at its first start.
ssh-keygen -A
mkdir -p /run/sshd
install -d -o nova -g nova -m 0700 /var/lib/nova/.ssh
