import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { certificateAuthority } from '../../../src/engine/kinds/certificates/certificate-authority.ts';
import { controlPlaneAuthorities } from '../../../src/manifests/certificates/control-plane-certificates.ts';
import { cluster } from '../../manifests/support.ts';
import { DAY_MS, generate, NOW, testAuthority } from '../../pki/test-authority.ts';
import { authorityOnDisk, failureOf, PKI, pkiHost } from './pki-host.ts';

const [certificatePath, keyPath] = [`${PKI}/ca.crt`, `${PKI}/ca.key`];
const [change] = controlPlaneAuthorities(cluster({ encryptionAlgorithm: 'ECDSA-P256' }));
if (change === undefined) throw new Error('no CA');

describe('a CA', () => {
  test('is made with its key where neither is there, and kept from then on', async () => {
    const { observe, apply, text, mode, events } = pkiHost({});
    expect(await observe(certificateAuthority, change)).toEqual({ holds: false, action: 'create' });
    await apply(certificateAuthority, change);
    const made = new X509Certificate(text(certificatePath) ?? '');
    expect([made.subject, made.ca, made.verify(made.publicKey)]).toEqual(['CN=kubernetes', true, true]);
    expect([Date.parse(made.validFrom), Date.parse(made.validTo)]).toEqual([NOW - 300_000, NOW + 3650 * DAY_MS]);
    expect([mode(certificatePath), mode(keyPath)]).toEqual(['644', '600']);
    const before = [text(certificatePath), text(keyPath)];
    expect(await observe(certificateAuthority, change)).toEqual({ holds: true, action: 'unchanged' });
    expect([text(certificatePath), text(keyPath)]).toEqual(before);
    expect(events).toEqual([]);
  });

  test('the key is written before the certificate: one without its key would be an external CA', async () => {
    const { host, apply } = pkiHost({});
    const { write } = host.write.files;
    const order: string[] = [];
    host.write.files.write = (path, ...rest) => {
      order.push(path);
      return write(path, ...rest);
    };
    await apply(certificateAuthority, change);
    expect(order).toEqual([keyPath, certificatePath]);
  });

  test('a key that an interrupted init left alone stays and gets its certificate', async () => {
    const key = String(generate('ECDSA-P384').privateKey.export({ type: 'sec1', format: 'pem' }));
    const { observe, apply, text } = pkiHost({ [keyPath]: key });
    expect(await observe(certificateAuthority, change)).toEqual({ holds: false, action: 'create' });
    await apply(certificateAuthority, change);
    expect(text(keyPath)).toBe(key);
    expect(await observe(certificateAuthority, change)).toEqual({ holds: true, action: 'unchanged' });
  });

  test('one without its key is an external CA: kept, said, and its key is not made', async () => {
    const { host, observe, events } = pkiHost({ [certificatePath]: testAuthority().pem });
    expect((await observe(certificateAuthority, change)).holds).toBe(true);
    expect(host.content.has(keyPath)).toBe(false);
    const message = { key: 'CERTIFICATE_AUTHORITY_EXTERNAL', params: { authority: 'ca', keyPath } };
    expect(events).toEqual([{ type: 'notice', level: 'info', message }]);
  });

  test('one that is there is kept whatever its subject, key and time are', async () => {
    const other = testAuthority({ commonName: 'our own root', algorithm: 'ECDSA-P521', notAfter: NOW + DAY_MS });
    expect((await pkiHost(authorityOnDisk(other)).observe(certificateAuthority, change)).holds).toBe(true);
  });

  test.each([
    ['no certificate', { [certificatePath]: 'x' }, { type: 'bad-certificate', file: certificatePath }],
    ['an empty file', { [certificatePath]: '' }, { type: 'bad-certificate', file: certificatePath }],
    ['not of a CA', authorityOnDisk(testAuthority({ isCa: false })), { type: 'not-a-ca', file: certificatePath }],
    [
      'over its time',
      authorityOnDisk(testAuthority({ notAfter: NOW - DAY_MS })),
      { type: 'expired', file: certificatePath, at: '2026-05-31T12:00:00.000Z' },
    ],
    [
      'beside the key of another',
      { ...authorityOnDisk(), [keyPath]: testAuthority().keyPem },
      { type: 'key-mismatch', file: keyPath, certificate: certificatePath },
    ],
    ['beside a key that can not be read', { ...authorityOnDisk(), [keyPath]: 'x' }, { type: 'bad-key', file: keyPath }],
    ['missing beside a key that can not be read', { [keyPath]: 'x' }, { type: 'bad-key', file: keyPath }],
  ])('one that is %s is an error, and nothing is replaced', async (_, files, problem) => {
    const { observe, host } = pkiHost(files as Record<string, string>);
    const before = new Map(host.content);
    const failure = await failureOf(observe(certificateAuthority, change));
    expect(failure).toMatchObject({ kind: 'CERTIFICATE_AUTHORITY_UNFIT', params: { authority: 'ca', problem } });
    expect(host.content).toEqual(before);
  });

  test('says what it is about without any content', () => {
    expect(certificateAuthority.describe(change)).toEqual({
      subject: `${certificatePath}, ${keyPath}`,
      mode: '0644, 0600',
    });
  });
});
