/**
 * Faults of the cluster, of what one knows of it and of the way there, each provoked with a real one: the cause named
 * is the one that was provoked.
 */
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { pinOf } from '../../test/cluster/discovery/support/cluster.ts';
import { CLUSTER_ROWS } from '../../test/faults/cluster-rows.ts';
import type { Facts } from '../../test/faults/told.ts';
import { Authority } from '../../test/wire/support/authority.ts';
import { httpsServer, json, type TestServer, tcpServer } from '../../test/wire/support/servers.ts';
import type { ExecOptions } from '../machine/enter.ts';
import { until } from '../machine/wait.ts';
import { AUTOMATIC_APPROVAL, PUBLIC_CLUSTER_INFO, without } from '../worker/discovery-files.ts';
import { expectCleanFailure, expectJoined } from '../worker/joined-node.ts';
import { type JsonRun, join } from '../worker/kubejoin.ts';
import { workerLab } from '../worker/worker-lab.ts';
import { expectProvoked, type Provocations, thisRun } from './provoked.ts';

const at = workerLab();
const CLUSTER_INFO = '/api/v1/namespaces/kube-public/configmaps/cluster-info';
const WRONG_PIN = `sha256:${'1'.repeat(64)}`;
const CSRS = '/apis/certificates.k8s.io/v1/certificatesigningrequests';

const servers: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

const tokenId = (token: string) => token.slice(0, 6);

/** Where and with what to join, where it is not the usual. */
interface Changed {
  endpoint?: string;
  token?: string;
  pin?: string;
  tlsBootstrap?: string;
  discovery?: string;
}

/** The join with little patience, which none of these faults is worth. */
async function impatient(changed: Changed = {}, options: ExecOptions = {}): Promise<JsonRun> {
  const { endpoint = at.cluster.endpoint, token = at.token, pin = at.pin } = changed;
  const { tlsBootstrap = '4s', discovery = '2s' } = changed;
  const bootstrapToken = { token, apiServerEndpoint: endpoint, caCertHashes: [pin] };
  const timeouts = { discovery, tlsBootstrap };
  const configuration = {
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    kind: 'JoinConfiguration',
    discovery: { bootstrapToken },
    timeouts,
  };
  await at.worker.writeFile('/root/join.json', JSON.stringify(configuration), 0o600);
  return join(at.worker, ['--config=/root/join.json'], options);
}

const running = <Server extends TestServer>(server: Server): Server => {
  servers.push(server);
  return server;
};

const addressOf = ({ port }: TestServer) => `${at.machineAddress}:${port}`;

/** Uses a proxy of the test's own, or an address without one. */
async function through(proxy: string): Promise<{ run: JsonRun; facts: Facts }> {
  const run = await impatient({}, { env: { HTTPS_PROXY: `http://${proxy}` } });
  return { run, facts: { proxy, server: at.cluster.endpoint } };
}

const proxyThat = async (treat: (socket: Socket) => void) =>
  addressOf(running(await tcpServer(treat, at.machineAddress)));

/** Another one's CA and certificate for this address, and the cluster's own cluster-info. */
async function impostor(address: string): Promise<{ server: TestServer; otherPin: string }> {
  const { body } = await at.cluster.api('GET', CLUSTER_INFO);
  const issued = await (await Authority.make('somebody')).issue({ ips: [address] });
  const server = running(await httpsServer(issued, json(body), { host: at.machineAddress }));
  return { server, otherPin: pinOf(issued.certificate) };
}

/** While a binding that init made is gone. */
async function withoutBinding(binding: readonly string[], changed?: Changed): Promise<JsonRun> {
  let run: JsonRun | undefined;
  await without(at.cluster, binding, async () => {
    run = await impatient(changed);
  });
  if (run === undefined) throw new Error('nothing was run');
  return run;
}

async function withToken(token: string): Promise<{ run: JsonRun; facts: Facts }> {
  return { run: await impatient({ token }), facts: { tokenId: tokenId(token), server: at.cluster.endpoint } };
}

