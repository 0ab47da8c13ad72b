#!/usr/bin/env bash
#
# Shows with strace that with durability full a write lies on the disk before its answer leaves: the last
# system calls of one create, in order. Needs strace and the right to trace. Ends by itself.
#
#   bench/flush.sh [full|normal]      SERVER_COMMAND by environment, as for crash.mjs
#
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
durability=${1:-full}
read -r -a command <<<"${SERVER_COMMAND:-$root/backstay}"
data=$(mktemp -d)
server= tracer=
stop() {
  [ -z "$tracer" ] || kill "$tracer" 2>/dev/null || true
  [ -z "$server" ] || kill -9 "$server" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$data"
}
trap stop EXIT

BACKSTAY_DEVELOPER_PASSWORD='is not secret' "${command[@]}" start --data "$data/data" --port 0 --durability "$durability" --server-code off \
  --access-log off --developer-email flush@example.com >"$data/said" 2>&1 &
server=$!
for _ in $(seq 240); do
  [ ! -e "$data/data/running.properties" ] || break
  kill -0 "$server" || { cat "$data/said" >&2; exit 1; }
  sleep 0.5
done
property() { sed -n "s/^$1=//p" "$data/data/running.properties"; }
url=$(property url)
key=$(property operator-key)
json() { node -pe "JSON.parse(require('fs').readFileSync(0, 'utf8'))$1"; }
call() { curl -sS -m 60 -H 'Content-Type: application/json' "$@"; }

app=$(call -H "auth-key: $key" "$url/console/applications" -d '{"appName": "Flush"}' | json .id)
api=$(call -H "auth-key: $key" "$url/$app/console/appsettings" | json ".apiKeys.find(k => k.deviceType === 'BL').apiKey")
for _ in 1 2 3; do
  call "$url/$app/$api/data/Row" -d '{"a": 1}' >/dev/null
done
strace -f -y -s 30 -o "$data/trace" -e trace=pwrite64,fsync,fdatasync,write,writev,sendto,sendmsg \
  -p "$server" 2>"$data/strace" &
tracer=$!
for _ in $(seq 100); do
  ! grep -q attached "$data/strace" || break
  sleep 0.1
done
call "$url/$app/$api/data/Row" -d '{"a": 2}' >/dev/null
kill "$tracer"
wait "$tracer" || true
tracer=
grep -E 'app\.db|TCP|socket' "$data/trace" | sed "s|$data||g" | cut -c1-150
