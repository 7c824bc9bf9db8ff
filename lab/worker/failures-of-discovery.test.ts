/**
 * Faults of the cluster, of the network, or of the join command: each has its code, is reported at once if
 * waiting cannot help, and leaves nothing behind.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { clusterInfo, clusterInfoKubeconfig } from '../../test/cluster/discovery/support/cluster.ts';
import { Authority } from '../../test/wire/support/authority.ts';
import { type Handler, httpsServer, json, type TestServer } from '../../test/wire/support/servers.ts';
import { until } from '../machine/wait.ts';
import { PATIENCE_MS, SOON_MS } from '../support/patience.ts';
import { discoveryFile, PUBLIC_CLUSTER_INFO, without } from './discovery-files.ts';
import { expectCleanFailure, expectGoodNode, expectJoined, expectTriedFor } from './joined-node.ts';
import { type JsonRun, join, RunningJoin } from './kubejoin.ts';
import { workerLab } from './worker-lab.ts';

const at = workerLab();

const WRONG_PIN = `sha256:${'1'.repeat(64)}`;
const CONFIG = '/root/join.json';

/** The same join with only so much patience. */
async function impatient(
  seconds: number,
  changed: { endpoint?: string; token?: string; pin?: string } = {},
): Promise<readonly string[]> {
  const { endpoint = at.cluster.endpoint, token = at.token, pin = at.pin } = changed;
  const bootstrapToken = { token, apiServerEndpoint: endpoint, caCertHashes: [pin] };
  const timeouts = { discovery: `${seconds}s` };
  const configuration = {
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    kind: 'JoinConfiguration',
    discovery: { bootstrapToken },
    timeouts,
  };
  await at.worker.writeFile(CONFIG, JSON.stringify(configuration), 0o600);
  return ['--config', CONFIG];
}

const pinned = (endpoint: string, token: string, pin = at.pin) => [
  endpoint,
  '--token',
  token,
  '--discovery-token-ca-cert-hash',
  pin,
];

interface Expected {
  readonly kind: string;
  readonly exitCode?: number;
  readonly params?: object;
  /** The limit until which it is tried. */
  readonly triedSeconds?: number;
}

/** Said after seconds: a token that is only unsigned is waited for longer. */
const REJECTED: Expected = { kind: 'TOKEN_UNKNOWN', params: { rejected: true } };

/** The failure is the one, in time, all of its words are there, and the host is as it was. */
async function expectFailure(
  args: readonly string[],
  { kind, exitCode = 4, params = {}, triedSeconds }: Expected,
): Promise<JsonRun> {
  const before = await at.worker.snapshot();
  const run = await join(at.worker, args);
  expect(run.result, JSON.stringify(run.events.slice(-4))).toMatchObject({
    outcome: 'failed',
    exitCode,
    failure: { kind, params },
  });
  const { what, cause, cure } = run.result.failure ?? { what: '', cause: '', cure: '' };
  for (const sentence of [what, cause, cure]) expect(sentence.length).toBeGreaterThan(10);
  if (triedSeconds === undefined) expect(run.durationMs).toBeLessThan(SOON_MS);
  else expectTriedFor(run, triedSeconds);
  expect(run.stdout + run.stderr).not.toContain(at.secret);
  expect(await at.worker.snapshot()).toEqual(before);
  await expectCleanFailure(at.worker, [at.secret]);
  return run;
}

describe('what one knows of the cluster', () => {
  it.each([
    ['a token that is no token', 'nonsense', { kind: 'FLAGS_INVALID', exitCode: 3 }],
    ['a token that the cluster has never had', 'zzzzzz.0123456789abcdef', REJECTED],
  ])('%s', async (_, token, expected: Expected) => {
    await expectFailure(pinned(at.cluster.endpoint, token), expected);
  });

  it('a token with a wrong secret', async () => {
    await expectFailure(pinned(at.cluster.endpoint, `${at.token.slice(0, 7)}0123456789abcdef`), {
      kind: 'SIGNATURE_INVALID',
    });
  });

  it('a token that has expired', async () => {
    const token = await at.cluster.createToken({ ttl: '1s', waitUntilSigned: false });
    const secret = `/api/v1/namespaces/kube-system/secrets/bootstrap-token-${token.slice(0, 6)}`;
    await until('the token to expire', async () => (await at.cluster.api('GET', secret)).status === 404);
    await expectFailure(pinned(at.cluster.endpoint, token), REJECTED);
  });

  it('a token that may sign but not authenticate', async () => {
    const token = await at.cluster.createToken({
      usages: ['signing', 'authentication'],
      groups: ['system:bootstrappers:others'],
    });
    await expectFailure(pinned(at.cluster.endpoint, token), { kind: 'CLUSTER_READ_FORBIDDEN', exitCode: 5 });
    await at.cluster.deleteToken(token);
  });

  it('a bootstrap token that the cluster does not know, beside a good one to discover', async () => {
    const { endpoint } = at.cluster;
    const args = [endpoint, '--discovery-token', at.token, '--tls-bootstrap-token', 'zzzzzz.0123456789abcdef'];
    const pin = ['--discovery-token-ca-cert-hash', at.pin];
    await expectFailure([...args, ...pin], { kind: 'CLUSTER_CREDENTIAL_REJECTED' });
  });

  it('a wrong pin, with what was expected and what was seen', async () => {
    const { result } = await expectFailure(pinned(at.cluster.endpoint, at.token, WRONG_PIN), {
      kind: 'CA_PIN_MISMATCH',
    });
    expect(`${result.failure?.what} ${result.failure?.cause}`).toContain(WRONG_PIN);
    expect(`${result.failure?.what} ${result.failure?.cause}`).toContain(at.pin);
  });

  it('no pin, and no flag that says so', async () => {
    await expectFailure([at.cluster.endpoint, '--token', at.token], { kind: 'FLAGS_INVALID', exitCode: 3 });
  });

  it("a name that the API server's certificate has not, with those it has", async () => {
    const hosts = await at.worker.readFile('/etc/hosts');
    await at.worker.writeFile('/etc/hosts', `${hosts}${at.cluster.first.address} api.example\n`);
    const { result } = await expectFailure(pinned('api.example:6443', at.token), { kind: 'TLS_NAME_MISMATCH' });
    expect(`${result.failure?.what} ${result.failure?.cause}`).toContain('kubernetes.default.svc');
  });

  it("a discovery file with another cluster's authority", async () => {
    const other = await Authority.make('kubernetes');
    const file = await discoveryFile(at.cluster, { token: at.token });
    const data = Buffer.from(other.pem).toString('base64');
    await at.worker.writeFile(
      '/root/other.conf',
      file.replace(/certificate-authority-data: \S+/, `certificate-authority-data: ${data}`),
      0o600,
    );
    await expectFailure(['--discovery-file=/root/other.conf'], { kind: 'TLS_UNKNOWN_CA' });
  });
});

