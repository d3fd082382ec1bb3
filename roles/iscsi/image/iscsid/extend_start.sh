# Gives the host its name as an initiator, once: /etc/iscsi is a volume.
name=/etc/iscsi/initiatorname.iscsi
[[ -s $name ]] || printf 'InitiatorName=%s\n' "$(iscsi-iname)" >$name
