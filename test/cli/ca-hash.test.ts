import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from './support/captured.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubejoin-test-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const openssl = (args: string[], input?: Buffer) =>
  execFileSync('openssl', args, { stdio: ['pipe', 'pipe', 'ignore'], input });

/** The pin by openssl alone, by the way that works for every kind of key. */
function opensslPin(certificate: string): string {
  const key = openssl(['x509', '-pubkey', '-noout', '-in', certificate]);
  const der = openssl(['pkey', '-pubin', '-outform', 'der'], key);
  return `sha256:${openssl(['dgst', '-sha256', '-r'], der).toString().slice(0, 64)}`;
}

test.each([
  ['rsa', ['-newkey', 'rsa:2048']],
  ['ecdsa', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384']],
])('the hash of a CA with an %s key is openssl’s', async (name, algorithm) => {
  const certificate = join(folder, `${name}.crt`);
  openssl([
    'req',
    '-x509',
    '-nodes',
    ...algorithm,
    '-subj',
    '/CN=kubernetes',
    '-keyout',
    join(folder, 'key'),
    '-out',
    certificate,
  ]);
  expect(await run(['ca-hash', certificate])).toEqual({ code: 0, out: `${opensslPin(certificate)}\n`, err: '' });
});

test.each([
  ['missing', undefined, 'The file does not exist'],
  ['empty', '', 'no certificate'],
  ['damaged', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', 'damaged'],
])('a %s file is refused with its reason', async (name, content, reason) => {
  const path = join(folder, name);
  if (content !== undefined) writeFileSync(path, content);
  const { code, out, err } = await run(['ca-hash', path]);
  expect([code, out]).toEqual([3, '']);
  expect(err).toContain(reason);
  expect(err).toContain('CA_FILE_UNUSABLE');
});
