/** CAs that are there before the cluster: with their keys, so that their pins are known, and without. */
import { createHash, X509Certificate } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import { CONFIG, clusterOf, configure, init, initLab, initPhase } from './init-lab.ts';

const at = initLab();
const ARGS = ['--config', CONFIG];
const PKI = '/etc/kubernetes/pki';
let pin: string;

beforeAll(() => configure(at));

it("the CA that is there is used: phase by phase it signs what the cluster needs, and its pin is the cluster's", async () => {
  const days = ['-days', '30', '-subj', '/CN=made before', '-addext', 'keyUsage=critical,digitalSignature,keyCertSign'];
  await at.host.mustExec(['mkdir', '-p', PKI]);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', `${PKI}/ca.key`];
  await at.host.mustExec(['openssl', 'req', '-x509', ...key, '-out', `${PKI}/ca.crt`, ...days]);
  const certificate = new X509Certificate(await at.host.readBytes(`${PKI}/ca.crt`));
  pin = `sha256:${createHash('sha256')
    .update(certificate.publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')}`;
  for (const phase of ['certs all', 'kubeconfig all'])
    expect((await initPhase(at.host, phase, ARGS)).result).toMatchObject({ outcome: 'phase-done', exitCode: 0 });
  const apiServer = new X509Certificate(await at.host.readBytes(`${PKI}/apiserver.crt`));
  expect(apiServer.checkIssued(certificate)).toBe(true);
});

it('without its key, all that is missing of what it must have signed is named at once; and nothing is uploaded', async () => {
  await at.host.mustExec(['mkdir', '-p', '/root/kept']);
  await at.host.mustExec([
    'mv',
    `${PKI}/ca.key`,
    `${PKI}/apiserver.crt`,
    '/etc/kubernetes/super-admin.conf',
    '/root/kept',
  ]);
  const run = await init(at.host, ARGS);
  expect(run.result).toMatchObject({ exitCode: 6, failure: { kind: 'EXTERNAL_CA_INCOMPLETE' } });
  const told = JSON.stringify(run.result.failure);
  for (const file of [`${PKI}/apiserver.crt`, '/etc/kubernetes/super-admin.conf']) expect(told).toContain(file);
  await at.host.mustExec([
    'sh',
    '-c',
    `mv /root/kept/apiserver.crt ${PKI}/ && mv /root/kept/super-admin.conf /etc/kubernetes/`,
  ]);
  expect((await init(at.host, [...ARGS, '--upload-certs'])).result).toMatchObject({
    failure: { code: 'UPLOAD_WITHOUT_CA_KEYS' },
  });
});

it('without its key, but with all that it signed, the cluster is made; nobody there can sign', async () => {
  const run = await init(at.host, ARGS);
  expect(run.result, JSON.stringify(run.events.slice(-6), null, 1)).toMatchObject({
    outcome: 'initialized',
    exitCode: 0,
    caCertHashes: [pin],
  });
  const cluster = await clusterOf(at);
  await cluster.waitReady(at.host.name);
  cluster.close();
  expect(await at.host.fileExists(`${PKI}/ca.key`)).toBe(false);
  expect(await at.host.readFile('/etc/kubernetes/manifests/kube-controller-manager.yaml')).toContain(
    '--cluster-signing-key-file=\n',
  );
});
