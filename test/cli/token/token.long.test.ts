import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import { clientKubeconfig } from '../../../src/manifests/kubeconfigs/client-kubeconfig.ts';
import { spkiHash } from '../../../src/pki/keys/spki.ts';
import { parseCertificateBundle } from '../../../src/pki/reading/certificate-bundle.ts';
import type { EmbeddedControlPlane } from '../../../src/simulation/control-plane/embedded-control-plane.ts';
import { ask } from '../../rehearsal/support/client.ts';
import { controlPlanes } from '../../rehearsal/support/control-planes.ts';
import { run } from '../support/captured.ts';

const TOKEN = /^[a-z0-9]{6}\.[a-z0-9]{16}\n$/;
const SECRETS = '/api/v1/namespaces/kube-system/secrets';
const start = controlPlanes();

let directory: string;
let controlPlane: EmbeddedControlPlane;
let kubeconfig: string;

beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'kubejoin-token-'));
  controlPlane = await start();
  kubeconfig = await kubeconfigOf(await controlPlane.administrator(), 'admin.conf');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function kubeconfigOf(
  issued: { certificate: string; key: string },
  name: string,
  endpoint = controlPlane.endpoint,
): Promise<string> {
  const file = path.join(directory, name);
  const { certificate } = issued;
  const key = new Secret(issued.key);
  const names = { clusterName: 'kubernetes', server: `https://${endpoint}`, userName: 'someone' };
  writeFileSync(file, clientKubeconfig(names, controlPlane.caCertificate, { certificate, key }).reveal(), {
    mode: 0o600,
  });
  return file;
}

const token = (words: readonly string[], env: Record<string, string> = {}) =>
  run(['token', ...words, '--kubeconfig', kubeconfig], env);

// biome-ignore lint/suspicious/noExplicitAny: a test looks into any object
async function secret(id: string): Promise<any> {
  const issued = await controlPlane.administrator();
  const key = issued.key;
  const { body, status } = await ask(controlPlane, `${SECRETS}/bootstrap-token-${id}`, {
    certificate: { certificate: issued.certificate, key },
  });
  if (status !== 200) return undefined;
  return Object.fromEntries(
    Object.entries(body.data as Record<string, string>).map(([name, value]) => [
      name,
      Buffer.from(value, 'base64').toString(),
    ]),
  );
}

describe('token create --for-node', () => {
  test('creates nothing in a cluster without the roles of bound tokens, and says how to get them', async () => {
    // The embedded control plane has no roles.
    const { code, out, err } = await token(['create', '--for-node=w7']);
    expect({ code, out }).toEqual({ code: 5, out: '' });
    expect(err).toContain('ADMISSION_NOT_INSTALLED');
    expect(err).toContain('kubejoin admission install --kubeconfig');
    expect(err).not.toMatch(/[a-z0-9]{6}\.[a-z0-9]{16}/);
  });

  test('names the hosts file that does not exist, and the flag that names it', async () => {
    const { code, err } = await token(['create', '--for-nodes-from=/no/hosts.yaml']);
    expect([code, err]).toEqual([3, expect.stringContaining('The hosts file /no/hosts.yaml does not exist.')]);
    expect(err).toContain('--for-nodes-from');
    expect(err).not.toContain('--config');
  });

  test('refuses a role for the hosts of a file, which has the role of each', async () => {
    const file = path.join(directory, 'hosts.yaml');
    writeFileSync(file, 'apiVersion: kubejoin/v1\nkind: Fleet\nhosts:\n- {name: w7, address: 192.0.2.7}\n');
    const { code, err } = await token(['create', `--for-nodes-from=${file}`, '--for-role=control-plane']);
    expect([code, err]).toEqual([3, expect.stringContaining('A hosts file already sets the role of each host.')]);
  });
});

