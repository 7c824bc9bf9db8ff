/** An image of a node with OpenRC: services as distributions have them, and user data that runs once. */
import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { KUBEJOIN_IN_IMAGE } from '../first-boot/cloud-image.ts';
import type { AddHostOptions } from '../run/lifecycle.ts';

const USER_DATA = '/var/lib/user-data';
/** containerd begins only when this file is there, if the image makes it wait. */
export const CONTAINERD_MAY = '/run/containerd-may';

const HOST = `#!/sbin/openrc-run
description="Makes this container as writable as a machine"

start() {
	# openrc-init lets libselinux mount one more, which hides the control groups.
	[ "$(awk '$5 == "/sys"' /proc/self/mountinfo | wc -l)" -lt 2 ] || umount /sys
	/usr/lib/kubejoin-lab/host
}
`;

/** For supervise-daemon, as in most distributions, containerd is started as soon as its process runs. */
const CONTAINERD = `#!/sbin/openrc-run
description="containerd container runtime"
supervisor=supervise-daemon
command=/usr/local/sbin/containerd-of-image
output_log=/var/log/containerd.log
error_log=/var/log/containerd.log

depend() {
	need kubejoin-lab-host
	after net
}
`;

const PROGRAM = `#!/bin/sh
while [ -e /etc/containerd-waits ] && [ ! -e ${CONTAINERD_MAY} ]; do sleep 0.1; done
exec /usr/bin/containerd
`;

/** Restarted without end, as a kubelet is that has no configuration yet. */
const KUBELET = `#!/sbin/openrc-run
description="kubelet: The Kubernetes Node Agent"
supervisor=supervise-daemon
[ ! -e /var/lib/kubelet/kubeadm-flags.env ] || . /var/lib/kubelet/kubeadm-flags.env
command=/usr/bin/kubelet
command_args="--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf
--config=/var/lib/kubelet/config.yaml $KUBELET_KUBEADM_ARGS"
output_log=/var/log/kubelet.log
error_log=/var/log/kubelet.log
respawn_delay=10
respawn_max=0

depend() {
	after net containerd
}
`;

/** What tiny-cloud does on Alpine: runs a script of the cloud's at the first boot, and never again. */
const FIRST_BOOT = `#!/sbin/openrc-run
description="Runs the user data"

depend() {
	after net
}

start() {
	[ -e ${USER_DATA} ] || return 0
	mv ${USER_DATA} ${USER_DATA}.done
	sh ${USER_DATA}.done
}
`;

const SERVICES = {
  'kubejoin-lab-host': { script: HOST, runlevel: 'boot' },
  containerd: { script: CONTAINERD, runlevel: 'default' },
  kubelet: { script: KUBELET, runlevel: undefined },
  'user-data': { script: FIRST_BOOT, runlevel: 'default' },
} as const;

/** With kubejoin in it. `userData`: a script; `containerdWaits`: it starts when CONTAINERD_MAY is there. */
export function openrcImage(
  userData: string,
  { containerdWaits = false } = {},
): Pick<AddHostOptions, 'image' | 'provision' | 'manager'> {
  const scripts = Object.entries(SERVICES).map(([name, { script }]) => {
    return { path: `/etc/init.d/${name}`, mode: 0o755, content: script };
  });
  return {
    manager: 'openrc',
    image: [
      ...scripts,
      { path: '/usr/local/sbin/containerd-of-image', mode: 0o755, content: PROGRAM },
      ...(containerdWaits ? [{ path: '/etc/containerd-waits', mode: 0o644, content: '' }] : []),
      { path: USER_DATA, mode: 0o600, content: userData },
      KUBEJOIN_IN_IMAGE,
    ],
    provision: async (root) => {
      for (const [name, { runlevel }] of Object.entries(SERVICES))
        if (runlevel) await symlink(`/etc/init.d/${name}`, path.join(root, 'etc/runlevels', runlevel, name));
    },
  };
}
