#!/bin/bash
# Runs every check below /checks; keepalived gives the address away when one fails.
result=0
while IFS= read -r check; do
  if "$check" 2>/dev/null; then
    echo "$check succeeded"
  else
    echo "$check failed"
    result=1
  fi
done < <(find /checks -type f 2>/dev/null)
exit "$result"
