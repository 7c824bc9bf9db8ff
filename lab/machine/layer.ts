/**
 * Contents of a lab host above bare Debian: the programs that a kubeadm machine has installed, with their units
 * and configuration. It is a read-only layer above the Debian root, shared by all hosts.
 */
import { createHash } from 'node:crypto';
import { chmod, copyFile, link, mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AUDIT_POLICY, AUDIT_POLICY_FILE } from '../support/kubeadm-config.js';
import { cached } from './cache.js';
import type { ProgramName, Programs } from './programs.js';

const INSTALLED: readonly ProgramName[] = [
  'kubeadm',
  'kubelet',
  'kubectl',
  'containerd',
  'containerd-shim-runc-v2',
  'ctr',
  'crictl',
  'etcdctl',
];

const CONTAINERD_UNIT = `[Unit]
Description=containerd container runtime
After=network.target kubejoin-lab-host.service
Requires=kubejoin-lab-host.service

[Service]
ExecStart=/usr/bin/containerd
Type=notify
Delegate=yes
KillMode=process
Restart=always
RestartSec=1

[Install]
WantedBy=multi-user.target
`;

const KUBELET_UNIT = `[Unit]
Description=kubelet: The Kubernetes Node Agent
Documentation=https://kubernetes.io/docs/
Wants=network-online.target
After=network-online.target

[Service]
ExecStart=/usr/bin/kubelet
Restart=always
StartLimitInterval=0
RestartSec=10

[Install]
WantedBy=multi-user.target
`;

/** The drop-in that the packages of kubeadm install. */
const KUBEADM_DROP_IN = `[Service]
Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"
Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"
EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
EnvironmentFile=-/etc/default/kubelet
ExecStart=
ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS
`;

/**
 * Without CAP_SYS_RESOURCE a kubelet may not lower its oom_score_adj. It tries twice and pauses 100 ms after each
 * attempt, before it asks the API server for anything; on a real machine it does not. /etc/default/kubelet comes first.
 */
const LAB_DROP_IN = `[Service]
Environment=KUBELET_EXTRA_ARGS=--oom-score-adj=0
`;

/** systemd-nspawn mounts these read-only; a kubelet and the containers' runtime write to all of them. */
const HOST_SCRIPT = `#!/bin/sh
set -e
mount -o remount,bind,rw /sys
mount -o remount,bind,rw /proc/sys
if [ ! -e /sys/fs/cgroup/cgroup.controllers ]; then
  mount -o remount,rw /sys/fs/cgroup
  for controller in /sys/fs/cgroup/*/; do
    if mountpoint -q "$controller"; then mount -o remount,bind,rw "$controller"; fi
  done
fi
mount --make-rshared /
`;

const HOST_UNIT = `[Unit]
Description=Makes this container as writable as a machine
DefaultDependencies=no
After=local-fs.target
Before=sysinit.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/lib/kubejoin-lab/host

[Install]
WantedBy=sysinit.target
`;

/** Without CAP_SYS_RESOURCE no process may lower its oom_score_adj, and runc dies trying. */
function containerdConfig(pauseImage: string): string {
  return `version = 3

[plugins.'io.containerd.cri.v1.images'.pinned_images]
  sandbox = '${pauseImage}'

[plugins.'io.containerd.cri.v1.runtime']
  restrict_oom_score_adj = true
`;
}

const CRICTL_CONFIG = `runtime-endpoint: unix:///run/containerd/containerd.sock
image-endpoint: unix:///run/containerd/containerd.sock
timeout: 30
`;

interface LayerFile {
  readonly path: string;
  readonly content: string;
  readonly mode: number;
}

interface LayerLink {
  readonly path: string;
  readonly target: string;
}

function layerFiles(pauseImage: string): LayerFile[] {
  const units = 'usr/lib/systemd/system';
  return [
    { path: `${units}/containerd.service`, content: CONTAINERD_UNIT, mode: 0o644 },
    { path: `${units}/kubelet.service`, content: KUBELET_UNIT, mode: 0o644 },
    { path: `${units}/kubelet.service.d/10-kubeadm.conf`, content: KUBEADM_DROP_IN, mode: 0o644 },
    { path: `${units}/kubelet.service.d/20-lab.conf`, content: LAB_DROP_IN, mode: 0o644 },
    { path: `${units}/kubejoin-lab-host.service`, content: HOST_UNIT, mode: 0o644 },
    { path: 'usr/lib/kubejoin-lab/host', content: HOST_SCRIPT, mode: 0o755 },
    { path: 'etc/containerd/config.toml', content: containerdConfig(pauseImage), mode: 0o644 },
    { path: 'etc/crictl.yaml', content: CRICTL_CONFIG, mode: 0o644 },
    // On every host, since a second control plane's API server asks for it too.
    { path: AUDIT_POLICY_FILE.slice(1), content: AUDIT_POLICY, mode: 0o644 },
  ];
}

/** kubelet.service is enabled only once a host has booted: enabled here it would crash in a loop until the join. */
const LINKS: readonly LayerLink[] = [
  { path: 'opt/cni/bin', target: '/usr/lib/cni' },
  {
    path: 'etc/systemd/system/multi-user.target.wants/containerd.service',
    target: '/usr/lib/systemd/system/containerd.service',
  },
  {
    path: 'etc/systemd/system/sysinit.target.wants/kubejoin-lab-host.service',
    target: '/usr/lib/systemd/system/kubejoin-lab-host.service',
  },
];

/** The layer's directory, kept by what is in it. */
export function ensureLayer(programs: Programs, pauseImage: string): Promise<string> {
  const files = layerFiles(pauseImage);
  const installed = INSTALLED.map((name) => programs[name]);
  const digest = createHash('sha256')
    .update(JSON.stringify([files, LINKS, installed]))
    .digest('hex')
    .slice(0, 16);
  return cached(`layers/${digest}`, async (scratch) => {
    const root = path.join(scratch, 'root');
    for (const file of files) await writeLayerFile(root, file);
    for (const entry of LINKS) await writeLayerLink(root, entry);
    await mkdir(path.join(root, 'usr/bin'), { recursive: true });
    for (const name of INSTALLED) await linkOrCopy(programs[name], path.join(root, 'usr/bin', name));
    return root;
  });
}

async function writeLayerFile(root: string, file: LayerFile): Promise<void> {
  const target = path.join(root, file.path);
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, file.content);
  await chmod(target, file.mode);
}

async function writeLayerLink(root: string, entry: LayerLink): Promise<void> {
  const link = path.join(root, entry.path);
  await mkdir(path.dirname(link), { recursive: true });
  await symlink(entry.target, link);
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  await link(from, to).catch(() => copyFile(from, to));
}
