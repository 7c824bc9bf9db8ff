/**
 * Certificates that the cluster's own CA has signed, for servers that have no right to be the API server: made with its
 * key, which the lab may read.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Issued } from '../../test/wire/support/authority.ts';
import { run } from '../machine/command.ts';
import type { Cluster } from '../support/cluster.ts';

export interface Wanted {
  readonly subject: string;
  /** Names in openssl's notation: IP:10.0.0.1, DNS:name. */
  readonly names: readonly string[];
  readonly usage: 'serverAuth' | 'clientAuth';
}

export async function issuedByTheCluster(cluster: Cluster, { subject, names, usage }: Wanted): Promise<Issued> {
  const directory = await mkdtemp(path.join(tmpdir(), 'kubejoin-hostile-'));
  const file = (name: string) => path.join(directory, name);
  try {
    for (const name of ['ca.crt', 'ca.key']) {
      await writeFile(file(name), await cluster.first.readBytes(`/etc/kubernetes/pki/${name}`), { mode: 0o600 });
    }
    await writeFile(
      file('ext'),
      `subjectAltName=${names.join(',')}\nextendedKeyUsage=${usage}\nbasicConstraints=CA:FALSE\n`,
    );
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', file('key')];
    await run(['openssl', 'req', ...key, '-subj', subject, '-out', file('csr')]);
    const signer = ['-CA', file('ca.crt'), '-CAkey', file('ca.key'), '-CAcreateserial', '-days', '1'];
    await run(['openssl', 'x509', '-req', '-in', file('csr'), ...signer, '-extfile', file('ext'), '-out', file('crt')]);
    return { certificate: await readFile(file('crt'), 'utf8'), key: await readFile(file('key'), 'utf8') };
  } finally {
    await rm(directory, { recursive: true });
  }
}
