import { JOIN_SERVICE, PROVISIONED } from '../../../manifests/paths.ts';

/** A mount with nofail, the default of cloud-init, may come after the network: files below it would then be hidden. */
const MOUNTED = ['/var/lib/kubejoin', '/var/lib/kubelet', '/var/lib/etcd'];

/** Longer than a join that was told to stop takes to end, with an undo (endingMs of src/engine/ending-limits.ts). */
const STOP_SECONDS = 270;

/**
 * Runs the boot script once a boot while there is a configuration. It has no Restart: systemd 252 knows no growing
 * pauses, and before 244 a oneshot service must not have it. The script and kubejoin wait themselves.
 */
export const SYSTEMD_UNIT = `# Written by "kubejoin provision".
[Unit]
Description=Join the Kubernetes cluster
Wants=network-online.target
After=network-online.target time-sync.target containerd.service crio.service
RequiresMountsFor=${MOUNTED.join(' ')}
ConditionPathExists=${PROVISIONED.configuration}

[Service]
Type=oneshot
ExecStart=/bin/sh ${PROVISIONED.bootScript}
TimeoutStartSec=infinity
TimeoutStopSec=${STOP_SECONDS}
StandardOutput=journal+console
StandardError=journal+console

[Install]
WantedBy=multi-user.target
`;

/**
 * The same for OpenRC, which knows no oneshot services. Debian has another start-stop-daemon than OpenRC's own, so none
 * is used. The service wants a network but does not need one: where no service provides it, it would never start.
 */
export const OPENRC_SCRIPT = `#!/sbin/openrc-run
# Written by "kubejoin provision".
description="Join the Kubernetes cluster"
pidfile=/run/${JOIN_SERVICE}.pid

depend() {
	want net
	after net containerd crio ntp-client chronyd
}

start() {
	ebegin "Joining the Kubernetes cluster in the background"
	setsid /bin/sh ${PROVISIONED.bootScript} < /dev/null > /dev/console 2>&1 &
	echo "$!" > "$pidfile"
	eend 0
}

# The script with this number, or what it has left in its group when only the shell was killed.
runs() {
	if [ -e "/proc/$1" ]; then grep -q ${PROVISIONED.bootScript} "/proc/$1/cmdline"; else kill -0 "-$1"; fi 2> /dev/null
}

# The script and kubejoin: a shell that ends would leave kubejoin running.
stop() {
	ebegin "Stopping $RC_SVCNAME"
	pid=
	read -r pid 2> /dev/null < "$pidfile"
	if [ -n "$pid" ] && runs "$pid"; then
		kill -TERM "-$pid"
		seconds=0
		while [ "$seconds" -lt ${STOP_SECONDS} ] && kill -0 "-$pid" 2> /dev/null; do
			sleep 1
			seconds=$((seconds + 1))
		done
		kill -KILL "-$pid" 2> /dev/null
	fi
	rm -f "$pidfile"
	eend 0
}
`;
