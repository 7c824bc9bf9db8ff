/** Every way to name a cluster and to prove who one is ends with the same good node. */
import { describe, expect, it } from 'vitest';
import type { ExecOptions } from '../machine/enter.ts';
import { asIfInTime } from '../support/audit.ts';
import {
  clientCertificateFile,
  discoveryFile,
  execPlugin,
  execUser,
  PUBLIC_CLUSTER_INFO,
  signingToken,
  without,
} from './discovery-files.ts';
import { expectGoodNode, expectJoined } from './joined-node.ts';
import { type JsonRun, join } from './kubejoin.ts';
import { leave, secretOf, workerLab } from './worker-lab.ts';

const at = workerLab();

const WRONG_PIN = `sha256:${'0'.repeat(64)}`;
const FILE = '/root/discovery.conf';

interface Way {
  readonly args: readonly string[];
  readonly options?: ExecOptions;
  /** Beside the file's own token. */
  readonly secrets?: readonly string[];
}

async function joinedBy({ args, options, secrets = [] }: Way): Promise<JsonRun> {
  const run = await join(at.worker, args, options);
  expectJoined(run);
  await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [at.secret, ...secrets] });
  return run;
}

const endpoint = () => at.cluster.endpoint;
const pinned = () => ['--discovery-token-ca-cert-hash', at.pin];

describe('token discovery', () => {
  const ways: Record<string, () => Way> = {
    'two pins, of which one fits': () => ({
      args: [endpoint(), '--token', at.token, '--discovery-token-ca-cert-hash', WRONG_PIN, ...pinned()],
    }),
    'two pins as a list with a comma': () => ({
      args: [endpoint(), '--token', at.token, `--discovery-token-ca-cert-hash=${at.pin},${WRONG_PIN}`],
    }),
    'no pin, and the flag that says so': () => ({
      args: [endpoint(), `--token=${at.token}`, '--discovery-token-unsafe-skip-ca-verification'],
    }),
    'the token from standard input': () => ({
      args: [endpoint(), '--token-file', '-', ...pinned()],
      options: { stdin: `${at.token}\n` },
    }),
    'an address without a port': () => ({ args: [at.cluster.first.address, '--token', at.token, ...pinned()] }),
    "a DNS name of the API server's certificate": () => ({ args: ['cp1:6443', '--token', at.token, ...pinned()] }),
  };
  it.each(Object.entries(ways))('%s', async (_, way) => {
    await joinedBy(way());
  });

  it('token and pin, with eight requests, each with its own name', async () => {
    const mark = await at.cluster.auditMark();
    await joinedBy({ args: at.args });
    const requests = (await at.cluster.auditSince(mark)).filter(({ userAgent }) => userAgent?.startsWith('kubejoin/'));
    expect(
      asIfInTime(requests)
        .map(({ verb, objectRef, requestURI }) => `${verb} ${objectRef?.name ?? requestURI}`)
        .map((request) => request.replace(/node-csr-[\w-]+/, 'REQUEST'))
        .sort(),
    ).toEqual([
      'create /apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      'create REQUEST',
      'get cluster-info',
      'get kubeadm-config',
      'get kubelet-config',
      'get worker1',
      'get worker1',
      'watch REQUEST',
    ]);
  });

  it('most joins find their Node without watching it', async () => {
    const mark = await at.cluster.auditMark();
    const joins = 4;
    for (let join = 0; join < joins; join++) {
      await leave(at.lab, at.worker);
      await joinedBy({ args: at.args });
    }
    const watches = (await at.cluster.auditSince(mark)).filter(
      ({ verb, objectRef, userAgent }) =>
        verb === 'watch' && objectRef?.resource === 'nodes' && userAgent?.startsWith('kubejoin/'),
    );
    // A busy machine may be late in one of them.
    expect(watches.length).toBeLessThan(joins);
  });

  it('the token from a file', async () => {
    await at.worker.writeFile('/root/token', at.token, 0o600);
    await joinedBy({ args: [endpoint(), '--token-file', '/root/token', ...pinned()] });
  });

  it('one token to discover, another to bootstrap', async () => {
    const signing = await signingToken(at.cluster);
    const authentication = await at.cluster.createToken({ usages: ['authentication'] });
    const args = [endpoint(), '--discovery-token', signing, '--tls-bootstrap-token', authentication, ...pinned()];
    await joinedBy({ args, secrets: [secretOf(signing), secretOf(authentication)] });
    for (const token of [signing, authentication]) await at.cluster.deleteToken(token);
  });
});

describe('a discovery file', () => {
  it.each(['--tls-bootstrap-token', '--token'])('without a credential, with %s', async (flag) => {
    await at.worker.writeFile(FILE, await discoveryFile(at.cluster), 0o600);
    await joinedBy({ args: ['--discovery-file', FILE, flag, at.token] });
  });

  it('with a token in it', async () => {
    await at.worker.writeFile(FILE, await discoveryFile(at.cluster, { token: at.token }), 0o600);
    await joinedBy({ args: ['--discovery-file', FILE] });
  });

  it('with the path of a token, from the file on', async () => {
    await at.worker.writeFile('/root/secrets/token', `${at.token}\n`, 0o600);
    await at.worker.writeFile(FILE, await discoveryFile(at.cluster, { tokenFile: 'secrets/token' }), 0o600);
    await joinedBy({ args: ['--discovery-file', FILE] });
  });

  it('with a client certificate', async () => {
    const file = await clientCertificateFile(at.cluster);
    await at.worker.writeFile(FILE, file, 0o600);
    const key = /client-key-data: (\S{60})/.exec(file)?.[1] ?? '';
    expect(key).toHaveLength(60);
    await joinedBy({ args: ['--discovery-file', FILE], secrets: [key] });
  });

  it('with an exec plugin, which the kubelet runs too', async () => {
    await at.worker.writeFile('/root/plugin', execPlugin(at.token), 0o700);
    await at.worker.writeFile(FILE, await discoveryFile(at.cluster, execUser('/root/plugin')), 0o600);
    await joinedBy({ args: ['--discovery-file', FILE] });
  });

  it('where cluster-info is not public', async () => {
    await at.worker.writeFile(FILE, await discoveryFile(at.cluster), 0o600);
    await without(at.cluster, PUBLIC_CLUSTER_INFO, async () => {
      const { events } = await joinedBy({ args: ['--discovery-file', FILE, '--tls-bootstrap-token', at.token] });
      const notices = events.filter(({ type }) => type === 'notice').map(({ message }) => message?.key);
      expect(notices).toContain('DISCOVERY_CLUSTER_INFO_FORBIDDEN');
    });
  });
});
