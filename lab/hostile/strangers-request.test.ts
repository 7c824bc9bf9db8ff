/**
 * Without automatic approval: others who have a token ask for certificates in this machine's name, before and after its
 * kubelet does.
 */
import { execFileSync } from 'node:child_process';
import { afterEach, expect, it } from 'vitest';
import type { KubeObject } from '../support/api.ts';
import { AUTOMATIC_APPROVAL, without } from '../worker/discovery-files.ts';
import { expectGoodNode } from '../worker/joined-node.ts';
import { type JsonEvent, type JsonResult, RunningJoin } from '../worker/kubejoin.ts';
import { workerLab } from '../worker/worker-lab.ts';

const at = workerLab();
const CSRS = '/apis/certificates.k8s.io/v1/certificatesigningrequests';

afterEach(async () => {
  const { body } = await at.cluster.api('GET', CSRS);
  for (const { metadata } of (body as { items?: KubeObject[] }).items ?? [])
    await at.cluster.api('DELETE', `${CSRS}/${metadata?.name}`);
});

/** Has this token and nothing else, as whoever has found one. */
async function ask(token: string, name: string, subject: string): Promise<void> {
  const made = [
    'req',
    '-new',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    '/dev/null',
    '-subj',
    subject,
  ];
  await post(token, name, execFileSync('openssl', made, { stdio: ['ignore', 'pipe', 'ignore'] }).toString('base64'));
}

async function post(token: string, name: string, request: string): Promise<void> {
  const csr = {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name },
    spec: {
      request,
      signerName: 'kubernetes.io/kube-apiserver-client-kubelet',
      usages: ['digital signature', 'client auth'],
    },
  };
  const server = [`--server=https://${at.cluster.endpoint}`, '--insecure-skip-tls-verify', `--token=${token}`];
  await at.cluster.first.mustExec(['kubectl', '--kubeconfig=/dev/null', ...server, 'create', '-f', '-'], {
    stdin: JSON.stringify(csr),
  });
}

const approval = ({ message }: JsonEvent) =>
  message?.key === 'WAITING_CSR_APPROVAL' ? String(message.params?.name) : undefined;

it('only the request of this host’s kubelet is named, and the others are warned of', async () => {
  const stranger = await at.cluster.createToken();
  const same = `/O=system:nodes/CN=system:node:${at.worker.name}`;
  const inUnit = `/O=system:nodes/OU=system:node:${at.worker.name}/CN=system:node:${at.cluster.first.name}`;
  await without(at.cluster, AUTOMATIC_APPROVAL, async () => {
    await ask(stranger, 'stranger-before', same);
    const running = await RunningJoin.start(at.worker, [...at.args, '--output=json']);
    const printed = new Set<string>();
    const name = await running.event('the request', (event) => {
      const named = approval(event);
      if (named !== undefined) printed.add(named);
      return named;
    });
    const { body } = await at.cluster.api('GET', `${CSRS}/${name}`);
    await post(stranger, 'stranger-copy', (body as { spec: { request: string } }).spec.request);
    expect((await at.cluster.kubectl(['certificate', 'deny', 'stranger-copy'])).code).toBe(0);
    await post(stranger, 'stranger-newer-copy', (body as { spec: { request: string } }).spec.request);
    await ask(stranger, 'stranger-newer', same);
    await ask(stranger, 'stranger-as-control-plane', inUnit);
    const strangers = ['stranger-before', 'stranger-newer', 'stranger-newer-copy', 'stranger-as-control-plane'];
    // It reports the ones that it has seen, and again when there are more.
    await running.event('the warning of all of them', ({ message }) => {
      const names = message?.key === 'CSR_OF_OTHERS' && (message.params?.names as string[]);
      return names && strangers.every((other) => names.includes(other)) ? true : undefined;
    });
    expect(await running.event('the request, named again', approval)).toBe(name);
    expect((await at.cluster.kubectl(['certificate', 'approve', name])).code).toBe(0);
    const result = await running.event('the result', (event) => {
      const named = approval(event);
      if (named !== undefined) printed.add(named);
      return event.type === 'result' ? (event as JsonResult) : undefined;
    });
    expect(result).toMatchObject({ outcome: 'joined', exitCode: 0 });
    expect([...printed]).toEqual([name]);
    await running.ended();
    await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [at.secret] });
    expect(await at.worker.fileExists('/var/lib/kubelet/pki/kubelet-client.key.tmp')).toBe(false);
    expect(await at.worker.readFile('/var/lib/kubelet/config.yaml')).toContain('rotateCertificates: true');
  });
  await at.cluster.deleteToken(stranger);
});
