import { JOIN_SERVICE, PROVISIONED } from './machine.ts';

/**
 * Runs the boot script once a boot while there is a configuration. It has no Restart: systemd 252 knows no growing
 * pauses, and before 244 a oneshot service must not have it. The script and kubejoin wait themselves.
 */
export const SYSTEMD_UNIT = `# Written by "kubejoin provision".
[Unit]
Description=Join the Kubernetes cluster
Wants=network-online.target
After=network-online.target time-sync.target containerd.service crio.service
ConditionPathExists=${PROVISIONED.configuration}

[Service]
Type=oneshot
ExecStart=/bin/sh ${PROVISIONED.bootScript}
TimeoutStartSec=infinity
TimeoutStopSec=120
StandardOutput=journal+console
StandardError=journal+console

[Install]
WantedBy=multi-user.target
`;

/** The same for OpenRC, which knows no oneshot services: the script ends after the join. */
export const OPENRC_SCRIPT = `#!/sbin/openrc-run
# Written by "kubejoin provision".
description="Join the Kubernetes cluster"
command=/bin/sh
command_args=${PROVISIONED.bootScript}
command_background=yes
pidfile=/run/${JOIN_SERVICE}.pid
output_log=/dev/console
error_log=/dev/console
retry=TERM/120/KILL/5

depend() {
	need net
	after containerd crio ntp-client chronyd
}
`;
