# The database of the API comes before that of cell0.
if [[ -v KOLLA_BOOTSTRAP || -v KOLLA_UPGRADE ]]; then as_nova nova-manage api_db sync; fi
