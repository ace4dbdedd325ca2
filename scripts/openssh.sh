# Functions to run the sample service under load against an OpenSSH server from the Debian
# package, with a configuration and a port of its own on the loopback interface, behind a
# proxy; to be sourced. The script calls stop_everything when it ends.
# shellcheck shell=bash

# shellcheck source=scripts/service.sh
source scripts/service.sh

readonly workers=10
work=$(mktemp -d)
sshd=
proxy=
declare -a load=()
phase=0

# ---- what the machine needs

# install_missing [package]...: further packages, if their command of the same name is missing
install_missing() {
	local packages=() package
	for package in curl jq socat "$@"; do
		command -v "$package" >/dev/null || packages+=("$package")
	done
	command -v ssh-keygen >/dev/null || packages+=(openssh-client)
	command -v pgrep >/dev/null || packages+=(procps)
	[[ -x /usr/sbin/sshd ]] || packages+=(openssh-server)
	install_packages ${packages[@]+"${packages[@]}"}
}

# ---- the server

prepare_server() {
	sshd_port=$(free_port)
	proxy_port=$(free_port)
	mkdir -p "$work/files"
	ssh-keygen -q -t ed25519 -N '' -f "$work/host_ed25519"
	ssh-keygen -q -t rsa -b 2048 -N '' -f "$work/host_rsa"
	ssh-keygen -q -t ed25519 -N '' -f "$work/id"
	cp "$work/id.pub" "$work/authorized_keys"
	echo "[127.0.0.1]:$proxy_port $(cut -d ' ' -f 1,2 "$work/host_ed25519.pub")" >"$work/known_hosts"
	if (( EUID == 0 )); then
		mkdir -p /run/sshd
	fi
}

# start_sshd [option]...: one option a line. The SFTP server is the one inside sshd, because
# the user's shell would start any other, after its own start-up files
start_sshd() {
	cat >"$work/sshd_config" <<-CONFIG
		$(printf '%s\n' "$@")
		ListenAddress 127.0.0.1
		Port $sshd_port
		HostKey $work/host_ed25519
		HostKey $work/host_rsa
		PidFile none
		AuthorizedKeysFile $work/authorized_keys
		AuthenticationMethods publickey
		PermitRootLogin prohibit-password
		StrictModes no
		UsePAM no
		Subsystem sftp internal-sftp
	CONFIG
	/usr/sbin/sshd -D -e -f "$work/sshd_config" 2>>"$work/sshd.log" &
	sshd=$!
	echo "$sshd" >"$work/sshd.pid"
	await "sshd listens" listens "$sshd_port"
}

# The server and every process that it has started
server_processes() {
	local parent
	for parent in "$@"; do
		# shellcheck disable=SC2046
		server_processes $(pgrep -P "$parent" || true)
		echo "$parent"
	done
}

# The processes of connections that have logged in
session_processes() {
	local child process
	for child in $(pgrep -P "$sshd" || true); do
		for process in $(server_processes "$child"); do
			if grep -q -a '@' "/proc/$process/cmdline" 2>/dev/null; then
				echo "$child"
				break
			fi
		done
	done
}

kill_sshd() {
	# A connection that it accepts during the count would survive it
	signal STOP "$sshd"
	# shellcheck disable=SC2046
	kill -KILL $(server_processes "$sshd") 2>/dev/null || true
	wait "$sshd" 2>/dev/null || true
	sshd=
}

restart_sshd() {
	kill_sshd
	start_sshd "$@"
}

# Established connections in the kernel's table, on the server's side, by the address of the
# other end. The table can show one twice if it changes while it is read
connected() {
	awk -v port=":$(printf '%04X' "$sshd_port")" '$2 ~ port "$" && $4 == "01" { print $3 }' /proc/net/tcp | sort -u
}

connections() {
	connected | wc -l
}

# The processes of the channels: each has one of its own, recognizable by its title
channel_processes() {
	ps -e -o pid=,ppid=,args= | awk -v server="$(<"$work/sshd.pid")" '
		{ parent[$1] = $2 }
		/@internal-sftp/ { channel[$1] }
		END {
			for (process in channel) {
				for (ancestor = process; ancestor in parent && ancestor != server; ancestor = parent[ancestor]);
				if (ancestor == server) print process
			}
		}'
}