describe('token create', () => {
  test('makes a token of a day for joining, and prints it alone', async () => {
    const before = Date.now();
    const { code, out, err } = await token(['create']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(TOKEN);
    const stored = await secret(out.slice(0, 6));
    expect(stored).toMatchObject({
      'token-secret': out.slice(7, 23),
      'usage-bootstrap-signing': 'true',
      'usage-bootstrap-authentication': 'true',
      'auth-extra-groups': 'system:bootstrappers:kubeadm:default-node-token',
    });
    const expires = Date.parse(stored.expiration) - before;
    expect(expires).toBeGreaterThan(86_400_000 - 2_000);
    expect(expires).toBeLessThan(86_400_000 + 60_000);
  });

  test('takes what is given', async () => {
    const words = [
      'create',
      'abcdef.0123456789abcdef',
      '--ttl',
      '0',
      '--usages',
      'authentication',
      '--groups',
      'system:bootstrappers:a,system:bootstrappers:b',
    ];
    expect(await token([...words, '--description', 'for the tests'])).toMatchObject({
      code: 0,
      out: 'abcdef.0123456789abcdef\n',
    });
    expect(await secret('abcdef')).toEqual({
      'token-id': 'abcdef',
      'token-secret': '0123456789abcdef',
      description: 'for the tests',
      'usage-bootstrap-authentication': 'true',
      'auth-extra-groups': 'system:bootstrappers:a,system:bootstrappers:b',
    });
  });

  test('a token that only signs belongs to no group', async () => {
    const { out } = await token(['create', '--usages=signing']);
    expect(await secret(out.slice(0, 6))).not.toHaveProperty('auth-extra-groups');
  });

  test('prints the command to join with: the endpoint of cluster-info and the CA of the kubeconfig, on one line', async () => {
    const [pin] = parseCertificateBundle(controlPlane.caCertificate).map(spkiHash);
    const { out } = await token(['create', 'abcdef.0123456789abcdef', '--print-join-command']);
    const worker = `kubejoin join ${controlPlane.endpoint} --token abcdef.0123456789abcdef --discovery-token-ca-cert-hash ${pin}`;
    expect(out).toBe(`${worker}\n`);
    const key = 'ab'.repeat(32);
    const { out: command } = await token([
      'create',
      'abcdeg.0123456789abcdef',
      '--print-join-command',
      '--certificate-key',
      key,
    ]);
    expect(command).toBe(`${worker.replace('abcdef.', 'abcdeg.')} --control-plane --certificate-key ${key}\n`);
  });

  test.each(['json', 'yaml'])('in %s it is what list shows', async (format) => {
    const { out } = await token(['create', 'abcdef.0123456789abcdef', '-o', format]);
    const { out: listed } = await token(['list', '-o', format]);
    expect(out).toContain('abcdef.0123456789abcdef');
    expect(listed).toContain(out.trim());
  });

  test('one that is there is told by its id, and stays as it is', async () => {
    await token(['create', 'abcdef.0123456789abcdef', '--ttl=0']);
    const { code, out, err } = await token(['create', 'abcdef.fedcba9876543210', '--description', 'new']);
    expect({ code, out }).toEqual({ code: 5, out: '' });
    expect(err).toContain('The token abcdef already exists');
    expect(err).not.toContain('fedcba9876543210');
    expect(await secret('abcdef')).toMatchObject({ 'token-secret': '0123456789abcdef' });
  });

  test('a file’s tokens are made, all or none; the first is printed', async () => {
    const config = path.join(directory, 'init.yaml');
    const tokens = ['aaaaaa.0123456789abcdef', 'bbbbbb.0123456789abcdef'];
    const entries = tokens.map((text) => `- token: ${text}\n  description: of a file\n  ttl: 1h0m0s\n`).join('');
    writeFileSync(config, `apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\nbootstrapTokens:\n${entries}`);
    expect(await token(['create', '--config', config])).toMatchObject({ code: 0, out: `${tokens[0]}\n` });
    expect(await secret('bbbbbb')).toMatchObject({ description: 'of a file' });
    await token(['delete', 'aaaaaa']);
    expect(await token(['create', '--config', config])).toMatchObject({ code: 5 });
    expect(await secret('aaaaaa')).toBeUndefined();
  });

  test('a dry run shows the Secret without its secret, and makes nothing', async () => {
    const { code, out } = await token([
      'create',
      'abcdef.0123456789abcdef',
      '--description',
      'seen',
      '--dry-run',
      '--print-join-command',
    ]);
    expect(code).toBe(0);
    expect(out).toContain('bootstrap-token-abcdef');
    expect(out).toContain('description: seen');
    expect(out).not.toContain('0123456789abcdef');
    expect(await secret('abcdef')).toBeUndefined();
  });

  test.each([
    [['create', 'abcdef.short'], 'TOKEN'],
    [['create', '--ttl', '1 day'], '--ttl'],
    [['create', '--ttl=-1h'], '--ttl'],
    [['create', '--usages', 'signing,baking'], '--usages'],
    [['create', '--groups', 'admins'], '--groups'],
    [['create', '--usages=signing', '--groups=system:bootstrappers:a'], '--groups'],
    [['create', '--print-join-command', '--certificate-key', 'abc'], '--certificate-key'],
    [['create', '--certificate-key', 'ab'.repeat(32)], '--print-join-command'],
    [['create', '--config', 'x.yaml', '--ttl', '1h'], '--ttl'],
    [['create', '--config', 'x.yaml', 'abcdef.0123456789abcdef'], 'TOKEN'],
    [['create', 'abcdef.0123456789abcdef', 'more'], 'at most'],
    [['delete'], 'No token was specified'],
    [['delete', 'ABCDEF'], 'XXXXXX'],
    [['delete', 'abcdef.0123'], 'xxxxxx.xxxx'],
    [['list', '-o', 'xml'], 'xml'],
  ])('%j is refused before anything is done', async (words, named) => {
    const before = controlPlane.recorder.requests.length;
    const { code, out, err } = await token(words);
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toContain(named);
    expect(controlPlane.recorder.requests.length).toBe(before);
  });
});

describe('token list', () => {
  test('shows every token, the expired too, in columns', async () => {
    await token([
      'create',
      'bbbbbb.0123456789abcdef',
      '--ttl=0',
      '--description',
      'a\tb\u001b[31m',
      '--usages=signing',
    ]);
    await token(['create', 'aaaaaa.0123456789abcdef', '--ttl=90m30s']);
    await putSecret('cccccc', { expiration: '2020-01-01T02:00:00+02:00', 'token-secret': '0123456789abcdef' });
    const { code, out } = await token(['list']);
    expect(code).toBe(0);
    const lines = out.trimEnd().split('\n');
    expect(lines).toHaveLength(4);
    const [header, first, second, third] = lines.map((line) => line.split(/ {2,}/));
    expect(header).toEqual(['TOKEN', 'TTL', 'EXPIRES', 'USAGES', 'DESCRIPTION', 'EXTRA GROUPS']);
    expect(first?.slice(0, 2)).toEqual(['aaaaaa.0123456789abcdef', '1h']);
    expect(first?.slice(3)).toEqual([
      'authentication,signing',
      '<none>',
      'system:bootstrappers:kubeadm:default-node-token',
    ]);
    expect(second).toEqual([
      'bbbbbb.0123456789abcdef',
      '<forever>',
      '<never>',
      'signing',
      'a\u{fffd}b\u{fffd}[31m',
      '<none>',
    ]);
    expect(third).toEqual([
      'cccccc.0123456789abcdef',
      '<expired>',
      '2020-01-01T00:00:00Z',
      '<none>',
      '<none>',
      '<none>',
    ]);
    const column = lines.map((line) => line.indexOf(line.split(/ {2,}/)[1] ?? ''));
    expect(new Set(column).size).toBe(1);
  });

  test('is empty where there is none', async () => {
    expect(await token(['list'])).toEqual({ code: 0, out: '', err: '' });
    expect(await token(['list', '-o', 'json'])).toMatchObject({ code: 0, out: '' });
  });

  test('passes over what is no token, and says so beside the list', async () => {
    await putSecret('aaaaaa', { 'token-secret': 'SHORT' });
    await putSecret('bbbbbb', { 'token-secret': '0123456789abcdef', expiration: 'tomorrow' });
    await putSecret('cccccc', { 'token-secret': '0123456789abcdef', 'token-id': 'dddddd' });
    await token(['create', 'eeeeee.0123456789abcdef']);
    const { code, out, err } = await token(['list', '-o', 'json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      kind: 'BootstrapToken',
      apiVersion: 'output.kubeadm.k8s.io/v1alpha3',
      token: 'eeeeee.0123456789abcdef',
    });
    for (const id of ['aaaaaa', 'bbbbbb', 'cccccc']) expect(err).toContain(`bootstrap-token-${id}`);
  });
});

async function putSecret(id: string, data: Record<string, string>): Promise<void> {
  const issued = await controlPlane.administrator();
  const key = issued.key;
  const encoded = Object.entries({ 'token-id': id, ...data }).map(([name, value]) => [
    name,
    Buffer.from(value).toString('base64'),
  ]);
  const body = {
    ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name: `bootstrap-token-${id}`, namespace: 'kube-system' } },
    type: 'bootstrap.kubernetes.io/token',
    data: Object.fromEntries(encoded),
  };
  const { status } = await ask(controlPlane, SECRETS, { certificate: { certificate: issued.certificate, key }, body });
  if (status !== 201) throw new Error(`the Secret was answered ${status}`);
}

