/**
 * Whoever finds the disk of a control plane: which files hold the certificate key, the token or the keys of the
 * cluster, and that none does after a reset or an undo.
 */
import { expect, it } from 'vitest';
import { controlPlaneLab, joinControlPlane } from '../control-plane/control-plane-lab.ts';
import { resetWell } from '../reset/reset-host.ts';
import { undoWell } from '../undo/undo-host.ts';
import { expectJoined } from '../worker/joined-node.ts';
import { heartOfKey } from './secret-forms.ts';
import { type Secrets, secretsOnDisk } from './secrets-on-disk.ts';

const at = controlPlaneLab();

const PKI = '/etc/kubernetes/pki';
/** The keys that every control plane of a cluster shares, each with the one file that may hold it. */
const SHARED = {
  'ca.key': 'ca.key',
  'sa.key': 'sa.key',
  'front-proxy-ca.key': 'front-proxy-ca.key',
  'etcd/ca.key': 'etcd/ca.key',
};

/** Keys from kubeadm-certs, and the certificate key and token of the join. */
async function secretsOfTheJoin(): Promise<Secrets> {
  const keys = Object.keys(SHARED).map(
    async (name) => [name, heartOfKey(await at.cluster.first.readFile(`${PKI}/${name}`))] as const,
  );
  const [token = '', certificateKey = ''] = at.secrets;
  return {
    ...Object.fromEntries(await Promise.all(keys)),
    token: Buffer.from(token),
    'certificate key': Buffer.from(certificateKey, 'hex'),
    'certificate key, as typed': Buffer.from(certificateKey),
  };
}

/**
 * etcd's data are the cluster's: its Secrets stand there, bootstrap tokens among them, unless the cluster encrypts
 * them.
 */
const NOT_OURS = ['/var/lib/etcd'];

const EXPECTED = Object.entries(SHARED).map(([name, file]) => `${PKI}/${file} (0600): ${name} as base64`);

it('after a join each shared key is in its own file, for root alone; the token and the certificate key are nowhere; after a reset nothing is left', async () => {
  const since = Date.now();
  const secrets = await secretsOfTheJoin();
  expectJoined(await joinControlPlane(at.host, at.args));
  await at.cluster.waitReady(at.host.name);
  expect(await secretsOnDisk(at.host, secrets, since, NOT_OURS)).toEqual([...EXPECTED].sort());
  await resetWell(at.host);
  expect(await secretsOnDisk(at.host, secrets, since)).toEqual([]);
});

it('after a join and its undo nothing is left, not even beside the journal', async () => {
  const since = Date.now();
  const secrets = await secretsOfTheJoin();
  expectJoined(await joinControlPlane(at.host, at.args));
  await undoWell(at.host);
  expect(await secretsOnDisk(at.host, secrets, since)).toEqual([]);
});
