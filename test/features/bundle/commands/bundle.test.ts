import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { BundleInput } from '../../../../src/features/bundle/create/create-bundle.ts';
import { signWithSsh } from '../../../../src/host/linux/programs/ssh-signature.ts';
import { run } from '../../../cli/support/captured.ts';
import { bundleOf, CONFIGURATION, HOUR, PIN, sshKey } from '../support.ts';

/** Writes a signed bundle for node-1; gives the flags of a join with it. */
async function written({
  created = Date.now(),
  sign = signWithSsh,
  ...more
}: Partial<BundleInput> = {}): Promise<string[]> {
  const { key, signers, directory } = sshKey();
  const file = join(directory, 'node-1.kubejoin');
  const bundle = await bundleOf({ created, expires: created + HOUR, sign, signKey: key, ...more });
  writeFileSync(file, bundle, { mode: 0o600 });
  return ['join', '--bundle', file, '--bundle-signers', signers];
}

const failed = async (argv: readonly string[]) => {
  const { code, out } = await run([...argv, '-o', 'json']);
  const result = JSON.parse(out.trim().split('\n').at(-1) ?? '');
  return [code, result.failure.code, result.failure.params.of];
};

it('a bundle for another node, endpoint or cluster is refused', async () => {
  const argv = await written();
  expect(await failed(argv)).toEqual([6, 'BUNDLE_FOREIGN', 'node']);
  expect(await failed([...argv, '--node-name=node-1', '10.9.9.9:6443'])).toEqual([6, 'BUNDLE_FOREIGN', 'endpoint']);
  const other = `--discovery-token-ca-cert-hash=sha256:${'cd'.repeat(32)}`;
  expect(await failed([...argv, '--node-name=node-1', other])).toEqual([6, 'BUNDLE_FOREIGN', 'cluster']);
  // With all of its own, the configuration is what is wrong: the bundle's has no discovery.
  const own = [...argv, '--node-name=node-1', '192.0.2.1:6443', `--discovery-token-ca-cert-hash=${PIN}`];
  expect(await failed(own)).toEqual([3, 'CONFIG_INVALID', undefined]);
});

it('an expired bundle, and one whose signer is not known, are refused in both languages', async () => {
  const old = await written({ created: Date.now() - 2 * HOUR });
  expect(await failed(old)).toEqual([6, 'BUNDLE_EXPIRED', undefined]);
  const [, , file = ''] = await written();
  const stranger = ['join', '--bundle', file, '--bundle-signers', sshKey().signers];
  expect(await failed(stranger)).toEqual([6, 'BUNDLE_SIGNER_UNKNOWN', undefined]);
  expect((await run([...stranger, '--lang=pt-BR'])).err).toContain('Esta máquina não confia em quem assinou');
  expect((await run(stranger)).err).toContain('This machine does not trust the signer');
  expect(await failed(['join', '--bundle', file, '--bundle-signers=/nowhere'])).toEqual([
    ...[6, 'BUNDLE_SIGNERS_MISSING', undefined],
  ]);
});

it('a machine that has not joined refuses an expired bundle with --if-needed, too', async () => {
  const old = await written({ created: Date.now() - 2 * HOUR, configuration: CONFIGURATION });
  expect(await failed([...old, '--node-name=node-1', '--if-needed'])).toEqual([6, 'BUNDLE_EXPIRED', undefined]);
  expect(await failed([...old, '--node-name=node-2', '--if-needed'])).toEqual([6, 'BUNDLE_FOREIGN', 'node']);
});

it.each([['--config=/x'], ['--token=abcdef.0123456789abcdef'], ['--control-plane'], ['--cri-socket=unix:///x']])(
  'a bundle is not mixed with %s',
  async (flag) => {
    const { code, err } = await run(['join', '--bundle=/nowhere', flag]);
    expect(code).toBe(3);
    expect(err).toContain(flag.replace(/=.*/, ''));
  },
);

it.each(['--bundle=', '--bundle-signers=/etc/kubejoin/allowed_signers'])(
  '%s alone does not join without a bundle',
  async (flag) => {
    const { code, err } = await run(['join', flag]);
    expect(code).toBe(3);
    expect(err).toMatch(/--bundle\b(?!-)/);
  },
);

it.each([
  [[], ['--output-file', '--sign-key', '--executable']],
  [['--ttl=0s'], ['--ttl']],
  [['--ttl=long'], ['--ttl']],
  [['--image=pause'], ['--image']],
  [['--executable=/nowhere'], ['--executable']],
])('bundle create names what is missing or wrong (%j)', async (flags, named) => {
  const { code, err } = await run(['bundle', 'create', '--node-name=node-1', ...flags]);
  expect(code).toBe(3);
  for (const name of named) expect(err).toContain(name);
});

it('bundle create replaces no pipe and no directory, and creates no token for one', async () => {
  const { key, directory } = sshKey();
  const [executable, pipe] = [join(directory, 'kubejoin'), join(directory, 'pipe')];
  writeFileSync(executable, 'kubejoin', { mode: 0o755 });
  execFileSync('mkfifo', [pipe]);
  const flags = [`--executable=${executable}`, `--sign-key=${key}`, '--kubeconfig=/nowhere'];
  const nowhere = join(directory, 'nowhere');
  for (const file of [pipe, directory, '-', '/proc/self/fd/1', join(nowhere, 'bundle')]) {
    const { code, err } = await run(['bundle', 'create', '--node-name=node-1', ...flags, `--output-file=${file}`]);
    // Not KUBECONFIG_MISSING: no cluster was looked for.
    expect({ code, err }).toEqual({ code: 3, err: expect.stringContaining('--output-file') });
  }
  expect(lstatSync(pipe).isFIFO()).toBe(true);
  expect(existsSync(nowhere)).toBe(false);
});

it('bundle create packs no executable that does not fit an archive', async () => {
  const { key, directory } = sshKey();
  const executable = join(directory, 'kubejoin');
  writeFileSync(executable, 'kubejoin', { mode: 0o755 });
  const flags = [`--executable=${executable}`, `--sign-key=${key}`, `--output-file=${join(directory, 'bundle')}`];
  const made = () => run(['bundle', 'create', '--node-name=node-1', ...flags, '--kubeconfig=/nowhere']);
  truncateSync(executable, 8 * 1024 ** 3);
  expect(await made()).toMatchObject({ code: 3, err: expect.stringMatching(/--executable.*too large to be kubejoin/) });
  truncateSync(executable, 8 * 1024 ** 3 - 1);
  expect(await made()).toMatchObject({ code: 6, err: expect.stringContaining('KUBECONFIG_MISSING') });
});

it('bundle create packs no executable that others could have changed', async () => {
  const { key, directory } = sshKey();
  const executable = join(directory, 'kubejoin');
  writeFileSync(executable, 'kubejoin');
  chmodSync(executable, 0o777);
  const flags = [`--executable=${executable}`, `--sign-key=${key}`, `--output-file=${join(directory, 'bundle')}`];
  const { code, err } = await run(['bundle', 'create', '--node-name=node-1', ...flags, '--kubeconfig=/nowhere']);
  expect(code).toBe(3);
  expect(err).toContain(`${executable} was not added to the bundle: it runs as root`);
});
