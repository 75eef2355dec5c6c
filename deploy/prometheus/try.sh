#!/bin/sh
# A real Prometheus beside a real server for five minutes: is the page read without an error, are the
# rules loaded, and does one fire when a pool goes away? Needs curl, jq and prometheus (Debian's will do).
#   deploy/prometheus/try.sh [seconds]
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
relay=${HASHRELAY:-$here/../../hashrelay}
seconds=${1:-300}
base=${PORT_BASE:-29460} # five ports from here
api=http://127.0.0.1:$base
metrics=$((base + 1)) pool=$((base + 2)) miners=$((base + 3)) prometheus=$((base + 4))
folder=$(mktemp -d)
pids=
ended() { # shellcheck disable=SC2086 # pids are words
  [ -z "$pids" ] || kill $pids 2>/dev/null || :
  wait
  rm -rf "$folder"
}
trap ended EXIT
trap 'exit 1' INT TERM HUP
until_true() { # seconds, then what has to hold
  left=$1
  shift
  until "$@" >/dev/null 2>&1; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || { echo "waited in vain for: $*"; tail -n 5 "$folder"/*.log; exit 1; }
    sleep 1
  done
}
post() { curl -sf -H @"$folder/authorization" -H 'Content-Type: application/json' -d "$2" "$api/api/v1$1"; }
ask() { curl -sfG "http://127.0.0.1:$prometheus/api/v1/$1" ${2:+--data-urlencode "query=$2"}; }
value() { ask query "$1" | jq -r '.data.result[0].value[1] // "none"'; }

cat >"$folder/server.conf" <<CONF
hashrelay {
  data-dir = "$folder/data"
  tunnel.tcp.bind = "127.0.0.1:0"
  tunnel.quic.enabled = off
  api { bind = "127.0.0.1:$base", admin-token-file = "$folder/admin.token" }
  metrics { bind = "127.0.0.1:$metrics", kamon = ${KAMON:-on} }
  local { node-id = "local", listen-address = "127.0.0.1" }
}
CONF
sed "s/127.0.0.1:9464/127.0.0.1:$metrics/; /job_name: hashrelay-node/,\$d; s/: 15s/: 5s/" "$here/prometheus.yml" >"$folder/prometheus.yml"
cp "$here/hashrelay.rules.yml" "$folder"

"$relay" sim pool --port "$pool" >"$folder/pool.log" 2>&1 & pool_pid=$! pids=$!
"$relay" server --config "$folder/server.conf" >"$folder/server.log" 2>&1 & pids="$pids $!"
until_true 180 curl -sf "$api/health/ready"
(umask 077 && echo "Authorization: Bearer $(cat "$folder/admin.token")" >"$folder/authorization")
id=$(post /pools "{\"name\":\"near\",\"coin\":\"BTC\",\"host\":\"127.0.0.1\",\"port\":$pool,\"user\":\"acme\"}" | jq .id)
post /port-mappings "{\"client_id\":\"local\",\"name\":\"btc\",\"local_port\":$miners,\"pools\":[{\"pool_id\":$id,\"priority\":1}]}" >/dev/null
"$relay" sim miner --url "stratum+tcp://127.0.0.1:$miners" --user acme.rig --miners 5 >"$folder/miner.log" 2>&1 & pids="$pids $!"
prometheus --config.file="$folder/prometheus.yml" --storage.tsdb.path="$folder/tsdb" \
  --web.listen-address="127.0.0.1:$prometheus" >"$folder/prometheus.log" 2>&1 & pids="$pids $!"
until_true 60 ask status/config

sleep $((seconds / 5))
echo "pool stopped after $((seconds / 5)) s"
kill "$pool_pid"
sleep $((seconds - seconds / 5))

echo "targets:          $(ask targets | jq -r '.data.activeTargets[] | .scrapeUrl + " " + .health + " " + .lastError')"
echo "up, lowest:       $(value "min_over_time(up{job=\"hashrelay\"}[${seconds}s])")"
echo "scrapes:          $(value "count_over_time(up{job=\"hashrelay\"}[${seconds}s])")"
echo "slowest scrape:   $(value "max_over_time(scrape_duration_seconds[${seconds}s])") s"
echo "samples a scrape: $(value scrape_samples_scraped)"
echo "rules:            $(ask rules | jq -c '[.data.groups[].rules[].health] | group_by(.) | map({(.[0]): length}) | add')"
echo "firing:           $(ask alerts | jq -c '[.data.alerts[] | select(.state == "firing") | .labels.alertname] | unique')"
[ "$(value "min_over_time(up{job=\"hashrelay\"}[${seconds}s])")" = 1 ] || exit 1
ask alerts | jq -e '[.data.alerts[] | select(.state == "firing" and .labels.alertname == "HashRelayPoolDown")] | length > 0' >/dev/null
