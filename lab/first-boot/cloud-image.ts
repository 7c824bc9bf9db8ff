/** Images with Debian's cloud-init or for Ignition, and the end of their boot. */
import type { ImageFile, LabHost } from '../machine/host.ts';
import { BUILT, INSTALLED } from '../worker/kubejoin.ts';

export const SEED = '/var/lib/cloud/seed/nocloud';

/** The modules of user data alone: the others would change network, names and accounts of a lab's host. */
const CLOUD_SETTINGS = `datasource_list: [NoCloud]
network: {config: disabled}
preserve_hostname: true
cloud_init_modules: [bootcmd, write-files]
cloud_config_modules: [runcmd]
cloud_final_modules: [scripts-user]
`;

export const KUBEJOIN_IN_IMAGE: ImageFile = { path: INSTALLED, mode: 0o755, copyOf: BUILT };

/** The files by which a host boots with this user data. */
export function cloudImage(userData: string): ImageFile[] {
  return [
    { path: `${SEED}/meta-data`, mode: 0o600, content: 'instance-id: born1\n' },
    { path: `${SEED}/user-data`, mode: 0o600, content: userData },
    { path: '/etc/cloud/cloud.cfg.d/99-lab.cfg', mode: 0o644, content: CLOUD_SETTINGS },
  ];
}

/** systemd takes such a boot to be the first one, and enables units by their presets. */
export const FIRST_BOOT_IMAGE: readonly ImageFile[] = [
  { path: '/etc/machine-id', mode: 0o444, content: 'uninitialized\n' },
  // As images for Ignition have it: what no preset names stays as it is. Ignition's own, 20-ignition, comes first.
  { path: '/etc/systemd/system-preset/30-image.preset', mode: 0o644, content: 'disable *\n' },
  // Masked by being empty: it would ask for a password on the console.
  { path: '/etc/systemd/system/systemd-firstboot.service', mode: 0o644, content: '' },
];

/** The boot and whatever it started have ended. */
export async function systemBooted(host: LabHost): Promise<boolean> {
  return /^(running|degraded)$/m.test((await host.exec(['systemctl', 'is-system-running'])).stdout);
}

/** Also cloud-init and whatever it started. */
export async function booted(host: LabHost): Promise<boolean> {
  return (await systemBooted(host)) && (await host.fileExists('/run/cloud-init/result.json'));
}