describe('token delete', () => {
  test('takes ids and tokens, several at once', async () => {
    for (const id of ['aaaaaa', 'bbbbbb', 'cccccc']) await token(['create', `${id}.0123456789abcdef`]);
    const { code, out } = await token(['delete', 'aaaaaa', 'bbbbbb.0123456789abcdef', 'aaaaaa']);
    expect({ code, out }).toEqual({
      code: 0,
      out: 'bootstrap token "aaaaaa" deleted\nbootstrap token "bbbbbb" deleted\n',
    });
    const left = (await token(['list'])).out;
    expect(left).toContain('cccccc');
    expect(left).not.toContain('aaaaaa');
  });

  test('says which are not there, after the others are gone', async () => {
    await token(['create', 'aaaaaa.0123456789abcdef']);
    const { code, err } = await token(['delete', 'zzzzzz', 'aaaaaa']);
    expect(code).toBe(5);
    expect(err).toContain('no token zzzzzz. Deleted: aaaaaa.');
    expect(await secret('aaaaaa')).toBeUndefined();
  });

  test('a dry run deletes nothing', async () => {
    await token(['create', 'aaaaaa.0123456789abcdef']);
    const { code, out } = await token(['delete', 'aaaaaa', '--dry-run']);
    expect(code).toBe(0);
    expect(out).toContain('bootstrap-token-aaaaaa');
    expect(await secret('aaaaaa')).toBeDefined();
    expect((await token(['delete', 'zzzzzz', '--dry-run'])).code).toBe(5);
  });

  test('in JSON', async () => {
    await token(['create', 'aaaaaa.0123456789abcdef']);
    const { out } = await token(['delete', 'aaaaaa', '--output', 'json']);
    expect(JSON.parse(out)).toMatchObject({ type: 'result', outcome: 'deleted', deleted: ['aaaaaa'], exitCode: 0 });
  });
});

