import type { HostReader } from '../host/ports.ts';
import { KeyStock } from '../pki/keys/key-stock.ts';
import { certs } from './join/control-plane-prepare.ts';
import type { JoinFactSource } from './join/facts/read-facts.ts';
import type { Phase } from './phase.ts';

/** A control plane has seven certificates and three kubeconfigs of its own. */
const KEYS = 10;
const DEFAULT = 'RSA-2048';
/** If this key exists, an earlier join has made all or most of them. */
const FIRST_KEY = '/etc/kubernetes/pki/apiserver.key';

/**
 * Keys for a join. For a control plane, generation starts at once, during discovery, and again if the cluster's
 * encryptionAlgorithm differs from the default.
 */
export function preparedKeys(phases: readonly Phase[], facts: JoinFactSource, { files, system }: HostReader): KeyStock {
  if (!phases.includes(certs)) return new KeyStock(1);
  const stock = new KeyStock(system.cpuCount());
  const prepare = async () => {
    if ((await files.stat(FIRST_KEY)) !== undefined) return;
    stock.prepare(DEFAULT, KEYS);
    const { encryptionAlgorithm } = (await facts.get('cluster')).configuration;
    if (encryptionAlgorithm === DEFAULT) return;
    stock.discard();
    stock.prepare(encryptionAlgorithm, KEYS);
  };
  prepare().catch(() => stock.discard()); // the reader of the fact `cluster` gets the error
  return stock;
}
