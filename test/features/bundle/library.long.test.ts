import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import { signWithSsh } from '../../../src/host/linux/programs/ssh-signature.ts';
import { showBundle } from '../../../src/program/library/bundle.ts';
import { apply, type Host, join, plan, type Run } from '../../../src/program/library/index.ts';
import { Cluster } from '../../api/cluster.ts';
import { bundleOf, HOUR, sshKey, WORKER_IMAGES } from './support.ts';

const [BUNDLE, SIGNERS] = ['/media/node-1.kubejoin', '/etc/kubejoin/allowed_signers'];

let cluster: Cluster;
beforeEach(async () => {
  cluster = await Cluster.start();
});
afterEach(() => cluster.stop());

/** Puts a bundle for `node` on the machine, which trusts its signer. */
async function bundled({ node = 'node-1', created = Date.now(), trusted = true } = {}): Promise<string> {
  const { apiServerEndpoint: endpoint, token, caCertHashes } = cluster.options();
  const { key, signers } = sshKey();
  const configuration = {
    ...{ apiVersion: 'kubeadm.k8s.io/v1beta4', kind: 'JoinConfiguration', nodeRegistration: { name: node } },
    discovery: { bootstrapToken: { apiServerEndpoint: endpoint, token, caCertHashes } },
  };
  const bundle = await bundleOf({
    ...{ node, created, expires: created + HOUR, sign: signWithSsh, signKey: key },
    ...{ point: { endpoint, caCertHashes }, configuration: new Secret(JSON.stringify(configuration)) },
  });
  const files = cluster.hosts[0]?.write.files;
  await files?.write(BUNDLE, bundle, { mode: 0o600 });
  await files?.write(SIGNERS, readFileSync(trusted ? signers : sshKey().signers), { mode: 0o644 });
  return execFileSync('ssh-keygen', ['-lf', `${key}.pub`], { encoding: 'utf8' }).split(' ')[1] ?? '';
}

const host = () => ({ host: cluster.hosts[0] as Host });

test('a bundle is shown without its secrets, and joins this machine', async () => {
  const fingerprint = await bundled();
  const shown = await showBundle(BUNDLE, host());
  expect(shown).toMatchObject({
    ...{ node: 'node-1', role: 'worker', endpoint: cluster.options().apiServerEndpoint, expired: false },
    ...{ signer: { principal: 'admin@example.com', key: fingerprint }, executable: { size: 10 } },
  });
  expect(shown.images.map(({ name }) => name)).toEqual(WORKER_IMAGES);
  expect(JSON.stringify(shown)).not.toContain(cluster.options().token.slice(7));

  const run = join({ ...host(), bundle: BUNDLE });
  const imported: string[] = [];
  for await (const event of run)
    if (event.type === 'change-done' && event.change.kind === 'import-image') imported.push(event.change.subject);
  expect(await run).toMatchObject({ outcome: 'joined', nodeName: 'node-1' });
  expect(imported).toEqual(WORKER_IMAGES);
  expect(cluster.nodeNames()).toEqual(['node-1']);

  await bundled({ created: Date.now() - 2 * HOUR });
  const again = { ...host(), bundle: BUNDLE, ifNeeded: true };
  expect(await join(again)).toMatchObject({ outcome: 'nothing-to-do', nodeName: 'node-1' });
});

test('a join from a bundle is planned, and the plan applied', async () => {
  await bundled();
  const options = { ...host(), bundle: BUNDLE };
  const reviewed = await plan(options);
  expect(reviewed.changes.filter(({ kind }) => kind === 'import-image')).toHaveLength(WORKER_IMAGES.length);
  expect(cluster.nodeNames()).toEqual([]);
  expect(await apply(reviewed, options)).toMatchObject({ outcome: 'joined' });
});

test('a bundle that this machine does not trust, that is for another one or that expired changes nothing', async () => {
  const failed = (run: Run<unknown>) => run.then(() => 'joined').catch((error) => error.code ?? String(error));
  await bundled({ trusted: false });
  expect(await failed(join({ ...host(), bundle: BUNDLE }))).toBe('BUNDLE_SIGNER_UNKNOWN');
  expect(await failed(showBundle(BUNDLE, host()))).toBe('BUNDLE_SIGNER_UNKNOWN');
  await bundled({ node: 'node-2' });
  expect(await failed(join({ ...host(), bundle: BUNDLE }))).toBe('BUNDLE_FOREIGN');
  expect(await showBundle(BUNDLE, host())).toMatchObject({ node: 'node-2' });
  await bundled({ created: Date.now() - 2 * HOUR });
  expect(await failed(join({ ...host(), bundle: BUNDLE }))).toBe('BUNDLE_EXPIRED');
  expect(await failed(join({ ...host(), bundle: BUNDLE, ifNeeded: true }))).toBe('BUNDLE_EXPIRED');
  expect(await showBundle(BUNDLE, host())).toMatchObject({ expired: true });
  expect(cluster.nodeNames()).toEqual([]);
});

test('options that the bundle has are refused, and so are those of a bundle without one', async () => {
  await bundled();
  const bundle = { ...host(), bundle: BUNDLE };
  for (const more of [{ token: 'abcdef.0123456789abcdef' }, { controlPlane: true }, { configFile: '/x' }])
    await expect(join({ ...bundle, ...more })).rejects.toMatchObject({ code: 'FLAGS_INVALID' });
  await expect(join({ ...host(), bundleSigners: SIGNERS })).rejects.toMatchObject({ code: 'FLAGS_INVALID' });
  await expect(join({ ...host(), bundle: '' })).rejects.toMatchObject({ code: 'FLAGS_INVALID' });
  await expect(join({ ...bundle, configuration: '{}' })).rejects.toThrow('not both');
  await expect(join({ ...bundle, only: 'preflight' })).rejects.toThrow('not both');
  await expect(showBundle(7 as never)).rejects.toThrow(TypeError);
  await expect(showBundle(BUNDLE, { signers: SIGNERS } as never)).rejects.toThrow('"signers"');
});
