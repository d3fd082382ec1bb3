# KOLLA_BOOTSTRAP: creates the database server's own tables and root's accounts, and ends.
# KOLLA_UPGRADE: brings those tables to this release, through a running server, and ends.
# BOOTSTRAP_ARGS: further arguments of the server (--wsrep-new-cluster, --wsrep-recover).
install -d -m 0755 "${MARIADB_LOG_DIR:=/var/log/kolla/mariadb}"

# Quotes a text for SQL.
sql_text() {
  local text=${1//\\/\\\\}
  printf "'%s'" "${text//\'/\'\'}"
}

if [[ -v KOLLA_BOOTSTRAP ]]; then
  # All in the one run that creates the tables: nothing listens meanwhile. It starts without accounts until told so.
  accounts=$(mktemp)
  password=$(sql_text "$DB_ROOT_PASSWORD")
  cat >"$accounts" <<SQL
DELETE FROM mysql.global_priv WHERE User IN ('', 'root') AND NOT (User = 'root' AND Host = 'localhost');
FLUSH PRIVILEGES;
CREATE OR REPLACE USER root@localhost IDENTIFIED BY $password;
GRANT ALL PRIVILEGES ON *.* TO root@localhost WITH GRANT OPTION;
CREATE OR REPLACE USER root@'%' IDENTIFIED BY $password;
GRANT ALL PRIVILEGES ON *.* TO root@'%' WITH GRANT OPTION;
SQL
  timeout "${DB_MAX_TIMEOUT:-60}" mariadb-install-db --user=mysql --skip-test-db \
    --auth-root-authentication-method=normal --wsrep-on=OFF --extra-file="$accounts" 2>&1 |
    tee -a "$MARIADB_LOG_DIR/mariadb-bootstrap.log"
  rm -f "$accounts"
  exit 0
fi

if [[ -v KOLLA_UPGRADE ]]; then
  # The upgrade takes every folder for a database.
  rm -rf /var/lib/mysql/.pki
  MYSQL_PWD=$DB_ROOT_PASSWORD mariadb-upgrade --host="$DB_HOST" --port="$DB_PORT" --user=root 2>&1 |
    tee -a "$MARIADB_LOG_DIR/mariadb-upgrade.log"
  exit 0
fi

ARGS=${BOOTSTRAP_ARGS:-}
