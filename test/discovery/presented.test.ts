import { expect, it } from 'vitest';
import { presentedBy } from '../../src/discovery/presented.ts';
import type { Credential } from '../../src/discovery/trusted-cluster.ts';
import { Secret } from '../../src/secret.ts';

it.each<[Credential, string | null]>([
  [{ type: 'token', token: new Secret('abcdef.0123456789abcdef') }, 'abcdef'],
  [{ type: 'token', token: new Secret('eyJhbGciOi.0123456789abcdef') }, null],
  [{ type: 'token', token: new Secret('nodots') }, null],
  [{ type: 'basic', username: 'jane', password: new Secret('0123456789abcdef') }, 'jane'],
  [{ type: 'client-certificate', certificate: 'a', key: new Secret('k') }, expect.stringMatching(/^sha256:ca978112/)],
  [{ type: 'client-certificate-files', certificatePath: '/c.pem', keyPath: '/k.pem' }, '/c.pem'],
  [
    { type: 'exec', exec: { command: '/usr/bin/login', args: ['0123456789abcdef'], env: [{ name: 'P', value: '0123456789abcdef' }] } },
    '/usr/bin/login',
  ],
])('%j is presented by what is public', (credential, name) => {
  const presented = presentedBy(credential);
  expect(presented).toEqual({ type: credential.type, name });
  expect(JSON.stringify(presented)).not.toContain('0123456789abcdef');
});