describe('token generate', () => {
  test('prints another token each time, and asks nobody', async () => {
    const printed = new Set<string>();
    for (let times = 0; times < 20; times++) {
      const { code, out } = await run(['token', 'generate']);
      expect([code, out]).toEqual([0, expect.stringMatching(TOKEN)]);
      printed.add(out);
    }
    expect(printed.size).toBe(20);
  });
});

describe('the kubeconfig', () => {
  test('without rights: says so, and shows no token', async () => {
    const issued = await controlPlane.clientCertificate(
      { commonName: 'jane', organizations: ['developers'] },
      { fromMs: -60_000, toMs: 60_000 },
    );
    kubeconfig = await kubeconfigOf(issued, 'jane.conf');
    for (const words of [
      ['list'],
      ['create', 'aaaaaa.0123456789abcdef'],
      ['create', '--dry-run'],
      ['delete', 'aaaaaa'],
    ]) {
      const { code, out, err } = await token(words);
      expect({ code, out }).toEqual({ code: 5, out: '' });
      expect(err).toContain(`The user in ${kubeconfig} is not allowed`);
      expect(err).toContain('User "jane" cannot');
      expect(err).not.toContain('0123456789abcdef');
    }
  });

  test('of an expired certificate: says so', async () => {
    const issued = await controlPlane.clientCertificate(
      { commonName: 'jane', organizations: ['system:masters'] },
      { fromMs: -60_000, toMs: -30_000 },
    );
    kubeconfig = await kubeconfigOf(issued, 'old.conf');
    const { code, err } = await token(['list']);
    expect(code).toBe(5);
    expect(err).toContain(`rejected the credential in ${kubeconfig}`);
  });

  test('of an API server that is away: says why', async () => {
    // Nobody takes this port while it is asked for 20 s.
    kubeconfig = await kubeconfigOf(await controlPlane.administrator(), 'away.conf', '127.0.0.1:1');
    for (const words of [['list'], ['create'], ['create', '--dry-run'], ['delete', 'aaaaaa']]) {
      const { code, out, err } = await token(words);
      expect(code).toBe(4);
      expect(out).toBe('');
      expect(err).toContain('refused');
    }
  });

  test('that is not there: what is wrong with the words is said before it is looked for', async () => {
    writeFileSync(
      path.join(directory, 'wrong.yaml'),
      'apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\nbootstrapTokens: 5\n',
    );
    for (const [words, said] of [
      [['create', 'badtoken'], 'TOKEN'],
      [['create', '--ttl', '5'], '--ttl'],
      [['create', '--config', path.join(directory, 'wrong.yaml')], 'wrong.yaml:3'],
      [['delete', 'bad'], 'TOKEN_OR_ID_INVALID'],
      [['delete', 'abcdef', 'abcdef.0'], 'TOKEN_OR_ID_INVALID'],
    ] as const) {
      const { code, err } = await run(['token', ...words, '--kubeconfig', path.join(directory, 'none.conf')]);
      expect({ code, err }).toEqual({ code: 3, err: expect.stringContaining(said) });
      expect(err).not.toContain('none.conf');
    }
  });

  test('that is not there: says where it was looked for', async () => {
    const { code, err } = await run(['token', 'list', '--kubeconfig', path.join(directory, 'none.conf')]);
    expect(code).toBe(6);
    expect(err).toContain('KUBECONFIG_MISSING');
    expect(err).toContain('none.conf');
  });
});
