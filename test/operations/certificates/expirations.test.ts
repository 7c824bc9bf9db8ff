import { describe, expect, test } from 'vitest';
import { inEnglish, type Message } from '../../../src/base/text.ts';
import { wholeSeconds } from '../../../src/base/time.ts';
import { managedCertificates } from '../../../src/manifests/certificates/managed-certificates.ts';
import { clockDoubt } from '../../../src/operations/certificates/clock-doubt.ts';
import { type Expirations, readExpirations } from '../../../src/operations/certificates/expirations.ts';
import { PKI } from '../../engine/kinds/pki-host.ts';
import { cluster } from '../../manifests/support.ts';
import { DAY_MS, NOW, testAuthority } from '../../pki/test-authority.ts';
import { CLUSTER, controlPlane } from './control-plane.ts';

const read = (on: Awaited<ReturnType<typeof controlPlane>>, configuration = CLUSTER) =>
  readExpirations(configuration, on.ports.read);

describe('expirations', () => {
  test('of every certificate and CA, by name', async () => {
    const { certificates, authorities, unreadable, keyProblems } = await read(await controlPlane());
    expect(certificates.map(({ name, authority }) => `${name} ${authority}`)).toEqual([
      'admin.conf ca',
      'apiserver ca',
      'apiserver-etcd-client etcd-ca',
      'apiserver-kubelet-client ca',
      'controller-manager.conf ca',
      'etcd-healthcheck-client etcd-ca',
      'etcd-peer etcd-ca',
      'etcd-server etcd-ca',
      'front-proxy-client front-proxy-ca',
      'scheduler.conf ca',
      'super-admin.conf ca',
    ]);
    expect(authorities.map(({ name }) => name)).toEqual(['ca', 'etcd-ca', 'front-proxy-ca']);
    expect(new Set(certificates.map(({ expires }) => expires))).toEqual(new Set([NOW + 30 * DAY_MS]));
    expect(new Set(authorities.map(({ expires }) => expires))).toEqual(new Set([NOW + 3650 * DAY_MS]));
    expect([...certificates, ...authorities].some(({ external }) => external)).toBe(false);
    expect([unreadable, keyProblems]).toEqual([[], []]);
  });

  test('on a host that has nothing, all is missing', async () => {
    const on = await controlPlane();
    on.host.content.clear();
    const { certificates, authorities, unreadable } = await read(on);
    expect([certificates.length, authorities.length, unreadable]).toEqual([11, 3, []]);
    expect([...certificates, ...authorities].every(({ expires }) => expires === undefined)).toBe(true);
  });

  test('of an external CA and what it signs is said', async () => {
    const on = await controlPlane();
    on.remove(`${PKI}/etcd/ca.key`);
    const { certificates, authorities } = await read(on);
    const external = [...certificates, ...authorities].filter((one) => one.external).map(({ name }) => name);
    expect(external).toEqual([
      'apiserver-etcd-client',
      'etcd-healthcheck-client',
      'etcd-peer',
      'etcd-server',
      'etcd-ca',
    ]);
  });

  test('with an external etcd there are none of etcd', async () => {
    const etcd = { external: { endpoints: ['https://192.0.2.4:2379'], caFile: '/a', certFile: '/b', keyFile: '/c' } };
    const { certificates, authorities } = await read(await controlPlane(), cluster({ etcd }));
    expect([certificates.length, authorities.map(({ name }) => name)]).toEqual([7, ['ca', 'front-proxy-ca']]);
  });

  test('what can not be read is named, and the rest told; so is a key that does not match', async () => {
    const on = await controlPlane();
    on.put(`${PKI}/apiserver.crt`, 'x');
    on.put(`${PKI}/ca.crt`, '');
    on.put('/etc/kubernetes/admin.conf', 'a: [');
    on.put(`${PKI}/etcd/peer.key`, testAuthority().keyPem);
    on.remove(`${PKI}/etcd/server.key`);
    const { certificates, authorities, unreadable, keyProblems } = await read(on);
    expect([certificates.length, authorities.length]).toEqual([9, 2]);
    expect(unreadable.map(({ type, file }) => `${type} ${file}`)).toEqual([
      'bad-kubeconfig /etc/kubernetes/admin.conf',
      `bad-certificate ${PKI}/apiserver.crt`,
      `bad-certificate ${PKI}/ca.crt`,
    ]);
    expect(keyProblems).toEqual([
      { type: 'key-mismatch', file: `${PKI}/etcd/peer.key`, certificate: `${PKI}/etcd/peer.crt` },
      { type: 'missing', file: `${PKI}/etcd/server.key` },
    ]);
  });
});

test('certificates are below certificatesDir', () => {
  const [, apiServer] = managedCertificates(cluster({ certificatesDir: '/srv/pki' }));
  expect(apiServer?.place).toEqual({
    type: 'pair',
    certificatePath: '/srv/pki/apiserver.crt',
    keyPath: '/srv/pki/apiserver.key',
  });
});

describe('the clock that the times are computed from', () => {
  test('is named where certificates begin after it', async () => {
    const found = await read(await controlPlane());
    const begins = Math.max(...[...found.certificates, ...found.authorities].map((one) => one.begins ?? 0));
    expect(clockDoubt(found, NOW)).toBeUndefined();
    const now = begins - 3_600_000;
    expect(clockDoubt(found, now)).toMatchObject({
      key: 'CERTIFICATES_NOT_BEGUN',
      params: { hostTime: wholeSeconds(now), begins: wholeSeconds(begins) },
    });
    expect(inEnglish(clockDoubt(found, now) as Message)).toContain(wholeSeconds(now));
  });

  test('names the first and the last beginning if they differ', () => {
    const one = (name: string, begins: number) => ({ name, begins, expires: NOW + 400 * DAY_MS, external: false });
    const found = {
      ...{ certificates: [one('apiserver', NOW + DAY_MS)], authorities: [one('ca', NOW + 60_000)] },
      ...{ keyProblems: [], unreadable: [] },
    };
    const doubt = inEnglish(clockDoubt(found as unknown as Expirations, NOW) as Message);
    const [first, last] = [wholeSeconds(NOW + 60_000), wholeSeconds(NOW + DAY_MS)];
    expect(doubt).toContain(
      `2 certificates here are not valid yet: the first is valid from ${first}, the last from ${last}.`,
    );
  });

  test('is named where certificates have expired by it', async () => {
    const now = NOW + 31 * DAY_MS;
    const found = await read(await controlPlane());
    const names = found.certificates.map(({ name }) => name);
    const params = { hostTime: wholeSeconds(now), names };
    expect(clockDoubt(found, now)).toEqual({ key: 'CERTIFICATES_EXPIRED_BY_CLOCK', params });
  });
});
