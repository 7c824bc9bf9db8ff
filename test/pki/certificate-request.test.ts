import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keyPairOf } from '../../src/pki/keys/private-key.ts';
import { certificateRequest, isRequestFor } from '../../src/pki/requests/certificate-request.ts';
import { generate } from './test-authority.ts';

const openssl = (argv: readonly string[], input: string) =>
  execFileSync('openssl', argv, { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] });
const REQUESTED = {
  commonName: 'kube-apiserver',
  organizations: [],
  dnsNames: ['cp-1', 'kubernetes'],
  ipAddresses: ['10.0.0.5', 'fd00::5'],
};

describe.each(['RSA-2048', 'ECDSA-P256', 'ECDSA-P384'] as const)('a request by a key of %s', (algorithm) => {
  const pair = generate(algorithm);

  test('is one that openssl reads and whose signature it verifies', () => {
    const pem = certificateRequest({ ...REQUESTED, organizations: ['b', 'a'] }, pair);
    expect(openssl(['req', '-noout', '-verify', '-subject', '-nameopt', 'RFC2253'], pem)).toContain(
      'subject=CN=kube-apiserver,O=b+O=a',
    );
    const text = openssl(['req', '-noout', '-text'], pem);
    expect(text).toContain('DNS:cp-1, DNS:kubernetes, IP Address:10.0.0.5, IP Address:FD00:0:0:0:0:0:0:5');
    expect(openssl(['req', '-noout', '-pubkey'], pem)).toBe(
      String(pair.publicKey.export({ type: 'spki', format: 'pem' })),
    );
  });

  test('has no extensions where there are no names', () => {
    const pem = certificateRequest({ ...REQUESTED, dnsNames: [], ipAddresses: [] }, pair);
    expect(openssl(['req', '-noout', '-text', '-verify'], pem)).not.toContain('Alternative Name');
  });
});

describe('isRequestFor', () => {
  const pair = keyPairOf(generate('ECDSA-P256').privateKey);

  test('knows a request again that was signed anew, and tells any other', () => {
    const pem = certificateRequest(REQUESTED, pair);
    expect(certificateRequest(REQUESTED, pair)).not.toBe(pem); // ECDSA's signatures differ
    expect(isRequestFor(pem, REQUESTED, pair)).toBe(true);
    expect(isRequestFor(`intro\n${pem.replaceAll('\n', '\r\n')}`, REQUESTED, pair)).toBe(true);
    const [begin, end] = ['BEGIN CERTIFICATE', 'END CERTIFICATE'];
    const asNew = (label: string) => label.replace('CERTIFICATE', 'NEW CERTIFICATE');
    for (const [from, to] of [
      [asNew(begin), asNew(end)],
      [asNew(begin), end],
      [begin, asNew(end)],
    ] as const)
      expect(isRequestFor(pem.replace(begin, from).replace(end, to), REQUESTED, pair)).toBe(true);
    for (const other of ['OLD CERTIFICATE', 'XNEW CERTIFICATE'])
      expect(isRequestFor(pem.replaceAll('CERTIFICATE', other), REQUESTED, pair)).toBe(false);
    expect(isRequestFor(`${pem.replace('MI', '!!')}${pem}`, REQUESTED, pair)).toBe(true);
    expect(isRequestFor(pem, REQUESTED, generate('ECDSA-P256'))).toBe(false);
    for (const other of [{ commonName: 'x' }, { organizations: ['x'] }, { dnsNames: ['cp-1'] }, { ipAddresses: [] }])
      expect(isRequestFor(pem, { ...REQUESTED, ...other }, pair)).toBe(false);
  });

  test('any cut or other text is no such request, and no error', () => {
    const pem = certificateRequest(REQUESTED, pair);
    fc.assert(fc.property(fc.nat(pem.length - 30), (length) => !isRequestFor(pem.slice(0, length), REQUESTED, pair)));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const text = `-----BEGIN CERTIFICATE REQUEST-----\n${Buffer.from(bytes).toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`;
        expect(isRequestFor(text, REQUESTED, pair)).toBe(false);
      }),
    );
  });
});
