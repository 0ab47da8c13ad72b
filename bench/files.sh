#!/usr/bin/env bash
# Downloads of files beside nginx, which serves the same bytes from the same disk, in one run; uploads by themselves; and a large
# file through a server with a small heap. Needs wrk, nginx, curl, python3.
#
#   bench/files.sh [SECONDS]     by environment: SERVER_COMMAND (default ./backstay), LARGE_MB (default 2000), HEAP (default 256m)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
seconds=${1:-5}
server=${SERVER_COMMAND:-./backstay}
large=${LARGE_MB:-2000}
work=$(mktemp -d)
port=19300
trap 'kill $(jobs -p) 2>/dev/null || true; nginx -p "$work/nginx" -c nginx.conf -s stop 2>/dev/null || true; rm -rf "$work"' EXIT

mkdir -p "$work/nginx/html"
cat > "$work/nginx/nginx.conf" <<NGINX
pid nginx.pid;
error_log error.log;
worker_processes 2;
events { worker_connections 256; }
http {
  access_log off;
  sendfile on;
  client_body_temp_path t; proxy_temp_path t; fastcgi_temp_path t; uwsgi_temp_path t; scgi_temp_path t;
  server { listen 127.0.0.1:$((port + 1)); root html; }
}
NGINX
head -c 1024 /dev/urandom > "$work/nginx/html/1KB"
head -c $((1024 * 1024)) /dev/urandom > "$work/nginx/html/1MB"
head -c $((100 * 1024 * 1024)) /dev/urandom > "$work/nginx/html/100MB"
chmod -R a+rX "$work"
nginx -p "$work/nginx" -c nginx.conf

start() { # options of the JVM
  BACKSTAY_JAVA_OPTIONS="$1" BACKSTAY_DEVELOPER_PASSWORD="measure 4 files" $server start --port $port --data "$work/data" \
    --developer-email bench@example.com --server-code off --access-log off --file-mb 4000 > "$work/server.log" 2>&1 &
  pid=$!
  until curl -sf "http://127.0.0.1:$port/health/ready" > /dev/null; do sleep 0.2; kill -0 $pid || { cat "$work/server.log"; exit 1; }; done
}
start "${JAVA_OPTIONS:-}"
key=$(curl -s -D - -o /dev/null -H 'Content-Type: application/json' -d '{"login":"bench@example.com","password":"measure 4 files"}' \
  "http://127.0.0.1:$port/console/home/login" | tr -d '\r' | sed -n 's/^auth-key: //Ip')
id=$(curl -s -H "auth-key: $key" -H 'Content-Type: application/json' -d '{"appName":"Bench"}' \
  "http://127.0.0.1:$port/console/applications" | python3 -c 'import json,sys; print(json.load(sys.stdin)["id"])')
rest=$(curl -s -H "auth-key: $key" "http://127.0.0.1:$port/$id/console/appsettings" |
  python3 -c 'import json,sys; print([k["apiKey"] for k in json.load(sys.stdin)["apiKeys"] if k["deviceType"]=="REST"][0])')
api="http://127.0.0.1:$port/$id/$rest"

for size in 1KB 1MB 100MB; do
  curl -sf -o /dev/null -F "file=@$work/nginx/html/$size" "$api/files/$size"
done
rate() { wrk -t1 -c4 -d"${seconds}s" "$1" | awk '/Requests\/sec/ {r=$2} /Transfer\/sec/ {t=$2} END {printf "%10s requests/s %10s/s", r, t}'; }
for size in 1KB 1MB 100MB; do
  rate "$api/files/$size" > /dev/null
  for round in 1 2 3; do
    echo "download $size: Backstay $(rate "$api/files/$size")   nginx $(rate "http://127.0.0.1:$((port + 1))/$size")"
  done
done

cat > "$work/upload.lua" <<LUA
local body = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n" .. string.rep("x", tonumber(os.getenv("BYTES"))) .. "\r\n--b--\r\n"
local n = 0
request = function()
  n = n + 1
  return wrk.format("POST", os.getenv("UPLOAD") .. tostring({}):sub(8) .. n .. "?overwrite=true", {["Content-Type"] = "multipart/form-data; boundary=b"}, body)
end
LUA
for bytes in 1024 1048576; do
  echo "upload $bytes bytes: $(BYTES=$bytes UPLOAD="/$id/$rest/files/up/" wrk -t1 -c4 -d"${seconds}s" -s "$work/upload.lua" "http://127.0.0.1:$port" |
    awk '/Requests\/sec/ {r=$2} /Non-2xx/ {e=$0} END {print r, "requests/s", e}')"
done
for round in 1 2 3; do
  curl -sf -o /dev/null -w 'upload 100MB: %{speed_upload} bytes/s\n' -F "file=@$work/nginx/html/100MB" "$api/files/100MB?overwrite=true"
  /usr/bin/env time -f 'plain copy of 100 MB with fsync: %e s' dd if="$work/nginx/html/100MB" of="$work/copy" bs=1M conv=fsync status=none
done

kill $pid; wait $pid 2>/dev/null || true
start "-Xmx${HEAP:-256m}"
head -c "$((large * 1024 * 1024))" /dev/zero > "$work/large"
curl -sf -o /dev/null -w "upload ${large} MB, heap ${HEAP:-256m}: %{time_total} s\n" -F "file=@$work/large" "$api/files/large"
curl -sf -o "$work/back" -w "download ${large} MB: %{time_total} s\n" "$api/files/large"
cmp "$work/large" "$work/back" && echo "the bytes are the same"
awk '/VmHWM/ {print "most memory of the process:", $2 / 1024, "MB"}' "/proc/$(pgrep -n -f "port $port")/status"
