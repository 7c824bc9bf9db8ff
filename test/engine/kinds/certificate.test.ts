import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { certificate } from '../../../src/engine/kinds/certificates/certificate.ts';
import type { CertificateChange } from '../../../src/manifests/certificates/certificate-changes.ts';
import { authorityFiles } from '../../../src/manifests/certificates/control-plane-certificates.ts';
import { DAY_MS, generate, NOW, testAuthority } from '../../pki/test-authority.ts';
import { authorityOnDisk, failureOf, PKI, pkiHost } from './pki-host.ts';

const [certificatePath, keyPath] = [`${PKI}/apiserver.crt`, `${PKI}/apiserver.key`];
const contentOf = ({ content }: { content: ReadonlyMap<string, { bytes: Buffer }> }) =>
  [...content].map(([path, { bytes }]) => [path, bytes.toString()]);
const change = (fields: Partial<CertificateChange['template']> = {}): CertificateChange => ({
  kind: 'certificate',
  name: 'apiserver',
  certificatePath,
  keyPath,
  authority: authorityFiles('ca', PKI),
  template: {
    commonName: 'kube-apiserver',
    organizations: [],
    dnsNames: ['cp-1', 'kubernetes'],
    ipAddresses: ['10.0.0.5'],
    usages: ['server'],
    algorithm: 'ECDSA-P256',
    validity: 365 * DAY_MS,
    ...fields,
  },
});

