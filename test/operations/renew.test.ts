import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Replacement } from '../../src/host/ports.ts';
import { managedCertificates, staticPodsUsing } from '../../src/manifests/certificates/managed-certificates.ts';
import { type RenewOptions, renew } from '../../src/operations/renew.ts';
import { failureOf, PKI } from '../engine/kinds/pki-host.ts';
import { DAY_MS, NOW, testAuthority } from '../pki/test-authority.ts';
import { CLUSTER, controlPlane } from './certificates/control-plane.ts';

type ControlPlane = Awaited<ReturnType<typeof controlPlane>>;
const LATER = NOW + 20 * DAY_MS;
const APISERVER = [`${PKI}/apiserver.crt`, `${PKI}/apiserver.key`] as const;
const ADMIN = '/etc/kubernetes/admin.conf';

const run = (on: ControlPlane, options: Partial<RenewOptions> = {}) => {
  on.at.now = LATER;
  return renew({
    ...{ configuration: CLUSTER, assumed: false, only: undefined, dryRun: false },
    ...{ host: on.ports, emit: (event) => on.events.push(event), signal: new AbortController().signal },
    ...options,
  });
};
const notices = ({ events }: ControlPlane) =>
  events.flatMap((event) => (event.type === 'notice' ? [event.message] : []));
const certificateOf = (on: ControlPlane, path: string) => new X509Certificate(on.text(path) ?? '');
const clientOf = (on: ControlPlane, path: string) => {
  const { user } = parse(on.text(path) ?? '').users[0];
  const decoded = (name: string) => Buffer.from(user[name], 'base64').toString();
  return { certificate: new X509Certificate(decoded('client-certificate-data')), key: decoded('client-key-data') };
};
const stamp = (on: ControlPlane) =>
  new Map([...on.host.content].map(([path, { bytes, mode }]) => [path, `${mode} ${bytes}`]));