const provocations: Provocations<typeof CLUSTER_ROWS> = {
  'proxy-refuses': () => through(`${at.machineAddress}:9`),
  'proxy-forbids': async () =>
    through(await proxyThat((socket) => void socket.once('data', () => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')))),
  'proxy-silent': async () => through(await proxyThat(() => {})),
  async 'proxy-intercepts'() {
    const { server, otherPin } = await impostor(at.cluster.endpointAddress);
    const tunnelling = (socket: Socket) =>
      void socket.once('data', () => {
        const inner = connect(server.port, at.machineAddress, () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
        inner.on('error', () => socket.destroy());
        socket.on('error', () => inner.destroy());
        socket.pipe(inner).pipe(socket);
      });
    const { run, facts } = await through(await proxyThat(tunnelling));
    return { run, facts: { ...facts, pin: at.pin, otherPin } };
  },
  async intercepted() {
    const { server, otherPin } = await impostor(at.machineAddress);
    const endpoint = addressOf(server);
    return { run: await impatient({ endpoint }), facts: { server: endpoint, pin: at.pin, otherPin } };
  },
  'wrong-pin-of-cluster': async () => ({
    run: await impatient({ pin: WRONG_PIN }),
    facts: { givenPin: WRONG_PIN, pin: at.pin, server: at.cluster.endpoint },
  }),
  async 'token-expired'() {
    const token = await at.cluster.createToken({ ttl: '1s', waitUntilSigned: false });
    const secret = `/api/v1/namespaces/kube-system/secrets/bootstrap-token-${tokenId(token)}`;
    await until('the token to expire', async () => (await at.cluster.api('GET', secret)).status === 404);
    return withToken(token);
  },
  async 'token-without-group'() {
    const token = await at.cluster.createToken({
      usages: ['signing', 'authentication'],
      groups: ['system:bootstrappers:others'],
    });
    return withToken(token).finally(() => at.cluster.deleteToken(token));
  },
  'rbac-nodes': async () => ({
    run: await withoutBinding(['clusterrolebinding', 'kubeadm:get-nodes']),
    facts: { node: at.worker.name },
  }),
  'rbac-kubelet-config': () => withoutBinding(['-n', 'kube-system', 'rolebinding', 'kubeadm:kubelet-config']),
  'rbac-cluster-config': () => withoutBinding(['-n', 'kube-system', 'rolebinding', 'kubeadm:nodes-kubeadm-config']),
  async 'no-automatic-approval'() {
    // Long enough for a slow kubelet to ask for its certificate, and to be seen to have asked.
    const run = await withoutBinding(AUTOMATIC_APPROVAL, { tlsBootstrap: '15s', discovery: '30s' });
    const { body } = await at.cluster.api('GET', CSRS);
    const { items = [] } = body as { items?: { metadata: { name: string }; status: { conditions?: unknown } }[] };
    // An earlier node may have left a request for its serving certificate, which nobody approves either.
    const [csr] = items.filter(({ metadata, status }) => /^node-csr-/.test(metadata.name) && !status.conditions);
    await at.cluster.api('DELETE', `${CSRS}/${csr?.metadata.name}`);
    return { run, facts: { csr: csr?.metadata.name ?? '', node: at.worker.name } };
  },
  'cluster-info-closed': async () => ({
    run: await withoutBinding(PUBLIC_CLUSTER_INFO),
    facts: { server: at.cluster.endpoint },
  }),
  async 'cluster-info-missing'() {
    const { body } = await at.cluster.api('GET', CLUSTER_INFO);
    await at.cluster.api('DELETE', CLUSTER_INFO);
    const { data } = body as { data?: Record<string, string> };
    const run = await impatient().finally(() =>
      at.cluster.api('POST', CLUSTER_INFO.replace(/\/cluster-info$/, ''), { metadata: { name: 'cluster-info' }, data }),
    );
    return { run, facts: { server: at.cluster.endpoint } };
  },
  async refused() {
    const endpoint = `${at.cluster.first.address}:6444`;
    return { run: await impatient({ endpoint }), facts: { server: endpoint } };
  },
  async rejected() {
    await at.cluster.controlPlane.cut(at.worker, 'reset');
    const run = await impatient().finally(() => at.cluster.controlPlane.mend(at.worker));
    return { run, facts: { server: at.cluster.endpoint } };
  },
  async 'black-hole'() {
    await at.cluster.controlPlane.cut(at.worker, 'drop');
    const run = await impatient().finally(() => at.cluster.controlPlane.mend(at.worker));
    return { run, facts: { server: at.cluster.endpoint } };
  },
  async frozen() {
    await at.cluster.controlPlane.freeze('kube-apiserver');
    const run = await impatient().finally(() => at.cluster.controlPlane.thaw('kube-apiserver'));
    return { run, facts: { server: at.cluster.endpoint } };
  },
  async 'large-packets-lost'() {
    const [address = ''] = at.cluster.endpoint.split(':');
    const large = ['INPUT', '-s', address, '-m', 'length', '--length', '1000:65535', '-j', 'DROP'];
    await at.worker.mustExec(['iptables', '-w', '-I', ...large]);
    const run = await impatient().finally(() => at.worker.mustExec(['iptables', '-w', '-D', ...large]));
    return { run, facts: { server: at.cluster.endpoint } };
  },
  async 'no-such-name'() {
    // The lab has no name server; without this the question would be one of waiting for it.
    await at.worker.writeFile('/etc/nsswitch.conf', 'hosts: files\n');
    return impatient({ endpoint: 'no-such-host.example:6443' });
  },
  async 'other-name'() {
    const { address } = at.cluster.first;
    await at.worker.writeFile('/etc/hosts', `${await at.worker.readFile('/etc/hosts')}${address} api.example\n`);
    return { run: await impatient({ endpoint: 'api.example:6443' }), facts: { address } };
  },
  async 'balancer-503'() {
    const issued = await (await Authority.make()).issue({ ips: [at.machineAddress] });
    const server = running(
      await httpsServer(issued, (_, response) => response.writeHead(503).end('no backend'), {
        host: at.machineAddress,
      }),
    );
    return { run: await impatient({ endpoint: addressOf(server) }), facts: { server: addressOf(server) } };
  },
  async 'plain-http'() {
    const answer =
      'HTTP/1.1 400 Bad Request\r\nDate: Wed, 01 Jan 2025 00:00:00 GMT\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';
    const endpoint = await proxyThat(
      (socket) => void socket.once('data', () => socket.end(answer)).on('error', () => {}),
    );
    return { run: await impatient({ endpoint }), facts: { server: endpoint } };
  },
};

describe('a fault of the cluster, or of the way to it', () => {
  it.each(thisRun(CLUSTER_ROWS).map((row) => [row.name, row] as const))('%s', async (name, row) => {
    const run = await expectProvoked(row, provocations[name]);
    expect(run.stdout + run.stderr).not.toContain(at.secret);
    await expectCleanFailure(at.worker, [at.secret]);
  });

  it('NO_PROXY is the cure that is told for a proxy in the way: with it the same command joins', async () => {
    const env = { HTTPS_PROXY: `http://${at.machineAddress}:9`, NO_PROXY: at.cluster.endpoint };
    expectJoined(await impatient({ tlsBootstrap: '600s', discovery: '600s' }, { env }));
  });
});
