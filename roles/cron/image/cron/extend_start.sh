# Runs log rotation as often as KOLLA_LOGROTATE_SCHEDULE says: hourly, daily, weekly or monthly.
case ${KOLLA_LOGROTATE_SCHEDULE:=daily} in
  hourly | daily | weekly | monthly) ;;
  *)
    echo "KOLLA_LOGROTATE_SCHEDULE is ${KOLLA_LOGROTATE_SCHEDULE@Q}: it has to be hourly, daily, weekly or monthly" >&2
    exit 1
    ;;
esac
for job in /etc/cron.{hourly,daily,weekly,monthly}/logrotate; do
  if [[ -f $job && $job != "/etc/cron.$KOLLA_LOGROTATE_SCHEDULE/logrotate" ]]; then
    mv "$job" "/etc/cron.$KOLLA_LOGROTATE_SCHEDULE/logrotate"
  fi
done
echo "Logs are rotated: $KOLLA_LOGROTATE_SCHEDULE"