describe('renew all', () => {
  test('every certificate and its key are new, and match; CAs and kubelet.conf stay', async () => {
    const on = await controlPlane();
    const before = stamp(on);
    const { renewed, missing, external, staticPods } = await run(on);
    expect(renewed.map(({ name }) => name)).toEqual(managedCertificates(CLUSTER).map(({ name }) => name));
    expect([missing, external]).toEqual([[], []]);
    expect(staticPods).toEqual(['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler']);
    expect(new Set(renewed.map(({ before: was, after }) => [was, after].join()))).toEqual(
      new Set([[NOW + 30 * DAY_MS, LATER + 30 * DAY_MS].join()]),
    );
    const after = stamp(on);
    const changed = [...before.keys()].filter((path) => before.get(path) !== after.get(path)).sort();
    const expected = managedCertificates(CLUSTER).flatMap(({ place }) =>
      place.type === 'pair' ? [place.certificatePath, place.keyPath] : [place.path],
    );
    expect(changed).toEqual(expected.sort());
    for (const { place } of managedCertificates(CLUSTER)) {
      const { certificate, key } =
        place.type === 'pair'
          ? { certificate: certificateOf(on, place.certificatePath), key: on.text(place.keyPath) ?? '' }
          : clientOf(on, place.path);
      expect(certificate.checkPrivateKey(createPrivateKey(key))).toBe(true);
      expect([Date.parse(certificate.validFrom), Date.parse(certificate.validTo)]).toEqual([
        LATER - 300_000,
        LATER + 30 * DAY_MS,
      ]);
    }
    expect([on.mode(APISERVER[0]), on.mode(APISERVER[1]), on.mode(ADMIN)]).toEqual(['644', '600', '600']);
  });

  test('what has expired is renewed all the same', async () => {
    const on = await controlPlane();
    on.at.now = NOW + 300 * DAY_MS;
    const { renewed } = await renew({
      ...{ configuration: CLUSTER, assumed: false, only: undefined, dryRun: false },
      ...{ host: on.ports, emit: () => {}, signal: new AbortController().signal },
    });
    expect(renewed.every(({ before, after }) => before < on.at.now && after > on.at.now)).toBe(true);
  });

  test('a dry run changes nothing, and shows the dates', async () => {
    const on = await controlPlane();
    const before = stamp(on);
    const { renewed, changes } = await run(on, { dryRun: true });
    expect(stamp(on)).toEqual(before);
    expect(renewed).toHaveLength(11);
    const diff = changes.find(({ subject }) => subject === APISERVER.join(', '))?.diff ?? '';
    expect(diff).toContain('-notAfter: 2026-07-01T12:00:00.000Z\n+notAfter: 2026-07-21T12:00:00.000Z');
    expect(diff).toContain(' subject: CN=kube-apiserver\n');
    expect(JSON.stringify(changes)).not.toContain('PRIVATE KEY');
  });

  test('one that is missing is said, and is no error; of a second control plane super-admin.conf is', async () => {
    const on = await controlPlane();
    on.remove('/etc/kubernetes/super-admin.conf');
    const { renewed, missing } = await run(on);
    expect([renewed.length, missing]).toEqual([10, ['super-admin.conf']]);
    expect(notices(on)).toEqual([{ key: 'CERTIFICATE_IS_MISSING', params: { name: 'super-admin.conf' } }]);
  });

  test('what an external CA signs is said, and the rest renewed', async () => {
    const on = await controlPlane();
    on.remove(`${PKI}/front-proxy-ca.key`);
    const { renewed, external } = await run(on);
    expect([renewed.length, external]).toEqual([10, [{ name: 'front-proxy-client', authority: 'front-proxy-ca' }]]);
    expect(notices(on)).toEqual([
      { key: 'CERTIFICATE_IS_EXTERNAL', params: { name: 'front-proxy-client', authority: 'front-proxy-ca' } },
    ]);
  });

  test('with nothing that can be renewed it is an error', async () => {
    const on = await controlPlane();
    on.remove(`${PKI}/front-proxy-ca.key`, `${PKI}/ca.key`, `${PKI}/etcd/ca.key`);
    expect((await failureOf(run(on))).kind).toBe('CERTIFICATES_EXTERNAL');
    on.host.content.clear();
    expect((await failureOf(run(on))).kind).toBe('CERTIFICATES_MISSING');
  });

  test('all that can not be read is named, and nothing is changed', async () => {
    const on = await controlPlane();
    on.put(APISERVER[0], 'x');
    on.put(ADMIN, 'a: [');
    const before = stamp(on);
    const { kind, params } = await failureOf(run(on));
    expect(kind).toBe('CERTIFICATES_NOT_RENEWABLE');
    expect((params as { problems: { file: string }[] }).problems.map(({ file }) => file)).toEqual([
      ADMIN,
      APISERVER[0],
    ]);
    expect(stamp(on)).toEqual(before);
  });

  test('a CA that can not sign is an error before anything is changed', async () => {
    const on = await controlPlane();
    on.put(`${PKI}/etcd/ca.key`, testAuthority().keyPem);
    const before = stamp(on);
    expect((await failureOf(run(on))).kind).toBe('CERTIFICATE_AUTHORITY_UNFIT');
    expect(stamp(on)).toEqual(before);
  });

  test('a certificate that its CA does not outlive is said', async () => {
    const authority = testAuthority({ notAfter: NOW + 40 * DAY_MS });
    const on = await controlPlane({ ca: testAuthority(), 'front-proxy-ca': authority, 'etcd/ca': testAuthority() });
    await run(on);
    const params = { name: 'front-proxy-client', authority: 'front-proxy-ca', at: '2026-07-11T12:00:00.000Z' };
    expect(notices(on)).toEqual([{ key: 'CERTIFICATE_OUTLIVES_CA', params }]);
  });

  test('another kubejoin at work keeps it from doing anything', async () => {
    const on = await controlPlane();
    const host = { ...on.ports, write: { ...on.ports.write, lock: async () => ({ holder: 42 }) } };
    expect(await failureOf(run(on, { host }))).toMatchObject({ kind: 'JOIN_IN_PROGRESS', params: { pid: 42 } });
  });
});

