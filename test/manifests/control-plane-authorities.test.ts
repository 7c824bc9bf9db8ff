import { expect, test } from 'vitest';
import {
  controlPlaneAuthorities,
  serviceAccountKey,
} from '../../src/manifests/certificates/control-plane-certificates.ts';
import { cluster } from './support.ts';

const DAY_MS = 86_400_000;

test('each CA with its files, subject and time, below certificatesDir', () => {
  const made = controlPlaneAuthorities(cluster({ certificatesDir: '/srv/pki', encryptionAlgorithm: 'ECDSA-P384' }));
  expect(
    made.map(({ authority, template }) => [
      authority.name,
      authority.certificatePath,
      authority.keyPath,
      template.commonName,
    ]),
  ).toEqual([
    ['ca', '/srv/pki/ca.crt', '/srv/pki/ca.key', 'kubernetes'],
    ['front-proxy-ca', '/srv/pki/front-proxy-ca.crt', '/srv/pki/front-proxy-ca.key', 'front-proxy-ca'],
    ['etcd/ca', '/srv/pki/etcd/ca.crt', '/srv/pki/etcd/ca.key', 'etcd-ca'],
  ]);
  expect(new Set(made.map(({ template }) => template.algorithm))).toEqual(new Set(['ECDSA-P384']));
  expect(new Set(made.map(({ template }) => template.validity))).toEqual(new Set([3650 * DAY_MS]));
  expect(controlPlaneAuthorities(cluster({ caCertificateValidityPeriod: '48h0m0s' }))[0]?.template.validity).toBe(
    2 * DAY_MS,
  );
});

test('an external etcd has its CA elsewhere', () => {
  const external = { endpoints: ['https://192.0.2.4:2379'], caFile: '/a', certFile: '/b', keyFile: '/c' };
  expect(controlPlaneAuthorities(cluster({ etcd: { external } })).map(({ authority }) => authority.name)).toEqual([
    'ca',
    'front-proxy-ca',
  ]);
});

test("the keys of service accounts' tokens", () => {
  expect(serviceAccountKey(cluster({ certificatesDir: '/srv/pki' }))).toEqual({
    kind: 'service-account-key',
    keyPath: '/srv/pki/sa.key',
    publicKeyPath: '/srv/pki/sa.pub',
    algorithm: 'RSA-2048',
  });
});
