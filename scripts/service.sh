# Functions to run the sample service from a script, to be sourced. The script calls
# stop_service when it ends.
# shellcheck shell=bash

service=

say() {
	printf '\n== %s\n' "$*"
}

fail() {
	printf '\n== FAILED: %s\n' "$*" >&2
	exit 1
}

install_packages() {
	(( $# > 0 )) || return 0
	say "installing $*"
	apt-get update -qq
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

free_port() {
	local port
	while port=$((20000 + RANDOM % 12000)); (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
	echo "$port"
}

# start_service <port> <log>: with the environment's properties, such as SAMPLE_SFTP_HOST
start_service() {
	local port=$1 log=$2
	# A process group of its own, so that Maven and the service end together
	SERVER_PORT=$port setsid mvn -B -ntp -pl sample-app -am spring-boot:run >"$log" 2>&1 &
	service=$!
	local deadline=$((SECONDS + 300))
	until curl -s "http://127.0.0.1:$port/actuator/health" >/dev/null; do
		if ! kill -0 "$service" 2>/dev/null || (( SECONDS > deadline )); then
			tail -n 60 "$log" >&2
			fail "the sample service did not start"
		fi
		sleep 1
	done
}

stop_service() {
	[[ -n $service ]] || return 0
	local group=$service deadline=$((SECONDS + 60))
	service=
	kill -TERM -- "-$group" 2>/dev/null || true
	while kill -0 -- "-$group" 2>/dev/null; do
		if (( SECONDS > deadline )); then
			kill -KILL -- "-$group" 2>/dev/null || true
			fail "the sample service did not stop"
		fi
		sleep 0.2
	done
}

pools() {
	curl -sf -H 'Accept: application/json' "$1/actuator/pools"
}

print_pools() {
	jq -r '.pools[] | "\(.name): created \(.counters.created) = total \(.resources.total) + destroyed \(.counters.destroyed), acquired \(.counters.acquired) = released \(.counters.released) + leases \(.leases)"'
}

pools_add_up() {
	jq -e '(.pools | keys == ["sftp-channel", "ssh-session"]) and ([.pools[]
		| .counters.created == .resources.total + .counters.destroyed
		and .counters.acquired == .counters.released + .leases] | all)' >/dev/null
}
