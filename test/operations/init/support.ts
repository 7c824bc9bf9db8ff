import { atKubernetesVersion } from '../../../src/config/documents/init-draft.ts';
import { type InitFlags, initDraftFromFlags } from '../../../src/config/from-flags/init-flags.ts';
import type { InitInput } from '../../../src/config/types/init.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import type { Host } from '../../../src/host/ports.ts';
import { type InitOptions, type InitResult, init } from '../../../src/operations/init.ts';
import type { InitSettings } from '../../../src/phases/init/facts/facts.ts';
import { pkiHost } from '../../engine/kinds/pki-host.ts';
import { READY_MACHINE } from '../../support/fake-host.ts';
import { patience } from '../../support/patience.ts';

export const ADDRESS = '10.0.0.5';
export const SETTINGS: InitSettings = {
  uploadCerts: false,
  kubeconfigDirectory: '/etc/kubernetes',
  kubeconfigPath: '/etc/kubernetes/admin.conf',
};

/** Configuration from flags, with a key type that is fast to generate. */
export function inputOf(flags: InitFlags = {}): InitInput {
  const given = { apiserverAdvertiseAddress: ADDRESS, nodeName: 'cp1', token: undefined, ...flags };
  const input = atKubernetesVersion(initDraftFromFlags(given, undefined).draft, 'v1.37.2');
  return { ...input, cluster: { ...input.cluster, encryptionAlgorithm: 'ECDSA-P256' } };
}

/** A machine in memory that is ready, on which a test initialises as often as it likes. There is no API server. */
export class InitMachine {
  readonly made = pkiHost(READY_MACHINE);
  events: JoinEvent[] = [];

  get host(): Host {
    return this.made.ports;
  }

  run(options: Partial<InitOptions> = {}): Promise<InitResult> {
    this.events = [];
    return init({
      input: inputOf(),
      settings: SETTINGS,
      host: this.host,
      emit: (event) => this.events.push(event),
      signal: patience(),
      ...options,
    });
  }

  /** Paths of files with their modes, sorted, without what the machine began with. */
  files(): string[] {
    const files = [...this.made.host.content].filter(([path]) => !(path in READY_MACHINE));
    return files.map(([path, { mode }]) => `${mode.toString(8)} ${path}`).sort();
  }
}
