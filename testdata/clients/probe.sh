# What the probes in shell share.

many='SELECT a.id, b.display_name, c.path FROM folders a, folders b, folders c, folders d LIMIT 100000'
endless='SELECT SLEEP(8) FROM folders a, folders b'

# check NAME WANT COMMAND...: fails unless what the command writes matches the extended regular expression WANT as a whole.
check() {
	local name=$1 want=$2 got
	shift 2
	got=$("$@" 2>&1 | head -c 20000)
	if [[ $got =~ ^($want)$ ]]; then
		echo "ok $name"
	else
		echo "FAIL $name: got $(tr '\n' ' ' <<<"${got:0:300}"), want $(tr '\n' ' ' <<<"$want")"
	fi
}
