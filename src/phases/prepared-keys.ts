import type { ClusterConfiguration } from '../config/types/cluster.ts';
import type { FileReader, HostReader } from '../host/ports.ts';
import { KeyStock } from '../pki/keys/key-stock.ts';
import type { FactSource } from './facts/read-facts.ts';
import { certs } from './join/certs.ts';
import type { Phase } from './phase.ts';

/** A control plane has seven certificates and three kubeconfigs of its own. */
const KEYS = 10;
const DEFAULT = 'RSA-2048';
/** Where it is there, an earlier join has made them all, or most. */
const ONE_OF_THEM = '/etc/kubernetes/pki/apiserver.key';

/**
 * Keys for a join; for a control plane's they are begun at once, while the network is waited for, and again if the
 * cluster asks for others.
 */
export function preparedKeys(phases: readonly Phase[], facts: FactSource, { files, system }: HostReader): KeyStock {
  const stock = new KeyStock(system.cpuCount());
  if (!phases.includes(certs)) return stock;
  const prepare = async () => {
    if ((await files.stat(ONE_OF_THEM)) !== undefined) return;
    stock.prepare(DEFAULT, KEYS);
    const { encryptionAlgorithm } = (await facts.get('cluster')).configuration;
    if (encryptionAlgorithm === DEFAULT) return;
    stock.discard();
    stock.prepare(encryptionAlgorithm, KEYS);
  };
  prepare().catch(() => stock.discard()); // whoever needs the cluster gets the error
  return stock;
}

/**
 * Begins the keys of an init: as many as there are key files (and kubeconfigs) missing. Not before it is sure to go on:
 * a process that ends waits for the keys that are being made.
 */
export async function prepareInitKeys(
  stock: KeyStock,
  files: readonly string[],
  { encryptionAlgorithm }: Pick<ClusterConfiguration, 'encryptionAlgorithm'>,
  reader: FileReader,
): Promise<void> {
  const isMissing = (file: string) =>
    reader.stat(file).then(
      (stat) => stat === undefined,
      () => false, // whoever needs the file gets the error
    );
  const missing = (await Promise.all(files.map(isMissing))).filter(Boolean);
  stock.prepare(encryptionAlgorithm, missing.length);
}
