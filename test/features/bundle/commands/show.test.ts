import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Secret } from '../../../../src/base/secret.ts';
import { sha256 } from '../../../../src/base/sha256.ts';
import { signWithSsh } from '../../../../src/host/linux/programs/ssh-signature.ts';
import { run } from '../../../cli/support/captured.ts';
import { bundleOf, HOUR, PIN, sshKey, WORKER_IMAGES } from '../support.ts';

const TOKEN = 'abcdef.0123456789abcdef';

/** A signed bundle for node-1 with a token, and the file that trusts its signer. */
async function written({ created = Date.now() } = {}) {
  const { key, signers, directory } = sshKey();
  const file = join(directory, 'node-1.kubejoin');
  const configuration = new Secret(`kind: JoinConfiguration\ndiscovery: {bootstrapToken: {token: ${TOKEN}}}\n`);
  const more = { created, expires: created + HOUR, sign: signWithSsh, signKey: key, configuration };
  writeFileSync(file, await bundleOf(more), { mode: 0o600 });
  const fingerprint = execFileSync('ssh-keygen', ['-lf', `${key}.pub`], { encoding: 'utf8' }).split(' ')[1] ?? '';
  return { file, signers, fingerprint, show: ['bundle', 'show', file, '--bundle-signers', signers] };
}

const resultOf = (out: string) => JSON.parse(out.trim().split('\n').at(-1) ?? '');

it('tells for whom a bundle is, what it contains and who signed it, but not its token', async () => {
  const created = Date.now();
  const { file, signers, fingerprint, show } = await written({ created });
  const [text, json, portuguese] = await Promise.all([
    run(show),
    run([...show, '-o', 'json']),
    run([...show, '--lang=pt-BR']),
  ]);
  const expires = new Date(created + HOUR).toISOString();
  for (const { code, out, err } of [text, portuguese]) {
    expect([code, err]).toEqual([0, '']);
    for (const word of [file, 'node-1', '192.0.2.1:6443', PIN, 'v1.37.2', ...WORKER_IMAGES, fingerprint, expires])
      expect(out).toContain(word);
  }
  expect(text.out).toContain(`Signed by admin@example.com with the key ${fingerprint}, which ${signers} allows.`);
  expect(portuguese.out).toContain('A assinatura e todo o conteúdo foram verificados.');
  expect(resultOf(json.out)).toMatchObject({
    ...{ outcome: 'valid', exitCode: 0, path: file, nodeName: 'node-1', expires },
    bundle: {
      ...{ node: 'node-1', role: 'worker', endpoint: '192.0.2.1:6443', caCertHashes: [PIN], expired: false },
      ...{ kubernetesVersion: 'v1.37.2', created: new Date(created).toISOString(), expires },
      images: WORKER_IMAGES.map((name) => expect.objectContaining({ name, size: expect.any(Number) })),
      executable: { sha256: sha256(Buffer.from('kubejoin!\n')), size: 10 },
      signer: { principal: 'admin@example.com', key: fingerprint },
    },
  });
  for (const { out, err } of [text, json, portuguese]) expect(out + err).not.toContain(TOKEN.slice(7));
});

it('shows an expired bundle as what it is', async () => {
  const { show } = await written({ created: Date.now() - 2 * HOUR });
  const { code, out } = await run([...show, '-o', 'json']);
  const shown = { outcome: 'expired', exitCode: 6, bundle: { expired: true, node: 'node-1' } };
  expect([code, resultOf(out)]).toMatchObject([6, shown]);
  const text = await run(show);
  expect([text.code, text.out]).toEqual([6, expect.stringContaining('expired at')]);
  expect(text.out).toContain('node-1');
});

it('shows nothing of a bundle whose signer is not trusted, or of which a byte has changed', async () => {
  const { file, show } = await written();
  const stranger = ['bundle', 'show', file, '--bundle-signers', sshKey().signers];
  const bytes = readFileSync(file);
  bytes[bytes.length - 2000] = (bytes.at(-2000) ?? 0) ^ 1;
  const changed = `${file}.changed`;
  writeFileSync(changed, bytes, { mode: 0o600 });
  const altered = show.map((word) => (word === file ? changed : word));
  for (const [argv, problem] of [
    [stranger, 'BUNDLE_SIGNER_UNKNOWN'],
    [altered, 'BUNDLE_DAMAGED'],
  ] as const) {
    const { code, out } = await run([...argv, '-o', 'json']);
    expect([code, resultOf(out)]).toMatchObject([6, { outcome: 'failed', failure: { code: problem } }]);
    const text = await run(argv);
    for (const word of ['192.0.2.1', 'kube-proxy', PIN]) expect(out + text.out + text.err).not.toContain(word);
  }
});

it('warns of a token that others may read only once the file is known to be a bundle', async () => {
  const { file, show } = await written();
  const program = `${file}.program`;
  writeFileSync(program, Buffer.alloc(100_000, 'not a bundle'), { mode: 0o755 });
  const none = await run(show.map((word) => (word === file ? program : word)));
  expect([none.code, none.out + none.err]).toEqual([6, expect.not.stringContaining('token')]);
  chmodSync(file, 0o644);
  expect((await run(show)).err).toContain('token');
});

it('says what is missing', async () => {
  const { signers } = sshKey();
  const missing = await run(['bundle', 'show', '/nowhere', '--bundle-signers', signers]);
  expect([missing.code, missing.err]).toEqual([3, expect.stringContaining('The bundle /nowhere does not exist.')]);
  const unnamed = await run(['bundle', 'show']);
  expect([unnamed.code, unnamed.err]).toEqual([3, expect.stringContaining('FILE')]);
});
