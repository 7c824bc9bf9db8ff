import { createCipheriv, createPublicKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import type { TrustedCluster } from '../../../src/cluster/discovery/trusted-cluster.ts';
import {
  readSharedCertificates,
  sharedCertificateProblems,
} from '../../../src/cluster/shared-certificates/shared-certificates.ts';
import { clusterConfiguration } from '../../../src/config/documents/cluster-configuration.ts';
import { issueCertificate } from '../../../src/pki/signing/issue-certificate.ts';
import { failureOf } from '../../engine/kinds/pki-host.ts';
import { DAY_MS, generate, NOW, testAuthority } from '../../pki/test-authority.ts';
import { fakeHost } from '../../support/fake-host.ts';

const PKI = '/etc/kubernetes/pki';
const KEY = randomBytes(32);
const [ca, frontProxy, etcd] = [
  testAuthority(),
  testAuthority({ commonName: 'front-proxy-ca' }),
  testAuthority({ commonName: 'etcd-ca' }),
];
const accounts = testAuthority();
const publicPem = (keyPem: string) => String(createPublicKey(keyPem).export({ type: 'spki', format: 'pem' }));

const CONTENT: Record<string, string> = {
  'ca.crt': ca.pem,
  'ca.key': ca.keyPem,
  'front-proxy-ca.crt': frontProxy.pem,
  'front-proxy-ca.key': frontProxy.keyPem,
  'sa.key': accounts.keyPem,
  'sa.pub': publicPem(accounts.keyPem),
  'etcd-ca.crt': etcd.pem,
  'etcd-ca.key': etcd.keyPem,
};

const configuration = (fields: Record<string, unknown> = {}) =>
  clusterConfiguration({
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    kind: 'ClusterConfiguration',
    kubernetesVersion: 'v1.37.2',
    ...fields,
  });
const EXTERNAL = {
  etcd: {
    external: {
      endpoints: ['https://192.0.2.4:2379'],
      caFile: '/etc/etcd/ca.crt',
      certFile: '/etc/etcd/c.crt',
      keyFile: '/etc/etcd/c.key',
    },
  },
};

/** As kubeadm's upload-certs seals: nonce, ciphertext, tag, in base64. */
function seal(content: string, key = KEY): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  return Buffer.concat([nonce, cipher.update(content), cipher.final(), cipher.getAuthTag()]).toString('base64');
}
const sealed = (content: Record<string, string> = CONTENT): Record<string, unknown> =>
  Object.fromEntries(Object.entries(content).map(([name, text]) => [name, text === '' ? '' : seal(text)]));

function clusterWith(data: unknown, status = 200): TrustedCluster {
  const body = status === 200 ? { kind: 'Secret', data } : { message: 'secrets "kubeadm-certs" is forbidden' };
  return {
    server: 'https://10.0.0.1:6443',
    caBundle: ca.pem,
    connection: { request: async () => ({ status, serverTime: undefined, body }) },
  } as unknown as TrustedCluster;
}
const reading = {
  configuration: configuration(),
  certificateKey: new Secret(KEY.toString('hex')),
  timeoutMs: 0,
  clock: { ...fakeHost().read.clock, now: () => NOW },
  random: () => 0.5,
  emit: () => {},
  signal: new AbortController().signal,
};
const read = (data: unknown, fields: Partial<typeof reading> = {}) =>
  readSharedCertificates(clusterWith(data), { ...reading, ...fields });
const shown = (files: Awaited<ReturnType<typeof read>>['files']) =>
  Object.fromEntries(
    files.map(({ path, content, mode }) => [
      path,
      [content instanceof Secret ? content.reveal() : content, content instanceof Secret, mode.toString(8)],
    ]),
  );