describe('renew NAME', () => {
  test('renews that one alone', async () => {
    const on = await controlPlane();
    const before = stamp(on);
    const { renewed, staticPods } = await run(on, { only: 'apiserver' });
    expect([renewed.map(({ name }) => name), staticPods]).toEqual([['apiserver'], ['kube-apiserver']]);
    const after = stamp(on);
    expect([...before.keys()].filter((path) => before.get(path) !== after.get(path)).sort()).toEqual(
      [...APISERVER].sort(),
    );
  });

  test('one that is missing, external, or not of this cluster is an error', async () => {
    const on = await controlPlane();
    on.remove(APISERVER[0], `${PKI}/etcd/ca.key`);
    expect((await failureOf(run(on, { only: 'apiserver' }))).kind).toBe('CERTIFICATES_MISSING');
    expect((await failureOf(run(on, { only: 'etcd-peer' }))).kind).toBe('CERTIFICATES_EXTERNAL');
    const external = {
      type: 'external' as const,
      external: { endpoints: [], httpEndpoints: [], caFile: '', certFile: '', keyFile: '' },
    };
    const { kind } = await failureOf(run(on, { only: 'etcd-peer', configuration: { ...CLUSTER, etcd: external } }));
    expect(kind).toBe('CERTIFICATE_UNKNOWN_HERE');
  });

  test('a pair that an interrupted renewal left without matching is mended', async () => {
    const on = await controlPlane();
    on.put(APISERVER[1], testAuthority().keyPem); // as after a kill between the two renames
    await run(on, { only: 'apiserver' });
    expect(certificateOf(on, APISERVER[0]).checkPrivateKey(createPrivateKey(on.text(APISERVER[1]) ?? ''))).toBe(true);
  });

  test('certificate and key are given to the host together, the key first', async () => {
    const on = await controlPlane();
    const calls: string[][] = [];
    const replaceTogether = async (files: readonly Replacement[]) => void calls.push(files.map(({ path }) => path));
    const host = { ...on.ports, write: { ...on.ports.write, files: { ...on.ports.write.files, replaceTogether } } };
    await run(on, { only: 'apiserver', host });
    expect(calls).toEqual([[APISERVER[1], APISERVER[0]]]);
  });

  test('the kind of key is what the configuration says; where that is only assumed, what it was', async () => {
    const rsa = { ...CLUSTER, encryptionAlgorithm: 'RSA-2048' as const };
    const on = await controlPlane();
    await run(on, { only: 'apiserver', configuration: rsa, assumed: true });
    expect(certificateOf(on, APISERVER[0]).publicKey.asymmetricKeyType).toBe('ec');
    await run(on, { only: 'apiserver', configuration: rsa });
    expect(certificateOf(on, APISERVER[0]).publicKey.asymmetricKeyType).toBe('rsa');
  });

  test('a kubeconfig keeps all else, and gets the CA that is on the disk', async () => {
    const on = await controlPlane();
    const config = parse(on.text(ADMIN) ?? '');
    config.clusters[0].cluster['proxy-url'] = 'http://proxy.example:3128';
    config.clusters.push({ name: 'other', cluster: { server: 'https://other.example' } });
    config.users.push({ name: 'other', user: { token: 'other-token' } });
    config.contexts.push({ name: 'other', context: { cluster: 'other', user: 'other', namespace: 'x' } });
    on.put(ADMIN, JSON.stringify(config));
    const next = testAuthority({ commonName: 'next' });
    on.put(`${PKI}/ca.crt`, next.pem + on.authorities.ca.pem);
    on.put(`${PKI}/ca.key`, next.keyPem);
    await run(on, { only: 'admin.conf' });
    const after = parse(on.text(ADMIN) ?? '');
    expect(after.clusters[1]).toEqual(config.clusters[1]);
    expect([after.users[1], after.contexts, after['current-context']]).toEqual([
      config.users[1],
      config.contexts,
      config['current-context'],
    ]);
    const { 'certificate-authority-data': ca, ...cluster } = after.clusters[0].cluster;
    expect(cluster).toEqual({ server: config.clusters[0].cluster.server, 'proxy-url': 'http://proxy.example:3128' });
    expect(Buffer.from(ca, 'base64').toString()).toBe(next.pem + on.authorities.ca.pem);
    expect(clientOf(on, ADMIN).certificate.issuer).toBe('CN=next');
    expect(clientOf(on, ADMIN).certificate.subject).toBe('O=kubeadm:cluster-admins\nCN=kubernetes-admin');
  });

  test('a kubeconfig whose user has another credential is an error, and stays', async () => {
    const on = await controlPlane();
    const config = parse(on.text(ADMIN) ?? '');
    config.users[0].user = { 'client-certificate': '/a', 'client-key': '/b' };
    on.put(ADMIN, JSON.stringify(config));
    const { params } = await failureOf(run(on, { only: 'admin.conf' }));
    expect(params).toEqual({ problems: [{ type: 'not-embedded', file: ADMIN }] });
    expect(on.text(ADMIN)).toBe(JSON.stringify(config));
  });
});

test('the static Pods that use a certificate', () => {
  expect(staticPodsUsing(['admin.conf', 'super-admin.conf', 'etcd-healthcheck-client'])).toEqual([]);
  expect(staticPodsUsing(['scheduler.conf', 'apiserver-etcd-client'])).toEqual(['kube-apiserver', 'kube-scheduler']);
});
