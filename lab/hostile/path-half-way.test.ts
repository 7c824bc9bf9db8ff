/**
 * Somebody on the path takes over when the join has begun to change the machine, or sends it elsewhere: no credential
 * reaches him.
 */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PATHS } from '../../src/manifests/paths.ts';
import { type TestServer, tcpServer } from '../../test/wire/support/servers.ts';
import { BOOTSTRAP_CONF, expectCleanFailure, keepFromEnding, tellCertDir } from '../worker/joined-node.ts';
import { type JsonResult, RunningJoin } from '../worker/kubejoin.ts';
import { type Impostors, impostors, obliging } from './impostors.ts';
import { type Act, PASS } from './interceptor.ts';
import { issuedByTheCluster } from './issued.ts';
import { impatientJoin, kubeadmUntil } from './kubeadm-join.ts';
import { CONFIG, pathLab } from './path-lab.ts';

const path = pathLab();
const { at, onThePath, impatient, expectHeardNothing } = path;

let acts: Impostors;

beforeAll(async () => {
  acts = await impostors(path);
});

describe('once the join has begun to change the machine, every connection breaks, and the next ones meet', () => {
  it.each([
    ['a certificate of another CA of the same name', PATHS.kubeletClientKey, 'TLS_UNKNOWN_CA'],
    ['a certificate of another CA of the same name', BOOTSTRAP_CONF, 'TLS_UNKNOWN_CA'],
    ['an answer without TLS', PATHS.kubeletClientKey, 'NOT_TLS'],
    ['an answer without TLS', 'kubelet', 'NOT_TLS'],
  ])('%s, after the change of %s: neither kubejoin nor the kubelet sends a credential', async (name, subject, code) => {
    if (subject !== PATHS.kubeletClientKey) await tellCertDir(at.worker);
    await onThePath(() => PASS);
    await keepFromEnding(at.worker);
    await at.worker.writeFile(CONFIG, impatientJoin({ discovery: path.discovery(), seconds: 20 }), 0o600);
    const running = await RunningJoin.start(at.worker, ['--config', CONFIG, '--output=json']);
    await running.event(subject, ({ type, change }) =>
      type === 'change-done' && change?.subject.includes(subject) ? change : undefined,
    );
    path.interceptor().act = () => acts[name] as Act;
    path.interceptor().breakPassed();
    const result = await running.event('the result', (event) =>
      event.type === 'result' ? (event as JsonResult) : undefined,
    );
    await running.ended();
    expect(result).toMatchObject({ outcome: 'failed', exitCode: 7 });
    expect(JSON.stringify(result.failure?.params)).toContain(code);
    expectHeardNothing();
    await expectCleanFailure(at.worker, [at.secret]);
  });
});

describe('a server of the cluster that redirects elsewhere', () => {
  let elsewhere: TestServer;
  let heard: Buffer[];

  /** Has a certificate of the cluster: for instance a load balancer that somebody has taken over. */
  async function redirected(): Promise<void> {
    heard = [];
    elsewhere = await tcpServer((socket) => socket.on('data', (bytes) => heard.push(bytes)), at.machineAddress);
    const names = [`IP:${path.server().host}`];
    const as = await issuedByTheCluster(at.cluster, { subject: '/CN=kube-apiserver', names, usage: 'serverAuth' });
    const location = `http://${at.machineAddress}:${elsewhere.port}/`;
    const answer = await obliging(path, (_, response) => void response.writeHead(307, { location }).end());
    await onThePath(() => ({ do: 'impersonate', as, answer }));
  }

  afterEach(() => elsewhere.close());

  it('is not followed: nothing reaches the other one', async () => {
    await redirected();
    const run = await impatient();
    expect(run.result).toMatchObject({ outcome: 'failed', exitCode: 5, failure: { params: { reason: 'HTTP 307' } } });
    expect(elsewhere.connections).toBe(0);
    await expectCleanFailure(at.worker, [at.secret]);
  });

  it('kubeadm follows, and sends it the token', async () => {
    await redirected();
    const told = () => Buffer.concat(heard).includes(at.secret);
    await kubeadmUntil(at.worker, path.discovery(), 'the token to be told elsewhere', told);
    expect(elsewhere.connections).toBeGreaterThan(0);
  });
});