describe('the Secret kubeadm-certs', () => {
  test('becomes files: keys as Secrets, 0600; certificates and sa.pub 0644', async () => {
    const { files } = await read(sealed());
    expect(shown(files)).toEqual({
      [`${PKI}/ca.crt`]: [ca.pem, false, '644'],
      [`${PKI}/ca.key`]: [ca.keyPem, true, '600'],
      [`${PKI}/front-proxy-ca.crt`]: [frontProxy.pem, false, '644'],
      [`${PKI}/front-proxy-ca.key`]: [frontProxy.keyPem, true, '600'],
      [`${PKI}/sa.key`]: [accounts.keyPem, true, '600'],
      [`${PKI}/sa.pub`]: [CONTENT['sa.pub'], false, '644'],
      [`${PKI}/etcd/ca.crt`]: [etcd.pem, false, '644'],
      [`${PKI}/etcd/ca.key`]: [etcd.keyPem, true, '600'],
    });
    expect(JSON.stringify(files)).not.toContain('PRIVATE');
  });

  test('of a cluster with external etcd brings its files to where the configuration has them', async () => {
    const { 'etcd-ca.crt': _, 'etcd-ca.key': __, ...shared } = CONTENT;
    const content = {
      ...shared,
      'external-etcd-ca.crt': etcd.pem,
      'external-etcd.crt': etcd.pem,
      'external-etcd.key': etcd.keyPem,
    };
    const { files } = await read(sealed(content), { configuration: configuration(EXTERNAL) });
    expect(files.map(({ path, mode }) => `${path} ${mode.toString(8)}`).slice(-3)).toEqual([
      '/etc/etcd/ca.crt 644',
      '/etc/etcd/c.crt 644',
      '/etc/etcd/c.key 600',
    ]);
    const plain = { etcd: { external: { endpoints: ['http://192.0.2.4:2379'] } } };
    expect((await read(sealed(shared), { configuration: configuration(plain) })).files.length).toBe(6);
  });

  test('without the key of a CA, which was not where it was uploaded, leaves that out', async () => {
    const { files } = await read({ ...sealed(), 'ca.key': '', 'front-proxy-ca.key': null });
    expect(files.map(({ path }) => path)).not.toContain(`${PKI}/ca.key`);
    expect(files.length).toBe(6);
  });

  test('may be longer than it has to: an entry that nobody knows is left alone', async () => {
    expect((await read({ ...sealed(), 'other.key': 'x' })).files.length).toBe(8);
  });

  test.each([
    [404, 'SHARED_CERTIFICATES_EXPIRED'],
    [403, 'SHARED_CERTIFICATES_FORBIDDEN'],
    [401, 'CLUSTER_CREDENTIAL_REJECTED'],
    [500, 'CLUSTER_READ_FAILED'],
  ])('HTTP %i is %s', async (status, kind) => {
    expect((await failureOf(readSharedCertificates(clusterWith({}, status), reading))).kind).toBe(kind);
  });

  test('that the key does not open is a wrong key, and nothing of the key is said', async () => {
    const wrong = randomBytes(32).toString('hex');
    const failure = await failureOf(read(sealed(), { certificateKey: new Secret(wrong) }));
    expect(failure).toMatchObject({
      kind: 'SHARED_CERTIFICATES_KEY_WRONG',
      params: { server: 'https://10.0.0.1:6443' },
    });
    expect(JSON.stringify(failure)).not.toContain(wrong);
  });

  const flipped = (text: string) => {
    const bytes = Buffer.from(text, 'base64');
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    return bytes.toString('base64');
  };
  test.each<[string, unknown]>([
    ['a changed byte', flipped(seal(ca.keyPem))],
    [
      'another nonce',
      Buffer.concat([randomBytes(12), Buffer.from(seal(ca.keyPem), 'base64').subarray(12)]).toString('base64'),
    ],
    ['a cut end', Buffer.from(seal(ca.keyPem), 'base64').subarray(0, -1).toString('base64')],
    ['less than nonce and tag', randomBytes(20).toString('base64')],
    ['one byte', 'AA=='],
    ['no base64', '%%%%'],
    ['base64 with rubbish inside', `${seal(ca.keyPem)}*`],
    ['a number', 7],
    ['an object', { length: 3 }],
    ['another key', seal(ca.keyPem, randomBytes(32))],
    ['more than a Secret can hold', randomBytes(3 * 1024 * 1024).toString('base64')],
  ])('with %s in one entry is damaged, and the entry is named', async (_, value) => {
    expect(await failureOf(read({ ...sealed(), 'ca.key': value }))).toMatchObject({
      kind: 'SHARED_CERTIFICATES_DAMAGED',
      params: { entries: ['ca.key'] },
    });
  });

  test('in which entries are missing, or empty that have to be there, names all of them', async () => {
    const { 'sa.pub': _, 'etcd-ca.key': __, ...rest } = sealed();
    expect(await failureOf(read({ ...rest, 'sa.key': '', 'front-proxy-ca.crt': null }))).toMatchObject({
      kind: 'SHARED_CERTIFICATES_INCOMPLETE',
      params: { missing: ['sa.pub', 'etcd-ca.key'], empty: ['front-proxy-ca.crt', 'sa.key'] },
    });
    for (const nothing of [undefined, null, 'x', [], {}])
      expect((await failureOf(read(nothing))).params).toMatchObject({ missing: Object.keys(CONTENT) });
    expect((await failureOf(read(JSON.parse('{"__proto__": {"ca.crt": "AA=="}}')))).params).toMatchObject({
      missing: Object.keys(CONTENT),
    });
  });

  test('whose contents are not what they ought to be names every one', async () => {
    const content = {
      ...CONTENT,
      'ca.crt': testAuthority().pem,
      'front-proxy-ca.crt': 'x',
      'sa.pub': publicPem(ca.keyPem),
      'etcd-ca.key': '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n',
    };
    const failure = await failureOf(read(sealed(content)));
    expect(failure).toMatchObject({
      kind: 'SHARED_CERTIFICATES_UNUSABLE',
      params: {
        problems: [
          { type: 'other-cluster', file: 'ca.crt' },
          { type: 'bad-certificate', file: 'front-proxy-ca.crt' },
          { type: 'public-key-mismatch', file: 'sa.pub', key: 'sa.key' },
          { type: 'bad-key', file: 'etcd-ca.key' },
        ],
      },
    });
    expect(JSON.stringify(failure)).not.toContain('BEGIN');
  });

  test('is never anything but files or a Failure, whatever is in it', async () => {
    const value = fc.oneof(
      fc.string(),
      fc.base64String({ maxLength: 80 }),
      fc.constant(null),
      fc.uint8Array({ maxLength: 200 }).map((bytes) => seal(Buffer.from(bytes).toString('latin1'))),
      fc.constantFrom(...Object.values(CONTENT)).map((text) => seal(text)),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.constantFrom(...Object.keys(CONTENT)), value, { maxKeys: 8 }),
        async (changed) => {
          const outcome = await read({ ...sealed(), ...changed }).catch(
            (error: { kind?: string }) => error.kind ?? error,
          );
          if (typeof outcome === 'string') expect(outcome).toMatch(/^SHARED_CERTIFICATES_/);
          else expect(outcome).toHaveProperty('files');
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('what must be on the machine without a certificate key', () => {
  const onDisk = (content: Record<string, string> = CONTENT) =>
    Object.fromEntries(
      Object.entries(content).map(([name, text]) => [`${PKI}/${name.replace('etcd-ca', 'etcd/ca')}`, text]),
    );
  const problems = (files: Record<string, string>, fields = {}, bundle?: string) =>
    sharedCertificateProblems(fakeHost(files).read.files, configuration(fields), NOW, bundle);
  const without = (...names: string[]) =>
    Object.fromEntries(Object.entries(CONTENT).filter(([name]) => !names.includes(name)));
  const missing = (...files: string[]) => files.map((file) => ({ type: 'missing', file }));

  test('nothing is wrong when all is there', async () => {
    expect(await problems(onDisk())).toEqual([]);
    expect(await problems(onDisk(), {}, ca.pem)).toEqual([]);
  });

  test('everything that is missing is named at once', async () => {
    const named = await problems({});
    expect(named).toEqual(
      expect.arrayContaining(
        missing(...['ca.crt', 'front-proxy-ca.crt', 'sa.key', 'sa.pub', 'etcd/ca.crt'].map((name) => `${PKI}/${name}`)),
      ),
    );
    expect(named.map(({ file }) => file)).not.toContain(`${PKI}/ca.key`);
  });

  test('files that the join issues are not among them where the CA itself is missing', async () => {
    const lacking = await problems({});
    const names = ['ca.crt', 'front-proxy-ca.crt', 'sa.key', 'sa.pub', 'etcd/ca.crt'];
    expect(lacking.map(({ file }) => file).sort()).toEqual(names.map((name) => `${PKI}/${name}`).sort());
  });

  test('what does not match is named beside what is missing', async () => {
    const files = {
      ...onDisk(without('sa.pub')),
      [`${PKI}/ca.key`]: frontProxy.keyPem,
      [`${PKI}/etcd/ca.crt`]: testAuthority({ notAfter: NOW - DAY_MS }).pem,
    };
    expect(await problems(files, {}, testAuthority().pem)).toEqual([
      ...missing(`${PKI}/sa.pub`),
      { type: 'other-cluster', file: `${PKI}/ca.crt` },
      { type: 'expired', file: `${PKI}/etcd/ca.crt`, at: '2026-05-31T12:00:00.000Z' },
    ]);
    expect(await problems({ ...onDisk(), [`${PKI}/ca.key`]: frontProxy.keyPem })).toEqual([
      { type: 'key-mismatch', file: `${PKI}/ca.key`, certificate: `${PKI}/ca.crt` },
    ]);
  });

  test('an external etcd needs its own files and no CA of ours', async () => {
    const files = onDisk(without('etcd-ca.crt', 'etcd-ca.key'));
    expect(await problems(files, EXTERNAL)).toEqual(missing('/etc/etcd/ca.crt', '/etc/etcd/c.crt', '/etc/etcd/c.key'));
    const there = {
      ...files,
      '/etc/etcd/ca.crt': etcd.pem,
      '/etc/etcd/c.crt': etcd.pem,
      '/etc/etcd/c.key': etcd.keyPem,
    };
    expect(await problems(there, EXTERNAL)).toEqual([]);
  });

  test('a CA whose key is elsewhere has signed what it is needed for', async () => {
    const files = onDisk(without('ca.key', 'front-proxy-ca.key'));
    const names = ['apiserver', 'apiserver-kubelet-client', 'front-proxy-client'].flatMap((name) => [
      `${PKI}/${name}.crt`,
      `${PKI}/${name}.key`,
    ]);
    const conf = ['admin', 'controller-manager', 'scheduler'].map((name) => `/etc/kubernetes/${name}.conf`);
    expect(await problems(files)).toEqual(missing(...names.slice(0, 4), ...conf, ...names.slice(4)));
    const template = {
      commonName: 'x',
      organizations: [],
      dnsNames: [],
      ipAddresses: [],
      usages: ['client'],
      algorithm: 'ECDSA-P256',
      validity: DAY_MS,
    } as const;
    const signed = (by: typeof ca) =>
      issueCertificate(by, template, { now: NOW, notBefore: NOW - 1000, pair: generate('ECDSA-P256') });
    const put = (name: string, by: typeof ca) => {
      const { certificate, key } = signed(by);
      return { [`${PKI}/${name}.crt`]: certificate, [`${PKI}/${name}.key`]: key.reveal() };
    };
    const full = {
      ...files,
      ...put('apiserver', ca),
      ...put('apiserver-kubelet-client', ca),
      ...Object.fromEntries(conf.map((path) => [path, 'x'])),
    };
    expect(await problems({ ...full, ...put('front-proxy-client', frontProxy) })).toEqual([]);
    expect(await problems({ ...full, ...put('front-proxy-client', ca) })).toEqual([
      { type: 'other-authority', file: `${PKI}/front-proxy-client.crt`, authority: `${PKI}/front-proxy-ca.crt` },
    ]);
  });
});