channels() {
	channel_processes | wc -l
}

listens() {
	(exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# ---- the network

start_proxy() {
	socat "TCP-LISTEN:$proxy_port,bind=127.0.0.1,reuseaddr,fork,backlog=64" "TCP:127.0.0.1:$sshd_port" \
		2>>"$work/proxy.log" &
	proxy=$!
	await "the proxy listens" listens "$proxy_port"
}

proxied() {
	pgrep -P "$proxy" || true
}

signal() {
	local name=$1
	shift
	(( $# == 0 )) || kill "-$name" "$@" 2>/dev/null || true
}

# ---- the service and its load

start_sample() {
	local port
	port=$(free_port)
	url=http://127.0.0.1:$port
	SAMPLE_SFTP_EMBEDDED=false SAMPLE_SFTP_HOST=127.0.0.1 SAMPLE_SFTP_PORT=$proxy_port \
		SAMPLE_SFTP_USERNAME=$(id -un) SAMPLE_SFTP_PRIVATEKEY=file:$work/id \
		SAMPLE_SFTP_KNOWNHOSTS=$work/known_hosts SAMPLE_SFTP_DIRECTORY=$work/files SAMPLE_SFTP_TIMEOUT=5s \
		MANAGEMENT_ENDPOINT_POOLS_ACCESS=unrestricted \
		start_service "$port" "$work/service.log"
}

start_load() {
	local number
	echo "$phase" >"$work/phase"
	head -c 300000 /dev/urandom >"$work/content"
	for (( number = 0; number < workers; number++ )); do
		worker "$number" &
		load+=("$!")
	done
}

# Stores, reads and compares, deletes; prints a line for each request
worker() {
	local name="drill-$1.bin" got="$work/got-$1" log status
	while [[ ! -e $work/stop ]]; do
		log=$work/requests-$(<"$work/phase")-$1
		status=$(request "$log" /dev/null -T "$work/content" "$url/files/$name")
		if [[ $status == 20* ]]; then
			status=$(request "$log" "$got" "$url/files/$name")
			if [[ $status == 200 ]] && ! cmp -s "$work/content" "$got"; then
				echo "different 0" >>"$log"
			fi
			request "$log" /dev/null -X DELETE "$url/files/$name" >/dev/null
		else
			# A client waits before it tries again
			sleep 0.2
		fi
	done
}

# A request that curl can't complete counts as unanswered. A body that breaks off during a
# download counts as answered, because the client knows that it is incomplete
request() {
	local log=$1 output=$2 line code=0
	shift 2
	line=$(curl -s --max-time 120 --output "$output" --write-out '%{http_code} %{time_total}' "$@") || code=$?
	if (( code == 18 )); then
		line="broken-off ${line#* }"
	elif (( code != 0 )); then
		line="unanswered-$code ${line#* }"
	fi
	echo "$line" >>"$log"
	echo "${line%% *}"
}

stop_load() {
	touch "$work/stop"
	wait "${load[@]}"
}

all_requests() {
	cat "$work"/requests-*
}

answers() {
	[[ $(curl -s -o /dev/null -w '%{http_code}' --max-time 60 "$url/files") == 200 ]]
}

healthy() {
	answers && curl -s "$url/actuator/health" | jq -e '.status == "UP"' >/dev/null
}

statuses() {
	cat "$@" | cut -d ' ' -f 1 | sort | uniq -c | awk '{ printf "%s%s: %d", sep, $2, $1; sep = ", " }'
}

# await <what> <command>...: with a time limit
await() {
	local what=$1 deadline=$((SECONDS + 90))
	shift
	until "$@"; do
		if (( SECONDS > deadline )); then
			pools "$url" | jq -c '.pools[]' >&2 || true
			echo "connections $(connections), channels $(channels)" >&2
			tail -n 20 "$work/service.log" >&2 || true
			fail "awaited in vain: $what"
		fi
		sleep 0.2
	done
}

stop_everything() {
	touch "$work/stop" "$work/watched"
	# shellcheck disable=SC2046
	[[ -z $proxy ]] || signal KILL $(proxied) "$proxy"
	wait "$proxy" 2>/dev/null || true
	stop_service || true
	[[ -z $sshd ]] || kill_sshd
	wait
	rm -rf "$work"
}
