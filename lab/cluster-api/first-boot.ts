/** The two programs that execute a provider's user data at a machine's first boot. */

import { booted, cloudImage, FIRST_BOOT_IMAGE, KUBEJOIN_IN_IMAGE, systemBooted } from '../first-boot/cloud-image.ts';
import type { LabHost } from '../machine/host.ts';
import type { AddHostOptions } from '../run/lifecycle.ts';
import { INSTALLED } from '../worker/kubejoin.ts';
import { applyFlatcarIgnition } from './flatcar-ignition.ts';

/** The unit in which a config of Ignition runs kubeadm. */
export const KUBEADM_UNIT = 'kubeadm.service';

export interface FirstBoot {
  /** What a KubeadmConfig for such machines needs. */
  readonly config: object;
  /** Puts kubejoin in kubeadm's place, as docs/cluster-api.md has it. */
  readonly preKubeadmCommands: readonly string[];
  /** How such a host is made of user data. */
  imageOf(userData: string): Pick<AddHostOptions, 'cloudImage' | 'image' | 'provision'>;
  /** The boot and whatever it started have ended. */
  hasEnded(host: LabHost): Promise<boolean>;
  /** What the program, or the service manager, says against it. */
  errors(host: LabHost): Promise<string[]>;
  /** All that the commands printed. */
  output(host: LabHost): Promise<string>;
}

const CLOUD_INIT: FirstBoot = {
  config: {},
  preKubeadmCommands: [`ln -sf ${INSTALLED} /usr/local/bin/kubeadm`],
  imageOf: (userData) => ({ cloudImage: [...cloudImage(userData), KUBEJOIN_IN_IMAGE] }),
  hasEnded: booted,
  async errors(host) {
    const { v1 } = JSON.parse(await host.readFile('/run/cloud-init/result.json')) as { v1: { errors: string[] } };
    return v1.errors;
  },
  output: async (host) => (await host.exec(['cat', '/var/log/cloud-init-output.log'])).stdout,
};

/** The provider's unit does not wait for the runtime. Templates for Flatcar have such a drop-in, too. */
const AFTER_RUNTIME = `systemd:
  units:
    - name: ${KUBEADM_UNIT}
      dropins:
        - name: 10-runtime.conf
          contents: |
            [Unit]
            Requires=containerd.service
            After=containerd.service
`;

const IGNITION: FirstBoot = {
  config: {
    format: 'ignition',
    ignition: { containerLinuxConfig: { additionalConfig: AFTER_RUNTIME, strict: true } },
  },
  preKubeadmCommands: [
    `mkdir -p /opt/kubejoin && ln -sf ${INSTALLED} /opt/kubejoin/kubeadm`,
    'export PATH=/opt/kubejoin:$PATH',
  ],
  imageOf: (userData) => ({
    image: [...FIRST_BOOT_IMAGE, KUBEJOIN_IN_IMAGE],
    async provision(root) {
      const output = await applyFlatcarIgnition(userData, root);
      if (!output.includes('Ignition finished successfully')) throw new Error(output);
    },
  }),
  hasEnded: systemBooted,
  async errors(host) {
    const result = await host.mustExec(['systemctl', 'show', '--property=Result', '--value', KUBEADM_UNIT]);
    return result === 'success\n' ? [] : [`${KUBEADM_UNIT}: ${result.trim()}`];
  },
  async output(host) {
    // The journal may still be behind the unit that has ended.
    await host.exec(['journalctl', '--sync']);
    return (await host.exec(['journalctl', '--no-pager', '--boot', '--output=cat', `--unit=${KUBEADM_UNIT}`])).stdout;
  },
};

export const FIRST_BOOTS = { 'cloud-init': CLOUD_INIT, ignition: IGNITION } as const;
