# Functions for scripts that build what a release consists of, to be sourced.
# shellcheck shell=bash

# released <folder>: Maven's arguments that select the modules that a release publishes
released() {
	local modules
	modules=$(cd "$1" && grep -L '<maven.deploy.skip>true' ./*/pom.xml | sed 's#^\./##; s#/pom.xml$##' | paste -sd, -)
	printf '%s\n' -Prelease -Dmaven.test.skip=true -pl "$modules"
}

# copy_sources <folder>: what git has, and what it would add
copy_sources() {
	mkdir -p "$1"
	git ls-files -z --cached --others --exclude-standard | tar --null --files-from=- --create --file=- | tar -x -C "$1"
}

# run_maven <log> <arguments>: shows the log only if the build fails
run_maven() {
	local log=$1
	shift
	if ! mvn -B -ntp "$@" >"$log" 2>&1; then
		tail -n 60 "$log" >&2
		return 1
	fi
}