describe('certificate', () => {
  test('is made with its key where neither is there, and kept from then on', async () => {
    const authority = testAuthority();
    const { observe, apply, text, mode } = pkiHost(authorityOnDisk(authority));
    expect(await observe(certificate, change())).toEqual({ holds: false, action: 'create' });
    await apply(certificate, change());
    const issued = new X509Certificate(text(certificatePath) ?? '');
    expect(issued.verify(authority.certificate.publicKey)).toBe(true);
    expect(issued.checkPrivateKey(createPrivateKey(text(keyPath) ?? ''))).toBe(true);
    expect(issued.subjectAltName).toBe('DNS:cp-1, DNS:kubernetes, IP Address:10.0.0.5');
    expect([mode(certificatePath), mode(keyPath)]).toEqual(['644', '600']);
    expect(await observe(certificate, change())).toEqual({ holds: true, action: 'unchanged' });
  });

  test('the key is written before the certificate', async () => {
    const { host, apply } = pkiHost(authorityOnDisk());
    const { write } = host.write.files;
    const order: string[] = [];
    host.write.files.write = (path, ...rest) => {
      order.push(path);
      return write(path, ...rest);
    };
    await apply(certificate, change());
    expect(order).toEqual([keyPath, certificatePath]);
  });

  test('a key that was left without its certificate gets one, and stays', async () => {
    const key = String(generate('ECDSA-P384').privateKey.export({ type: 'sec1', format: 'pem' }));
    const { observe, apply, text } = pkiHost({ ...authorityOnDisk(), [keyPath]: key });
    expect(await observe(certificate, change())).toEqual({ holds: false, action: 'create' });
    await apply(certificate, change());
    expect(text(keyPath)).toBe(key);
    expect(await observe(certificate, change())).toEqual({ holds: true, action: 'unchanged' });
  });

  test.each([
    ['a key that is none', { [keyPath]: 'nonsense' }, { type: 'bad-key', file: keyPath }],
    ['a certificate without its key', { [certificatePath]: testAuthority().pem }, { type: 'missing', file: keyPath }],
    [
      'an empty certificate',
      { [certificatePath]: '', [keyPath]: testAuthority().keyPem },
      { type: 'bad-certificate', file: certificatePath },
    ],
  ])('%s is an error, and nothing is replaced', async (_, files, problem) => {
    const { observe, host } = pkiHost({ ...authorityOnDisk(), ...files });
    const before = contentOf(host);
    const { kind, params } = await failureOf(observe(certificate, change()));
    expect(kind).toBe('CERTIFICATE_UNFIT');
    expect(params).toEqual({ name: 'apiserver', files: [certificatePath, keyPath], authority: 'ca', problem });
    expect(contentOf(host)).toEqual(before);
  });

  test('one that lacks a name is an error that says which', async () => {
    const { observe, apply } = pkiHost(authorityOnDisk());
    await apply(certificate, change());
    const { params } = await failureOf(observe(certificate, change({ dnsNames: ['cp-1', 'api.example.com'] })));
    expect(params).toMatchObject({ problem: { type: 'names-missing', names: ['api.example.com'] } });
  });

  test('without the key of the CA one that is there is kept, and one that is not is an error', async () => {
    const authority = testAuthority();
    const { host, observe, apply } = pkiHost(authorityOnDisk(authority));
    await apply(certificate, change());
    host.content.delete(`${PKI}/ca.key`);
    expect(await observe(certificate, change())).toEqual({ holds: true, action: 'unchanged' });
    host.content.delete(certificatePath);
    const missing = await failureOf(observe(certificate, change()));
    expect(missing).toMatchObject({
      kind: 'CERTIFICATE_AUTHORITY_KEY_MISSING',
      params: { file: certificatePath, authority: 'ca', keyPath: `${PKI}/ca.key` },
    });
    await expect(apply(certificate, change())).rejects.toMatchObject({ kind: 'CERTIFICATE_AUTHORITY_KEY_MISSING' });
  });

  test.each([
    ['no CA', {}, { type: 'missing', file: `${PKI}/ca.crt` }],
    ['a CA that is no certificate', { [`${PKI}/ca.crt`]: 'x' }, { type: 'bad-certificate', file: `${PKI}/ca.crt` }],
    ['a CA that is none', authorityOnDisk(testAuthority({ isCa: false })), { type: 'not-a-ca', file: `${PKI}/ca.crt` }],
    [
      'a CA that has expired',
      authorityOnDisk(testAuthority({ notAfter: NOW - DAY_MS })),
      { type: 'expired', file: `${PKI}/ca.crt`, at: '2026-05-31T12:00:00.000Z' },
    ],
    [
      'the key of another CA',
      { ...authorityOnDisk(), [`${PKI}/ca.key`]: testAuthority().keyPem },
      { type: 'key-mismatch', file: `${PKI}/ca.key`, certificate: `${PKI}/ca.crt` },
    ],
    [
      'a CA key that can not be read',
      { ...authorityOnDisk(), [`${PKI}/ca.key`]: 'x' },
      { type: 'bad-key', file: `${PKI}/ca.key` },
    ],
  ])('%s is an error', async (_, files, problem) => {
    const { observe } = pkiHost(files as Record<string, string>);
    const failure = await failureOf(observe(certificate, change()));
    expect(failure).toMatchObject({ kind: 'CERTIFICATE_AUTHORITY_UNFIT', params: { authority: 'ca', problem } });
  });

  test.each(['ECDSA-P256', 'RSA-2048'] as const)(
    'while a CA (%s) is rotated, the one whose key is there signs',
    async (algorithm) => {
      const [before, after] = [testAuthority({ commonName: 'old', algorithm }), testAuthority({ commonName: 'new' })];
      const { apply, observe, text } = pkiHost({
        [`${PKI}/ca.crt`]: before.pem + after.pem,
        [`${PKI}/ca.key`]: after.keyPem,
      });
      await apply(certificate, change());
      expect(new X509Certificate(text(certificatePath) ?? '').issuer).toBe('CN=new');
      expect((await observe(certificate, change())).holds).toBe(true);
    },
  );

  describe('while a CA is renewed with the same key', () => {
    const expired = testAuthority({ notAfter: NOW - DAY_MS / 2 });
    const renewed = testAuthority({ renews: expired });

    test.each([
      ['after', expired.pem + renewed.pem],
      ['before', renewed.pem + expired.pem],
    ])('the valid certificate signs %s the expired one', async (_, bundle) => {
      const { apply, observe, text } = pkiHost({ [`${PKI}/ca.crt`]: bundle, [`${PKI}/ca.key`]: expired.keyPem });
      expect((await observe(certificate, change())).holds).toBe(false);
      await apply(certificate, change());
      expect(new X509Certificate(text(certificatePath) ?? '').verify(renewed.certificate.publicKey)).toBe(true);
      expect((await observe(certificate, change())).holds).toBe(true);
    });

    test('no valid certificate of another key takes the place of an expired one', async () => {
      const { observe } = pkiHost({
        [`${PKI}/ca.crt`]: testAuthority({ commonName: 'other' }).pem + expired.pem,
        [`${PKI}/ca.key`]: expired.keyPem,
      });
      expect(await failureOf(observe(certificate, change()))).toMatchObject({
        kind: 'CERTIFICATE_AUTHORITY_UNFIT',
        params: { authority: 'ca', problem: { type: 'expired', file: `${PKI}/ca.crt` } },
      });
    });
  });

  test('says what it is about without any content', () => {
    expect(certificate.describe(change())).toEqual({ subject: `${certificatePath}, ${keyPath}`, mode: '0644, 0600' });
  });
});