describe('the way to the cluster', () => {
  it('nobody listens: tried until the limit, and the reason is shown meanwhile', async () => {
    const args = await impatient(5, { endpoint: `${at.cluster.first.address}:6444` });
    const { events } = await expectFailure(args, { kind: 'CONNECTION_REFUSED', triedSeconds: 5 });
    expect(events.find(({ type }) => type === 'waiting')).toMatchObject({ failure: { code: 'CONNECTION_REFUSED' } });
  });

  it.each([
    ['reset', 'CONNECTION_REFUSED', 4],
    ['drop', 'CONNECTION_TIMED_OUT', 7],
  ] as const)('the network is cut (%s), and joins once it is mended', async (how, kind, exitCode) => {
    await at.cluster.controlPlane.cut(at.worker, how);
    await expectFailure(await impatient(5), { kind, exitCode, triedSeconds: 5 });
    await at.cluster.controlPlane.mend(at.worker);
    await joined(await impatient(PATIENCE_MS / 1000));
  });

  it('the API server accepts and says nothing', async () => {
    const args = await impatient(2);
    await at.cluster.controlPlane.freeze('kube-apiserver');
    const run = await join(at.worker, args).finally(() => at.cluster.controlPlane.thaw('kube-apiserver'));
    expect(run.result).toMatchObject({ exitCode: 7, failure: { code: 'CONNECTION_TIMED_OUT' } });
    expect(run.result.failure?.what).toContain('accepted the connection');
    expectTriedFor(run, 2);
    await expectCleanFailure(at.worker, [at.secret]);
  });

  it('the machine starts before its cluster: it waits, and then joins', async () => {
    await at.cluster.controlPlane.cut(at.worker, 'reset');
    const running = await RunningJoin.start(at.worker, [...at.args, '--output=json']);
    await running.event('the reason', ({ failure }) => (failure?.kind === 'CONNECTION_REFUSED' ? failure : undefined));
    await at.cluster.controlPlane.mend(at.worker);
    expect(await running.ended()).toMatchObject({ code: 0, stderr: '' });
    await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [at.secret] });
  });

  it('a name that nobody knows', async () => {
    // The lab has no name server; without this the question would be one of waiting for it.
    await at.worker.writeFile('/etc/nsswitch.conf', 'hosts: files\n');
    const args = await impatient(5, { endpoint: 'no-such-host.example:6443' });
    await expectFailure(args, { kind: 'NAME_NOT_FOUND', triedSeconds: 5 });
  });

  it('cluster-info is not public: it says that a discovery file is needed', async () => {
    const args = await impatient(5);
    await without(at.cluster, PUBLIC_CLUSTER_INFO, async () => {
      const { result } = await expectFailure(args, { kind: 'CLUSTER_INFO_FORBIDDEN', triedSeconds: 5 });
      expect(result.failure?.cure).toContain('--discovery-file');
    });
    await joined(await impatient(PATIENCE_MS / 1000));
  });
});

async function joined(args: readonly string[]): Promise<void> {
  expectJoined(await join(at.worker, args));
  await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [at.secret] });
}

describe('a server that is not the cluster', () => {
  let server: TestServer;

  afterEach(() => server.close());

  async function listening(answer: (authority: Authority) => Promise<Handler>): Promise<string> {
    const authority = await Authority.make();
    server = await httpsServer(await authority.issue({ ips: [at.machineAddress] }), await answer(authority), {
      host: at.machineAddress,
    });
    return `${at.machineAddress}:${server.port}`;
  }

  const own = async (authority: Authority, token: string) =>
    json(clusterInfo(clusterInfoKubeconfig(`https://${at.cluster.endpoint}`, authority.pem), [token]));

  it.each([
    ['knows the token, and shows its own authority', () => at.token, 'CA_PIN_MISMATCH'],
    [
      'does not know the token, and signs with another',
      () => `${at.token.slice(0, 7)}ffffffffffffffff`,
      'SIGNATURE_INVALID',
    ],
  ])('%s', async (_, token, kind) => {
    await expectFailure(pinned(await listening((authority) => own(authority, token())), at.token), { kind });
    expect(server.requests.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
  });

  it("hands on the cluster's own cluster-info, but cannot prove to be it", async () => {
    const { body } = await at.cluster.api('GET', '/api/v1/namespaces/kube-public/configmaps/cluster-info');
    await expectFailure(pinned(await listening(async () => json(body)), at.token), { kind: 'TLS_UNKNOWN_CA' });
    expect(server.requests.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
  });
});
