import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import type { Credential } from '../../../src/cluster/discovery/trusted-cluster.ts';
import { clientIdentity } from '../../../src/cluster/kubeconfig/client-identity.ts';
import { testAuthority } from '../../pki/test-authority.ts';

it.each<[Credential, string | null]>([
  [{ type: 'token', token: new Secret('abcdef.0123456789abcdef') }, 'abcdef'],
  [{ type: 'token', token: new Secret('eyJhbGciOi.0123456789abcdef') }, null],
  [{ type: 'token', token: new Secret('nodots') }, null],
  [{ type: 'basic', username: 'jane', password: new Secret('0123456789abcdef') }, 'jane'],
  [
    {
      type: 'exec',
      exec: { command: '/usr/bin/login', args: ['0123456789abcdef'], env: [{ name: 'P', value: '0123456789abcdef' }] },
    },
    '/usr/bin/login',
  ],
])('%j is presented by what is public', (credential, name) => {
  const presented = clientIdentity(credential);
  expect(presented).toEqual({ type: credential.type, name });
  expect(JSON.stringify(presented)).not.toContain('0123456789abcdef');
});

describe('a certificate is presented', () => {
  const [one, other] = [testAuthority(), testAuthority()];
  const keyBefore = `${one.keyPem}${one.pem}`;
  const inFile = (certificate: string) =>
    clientIdentity({ type: 'client-certificate-files', certificatePath: '/c.pem', keyPath: '/c.pem', certificate });
  const embedded = (certificate: string) =>
    clientIdentity({ type: 'client-certificate', certificate, key: new Secret('k') });
  const digest = `sha256:${new X509Certificate(one.pem).fingerprint256.replaceAll(':', '').toLowerCase()}`;

  it('by its digest, in which a key of the same file has no part', () => {
    for (const text of [one.pem, keyBefore, one.pem.replaceAll('\n', '\r\n')]) {
      expect(embedded(text)).toEqual({ type: 'client-certificate', name: digest });
      expect(inFile(text)).toEqual({ type: 'client-certificate-files', name: '/c.pem', digest });
    }
  });

  it('as another one when it was replaced under its path', () => {
    expect(inFile(other.pem).digest).not.toBe(digest);
    expect(inFile(other.pem).name).toBe('/c.pem');
  });
});
