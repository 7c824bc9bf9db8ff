/** An image with Debian's cloud-init, and the end of its boot. */
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

/** The boot, cloud-init and whatever it started have ended. */
export async function booted(host: LabHost): Promise<boolean> {
  const { stdout } = await host.exec(['systemctl', 'is-system-running']);
  return /^(running|degraded)$/m.test(stdout) && (await host.fileExists('/run/cloud-init/result.json'));
}
