/** `kubejoin token` on a real cluster, beside kubeadm's. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { IGNORED_PREFLIGHT_ERRORS } from '../support/kubeadm-config.ts';
import { SOON_MS } from '../support/patience.ts';
import { expectGoodNode } from '../worker/joined-node.ts';
import { INSTALLED, join } from '../worker/kubejoin.ts';
import { secretOf, workerLab } from '../worker/worker-lab.ts';
import { ADMIN, listed, TokenCommand } from './token-lab.ts';

const at = workerLab();
let token: TokenCommand;

beforeAll(async () => {
  token = await TokenCommand.on(at.cluster);
});
afterEach(() => token.deleteAll());
// The lab's own token, which it deletes itself.
afterAll(() => token.mustKubeadm(['create', at.token]));

const IGNORE = `--ignore-preflight-errors=${IGNORED_PREFLIGHT_ERRORS}`;

describe('token create', () => {
  it('prints a token that joins at once, by kubejoin', async () => {
    const made = (await token.must(['create'])).trim();
    const run = await join(at.worker, [at.cluster.endpoint, '--token', made, '--discovery-token-ca-cert-hash', at.pin]);
    expect(run.result, run.stdout).toMatchObject({ outcome: 'joined', exitCode: 0 });
    await expectGoodNode(at.worker, { cluster: at.cluster, secrets: [secretOf(made)] });
  });

  it.each([
    ['kubejoin', INSTALLED],
    ['kubeadm', 'kubeadm'],
  ])('prints a line that can be pasted into %s', async (_, program) => {
    const line = (await token.must(['create', '--print-join-command'])).trim();
    expect(line).toMatch(
      new RegExp(`^kubejoin join ${at.cluster.endpoint} --token \\S+ --discovery-token-ca-cert-hash ${at.pin}$`),
    );
    await at.cluster.waitUntilSigned(/--token (\S+)/.exec(line)?.[1] ?? '');
    await at.worker.mustExec(['sh', '-ec', `${line.replace(/^kubejoin/, program)} ${IGNORE}`]);
    await at.cluster.waitReady(at.worker.name);
  });

  it('prints the line for a control plane, too: with the key of the uploaded certificates', async () => {
    const key = await at.cluster.uploadCerts();
    const line = (await token.must(['create', '--print-join-command', '--certificate-key', key])).trim();
    const kubeadms = await token.mustKubeadm(['create', '--print-join-command', '--certificate-key', key]);
    const words = (text: string) => text.trim().split(/\s+/).slice(1);
    const withoutToken = (text: string) => words(text.replace(/--token \S+/, '--token T'));
    expect(withoutToken(line)).toEqual(withoutToken(kubeadms));
    await at.cluster.waitUntilSigned(/--token (\S+)/.exec(line)?.[1] ?? '');
    // The certificates are decrypted with that key, for real; the host has no images of a control plane.
    const preview = await at.worker.exec(['sh', '-c', `${line} --dry-run --ignore-preflight-errors=all`]);
    expect(preview.code, preview.stdout + preview.stderr).toBe(0);
    expect(preview.stdout).toContain('/etc/kubernetes/pki/ca.key');
  });

  it('makes the same token as kubeadm', async () => {
    const flags = ['--ttl=2h', '--description=for the tests', '--groups=system:bootstrappers:a,system:bootstrappers:b'];
    await token.must(['create', 'aaaaaa.0123456789abcdef', ...flags]);
    await token.mustKubeadm(['create', 'bbbbbb.0123456789abcdef', ...flags]);
    const secret = async (id: string) => {
      const { body } = await at.cluster.api('GET', `/api/v1/namespaces/kube-system/secrets/bootstrap-token-${id}`);
      const { data, type, metadata } = body as unknown as {
        data: Record<string, string>;
        type: string;
        metadata: { creationTimestamp: string };
      };
      const text = Object.fromEntries(
        Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]),
      );
      const { expiration = '', 'token-id': _, ...fields } = text;
      const lasts = Date.parse(expiration) - Date.parse(metadata.creationTimestamp);
      return { type, fields, minutes: Math.round(lasts / 60_000) };
    };
    expect(await secret('aaaaaa')).toEqual(await secret('bbbbbb'));
  });

  it('takes the tokens of a file, as kubeadm does', async () => {
    const tokens = ['aaaaaa.0123456789abcdef', 'bbbbbb.0123456789abcdef'];
    const entries = tokens.map((text) => `- token: ${text}\n  ttl: 0s\n  usages: [authentication, signing]\n`).join('');
    const file = `apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\nbootstrapTokens:\n${entries}`;
    await at.cluster.first.writeFile('/root/tokens.yaml', file, 0o600);
    const [ours, theirs] = [
      await token.must(['create', '--config=/root/tokens.yaml']),
      await token.must(['list', '-o', 'json']),
    ];
    await token.deleteAll();
    expect(await token.mustKubeadm(['create', '--config=/root/tokens.yaml'])).toBe(ours);
    expect(listed(await token.must(['list', '-o', 'json']))).toEqual(listed(theirs));
  });

  it('a token that is there is refused, and stays as it is', async () => {
    await token.must(['create', 'aaaaaa.0123456789abcdef', '--ttl=0']);
    const before = await token.must(['list', '-o', 'json']);
    const { code, stdout, stderr } = await token.run(['create', 'aaaaaa.fedcba9876543210']);
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(stderr).toContain('The token aaaaaa already exists');
    expect(stderr).not.toContain('fedcba9876543210');
    expect((await token.kubeadm(['create', 'aaaaaa.fedcba9876543210'])).code).not.toBe(0);
    expect(await token.must(['list', '-o', 'json'])).toBe(before);
  });

  it('a dry run asks the API server, shows no secret, and makes nothing', async () => {
    const mark = await at.cluster.auditMark();
    const shown = await token.must(['create', 'aaaaaa.0123456789abcdef', '--dry-run']);
    expect(shown).toContain('bootstrap-token-aaaaaa');
    expect(shown).not.toContain('0123456789abcdef');
    expect(await token.ids()).toEqual([]);
    const asked = (await at.cluster.auditSince(mark))
      .filter(({ user }) => user?.username === 'kubernetes-admin')
      .map(({ requestURI }) => requestURI);
    expect(asked).toContain('/api/v1/namespaces/kube-system/secrets?dryRun=All');
  });
});

describe('token list', () => {
  it('shows what kubeadm shows, in every format', async () => {
    await token.must(['create', 'cccccc.0123456789abcdef', '--ttl=0', '--usages=signing']);
    await token.mustKubeadm(['create', 'aaaaaa.0123456789abcdef', '--ttl=25h', '--description=two words']);
    await token.must([
      'create',
      'bbbbbb.0123456789abcdef',
      '--usages=authentication',
      '--groups=system:bootstrappers:x',
    ]);
    expect(listed(await token.must(['list', '-o', 'json']))).toEqual(
      listed(await token.mustKubeadm(['list', '-o', 'json'])),
    );
    const documents = async (printed: Promise<string>) => parseAllDocuments(await printed).map((one) => one.toJS());
    expect(await documents(token.must(['list', '-o', 'yaml']))).toEqual(
      await documents(token.mustKubeadm(['list', '-o', 'yaml'])),
    );
    // kubeadm aligns each line by itself.
    const cells = (text: string) =>
      text
        .trimEnd()
        .split('\n')
        .map((line) =>
          line
            .split(/\s{2,}/)
            .map((cell) => cell.trim())
            .filter(Boolean),
        );
    expect(cells(await token.must(['list']))).toEqual(cells(await token.mustKubeadm(['list'])));
  });

  it('shows an expired token until the cluster has cleared it away', async () => {
    const { controlPlane } = at.cluster;
    await controlPlane.freeze('kube-controller-manager');
    try {
      await token.must(['create', 'aaaaaa.0123456789abcdef', '--ttl=1s']);
      await expect.poll(() => token.must(['list'])).toContain('<expired>');
      expect(listed(await token.must(['list', '-o', 'json']))).toEqual(
        listed(await token.mustKubeadm(['list', '-o', 'json'])),
      );
    } finally {
      await controlPlane.thaw('kube-controller-manager');
    }
  });

  it('prints nothing where there is no token, as kubeadm', async () => {
    expect([await token.must(['list']), await token.mustKubeadm(['list'])]).toEqual(['', '']);
  });
});

describe('token delete', () => {
  it('deletes by id and by the whole token; nobody joins with it any more', async () => {
    for (const id of ['aaaaaa', 'bbbbbb', 'cccccc']) await token.must(['create', `${id}.0123456789abcdef`]);
    expect(await token.must(['delete', 'aaaaaa', 'bbbbbb.0123456789abcdef'])).toBe(
      'bootstrap token "aaaaaa" deleted\nbootstrap token "bbbbbb" deleted\n',
    );
    expect(await token.ids()).toEqual(['cccccc']);
    await at.cluster.waitUntilSigned('cccccc.0123456789abcdef');
    const args = [at.cluster.endpoint, '--token=aaaaaa.0123456789abcdef', '--discovery-token-ca-cert-hash', at.pin];
    await expect
      .poll(async () => (await join(at.worker, args)).result)
      .toMatchObject({ exitCode: 4, failure: { code: 'TOKEN_UNKNOWN' } });
  });

  it('where it was the last one, the API server says that it knows it no more', async () => {
    await token.must(['create', 'aaaaaa.0123456789abcdef']);
    await at.cluster.waitUntilSigned('aaaaaa.0123456789abcdef');
    await token.must(['delete', 'aaaaaa']);
    const args = [at.cluster.endpoint, '--token=aaaaaa.0123456789abcdef', '--discovery-token-ca-cert-hash', at.pin];
    const failed = async () => (await join(at.worker, args)).result;
    // The controller manager takes its signature back a moment later.
    await expect
      .poll(failed)
      .toMatchObject({ exitCode: 4, failure: { code: 'TOKEN_UNKNOWN', params: { others: [], rejected: true } } });
  });

  it('of what is not there fails, as kubeadm’s does', async () => {
    const { code, stderr } = await token.run(['delete', 'zzzzzz']);
    expect(code).toBe(5);
    expect(stderr).toContain('The cluster has no token zzzzzz.');
    expect((await token.kubeadm(['delete', 'zzzzzz'])).code).not.toBe(0);
  });
});

describe('token generate', () => {
  it('is used by kubeadm as a token', async () => {
    const generated = (await token.must(['generate'])).trim();
    await token.mustKubeadm(['create', generated]);
    expect(await token.ids()).toEqual([generated.slice(0, 6)]);
  });
});

describe('the kubeconfig', () => {
  const COMMANDS = [['list'], ['create'], ['create', '--dry-run'], ['delete', 'aaaaaa']];

  it('without rights: each command says so', async () => {
    const file = await at.cluster.first.mustExec([
      'kubeadm',
      'kubeconfig',
      'user',
      '--client-name=jane',
      '--config=/etc/kubejoin-lab/init.yaml',
    ]);
    await at.cluster.first.writeFile('/root/jane.conf', file, 0o600);
    for (const words of COMMANDS) {
      const { code, stdout, stderr } = await token.run([...words, '--kubeconfig=/root/jane.conf']);
      expect({ code, stdout }, stderr).toEqual({ code: 5, stdout: '' });
      expect(stderr).toContain('The user in /root/jane.conf is not allowed');
      expect(stderr).toContain('User "jane" cannot');
    }
  });

  it('is found as kubeadm finds it: $KUBECONFIG, ~/.kube/config, admin.conf', async () => {
    const { first } = at.cluster;
    await first.mustExec([
      'sh',
      '-ec',
      `mkdir -p /root/.kube && cp ${ADMIN} /root/.kube/config && cp ${ADMIN} /root/other.conf`,
    ]);
    try {
      await token.must(['create']);
      for (const file of ['/root/none.conf:/root/other.conf', '/root/.kube/config', ''])
        expect((await first.exec(['env', `KUBECONFIG=${file}`, INSTALLED, 'token', 'list'])).stdout).toContain(
          'system:bootstrappers',
        );
    } finally {
      await first.mustExec(['rm', '-rf', '/root/.kube']);
    }
    const missing = await at.worker.exec(['env', 'HOME=/root', INSTALLED, 'token', 'list']);
    expect(missing.code).toBe(6);
    expect(missing.stderr).toContain('searched: /root/.kube/config, /etc/kubernetes/admin.conf');
  });

  it('of an API server that is away: each command says why, within seconds', async () => {
    const { controlPlane, first } = at.cluster;
    await at.worker.writeFile('/root/admin.conf', await first.readFile(ADMIN), 0o600);
    for (const [how, code, said] of [
      ['reset', 4, 'refused'],
      ['drop', 7, 'seconds'],
    ] as const) {
      await controlPlane.cut(at.worker, how);
      for (const words of COMMANDS) {
        const outcome = await at.worker.exec([INSTALLED, 'token', ...words, '--kubeconfig=/root/admin.conf']);
        expect(outcome.code, outcome.stderr).toBe(code);
        expect(outcome.stderr).toContain(said);
        expect(outcome.stdout).toBe('');
        expect(outcome.durationMs).toBeLessThan(SOON_MS);
      }
      await controlPlane.mend(at.worker);
    }
  });
});
