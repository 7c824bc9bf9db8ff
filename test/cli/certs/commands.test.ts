/** The command lines themselves, on real files in a directory of their own. */
import { execFileSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { testAuthority } from '../../pki/test-authority.ts';
import { run } from '../support/captured.ts';

let root: string;
let pki: string;
let config: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kubejoin-certs-'));
  pki = join(root, 'pki');
  config = join(root, 'kubeadm.yaml');
  mkdirSync(join(pki, 'etcd'), { recursive: true });
  const apiVersion = 'kubeadm.k8s.io/v1beta4';
  const cluster = {
    apiVersion,
    kind: 'ClusterConfiguration',
    clusterName: 'prod',
    controlPlaneEndpoint: 'api.example.com:8443',
    certificatesDir: pki,
    encryptionAlgorithm: 'ECDSA-P256',
  };
  const init = {
    apiVersion,
    kind: 'InitConfiguration',
    localAPIEndpoint: { advertiseAddress: '10.0.0.5' },
    nodeRegistration: { name: 'cp-1' },
  };
  writeFileSync(config, [init, cluster].map((document) => stringify(document)).join('---\n'));
  const now = Date.now();
  for (const name of ['ca', 'front-proxy-ca', 'etcd/ca']) {
    const authority = testAuthority({ notBefore: now - 86_400_000, notAfter: now + 3650 * 86_400_000 });
    writeFileSync(join(pki, `${name}.crt`), authority.pem);
    writeFileSync(join(pki, `${name}.key`), authority.keyPem, { mode: 0o600 });
  }
});
afterEach(() => rmSync(root, { recursive: true }));

/** A certificate of etcd that ends in this many days, in its place. */
function put(name: string, days: number): void {
  const [key, request, certificate] = ['key', 'csr', 'crt'].map((ending) => join(pki, `${name}.${ending}`)) as [
    string,
    string,
    string,
  ];
  const openssl = (...argv: string[]) => execFileSync('openssl', argv, { stdio: 'pipe' });
  openssl(
    'req',
    '-new',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-384',
    '-nodes',
    '-keyout',
    key,
    '-out',
    request,
    '-subj',
    '/CN=cp-1',
  );
  openssl(
    'x509',
    '-req',
    '-in',
    request,
    '-CA',
    join(pki, 'etcd/ca.crt'),
    '-CAkey',
    join(pki, 'etcd/ca.key'),
    '-set_serial',
    '1',
    '-days',
    String(days),
    '-out',
    certificate,
  );
  rmSync(request);
}

describe('certs', () => {
  test('certificate-key prints a key, and nothing else', async () => {
    const [first, second] = [await run(['certs', 'certificate-key']), await run(['certificates', 'certificate-key'])];
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toMatch(/^[0-9a-f]{64}\n$/);
    expect(second.out).not.toBe(first.out);
  });

  test('check-expiration tells what can be told before what can not is an error', async () => {
    put('etcd/server', 10);
    writeFileSync(join(pki, 'apiserver.crt'), 'nonsense');
    const { code, out, err } = await run(['certs', 'check-expiration', '--config', config, '-o', 'json']);
    expect(code).toBe(6);
    const { kind, apiVersion, certificates } = JSON.parse(out);
    expect([kind, apiVersion]).toEqual(['CertificateExpirationInfo', 'output.kubeadm.k8s.io/v1alpha3']);
    const server = certificates.find(({ name }: { name: string }) => name === 'etcd-server');
    expect(server).toMatchObject({ caName: 'etcd-ca', missing: false, externallyManaged: false });
    expect(Math.round(server.residualTime / 86_400)).toBe(10);
    expect(err).toContain(`${join(pki, 'apiserver.crt')} does not contain a readable PEM certificate`);
    expect(err).toContain('CERTIFICATES_UNREADABLE');
  });

  test('renew: by its name, and as a dry run', async () => {
    put('etcd/server', 1);
    const file = (ending: string) => readFileSync(join(pki, `etcd/server.${ending}`), 'utf8');
    const before = file('crt') + file('key');
    const preview = await run(['certs', 'renew', 'etcd-server', '--config', config, '--dry-run']);
    expect([preview.code, preview.err, file('crt') + file('key')]).toEqual([0, '', before]);
    expect(preview.out).toMatch(/^-notAfter: .*\n\+key: ECDSA-P256\n\+notAfter: /m);
    const { code, out } = await run(['certs', 'renew', 'etcd-server', '--config', config, '--output', 'json']);
    expect(code).toBe(0);
    const result = JSON.parse(out.trim().split('\n').at(-1) ?? '');
    expect(result).toMatchObject({ outcome: 'renewed', staticPods: ['etcd'], missing: [], external: [] });
    const renewed = new X509Certificate(file('crt'));
    expect(renewed.checkPrivateKey(createPrivateKey(file('key')))).toBe(true);
    expect(Date.parse(renewed.validTo) - Date.now()).toBeGreaterThan(364 * 86_400_000);
    expect(renewed.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1'); // as the configuration says
    expect(readdirSync(join(pki, 'etcd')).sort()).toEqual(['ca.crt', 'ca.key', 'server.crt', 'server.key']);
  });

  test('renew of one that is missing, or of a name that there is not', async () => {
    const missing = await run(['certs', 'renew', 'etcd-peer', '--config', config]);
    expect([missing.code, missing.out]).toEqual([6, '']);
    expect(missing.err).toContain('CERTIFICATES_MISSING');
    expect((await run(['certs', 'renew', 'etcd'])).err).toContain('etcd-peer');
    expect((await run(['certs', 'renew', 'ca'])).code).toBe(3);
    expect((await run(['certs', 'renew'])).code).toBe(3);
  });

  test('generate-csr: --cert-dir counts before the certificatesDir of the file', async () => {
    const flags = ['--config', config, '--cert-dir', `${join(root, 'csr')}/`, '--kubeconfig-dir', root];
    const { code, err } = await run(['certs', 'generate-csr', ...flags]);
    expect([code, err]).toEqual([0, '']);
    expect(existsSync(join(root, 'csr/etcd/peer.csr'))).toBe(true);
    expect(existsSync(join(pki, 'etcd/peer.key'))).toBe(false);
    const { clusters, users } = parse(readFileSync(join(root, 'admin.conf'), 'utf8'));
    expect(clusters).toEqual([{ name: 'prod', cluster: { server: 'https://api.example.com:8443' } }]);
    expect(Object.keys(users[0].user)).toEqual(['client-key-data']);
  });

  test.each([
    ['v1.35.4', 'O = kubeadm:cluster-admins, CN = kube-apiserver-kubelet-client'],
    ['v1.36.3', 'CN = kube-apiserver-kubelet-client'],
  ])(
    'generate-csr: the API server gets its group at kubelets by the version %s of the file',
    async (version, names) => {
      const written = readFileSync(config, 'utf8');
      writeFileSync(config, written.replace('clusterName', `kubernetesVersion: ${version}\nclusterName`));
      const flags = ['--config', config, '--cert-dir', join(root, 'csr'), '--kubeconfig-dir', root];
      const { code, err } = await run(['certs', 'generate-csr', ...flags]);
      expect([code, err]).toEqual([0, '']);
      const request = join(root, 'csr/apiserver-kubelet-client.csr');
      const openssl = ['req', '-in', request, '-noout', '-subject', '-nameopt', 'oneline'];
      expect(execFileSync('openssl', openssl, { encoding: 'utf8' })).toBe(`subject=${names}\n`);
    },
  );

  test('generate-csr: a feature gate of an older version decides the algorithm of the keys', async () => {
    const written = readFileSync(config, 'utf8').replace('encryptionAlgorithm: ECDSA-P256\n', '');
    const gated = 'kubernetesVersion: v1.35.4\nfeatureGates: {PublicKeysECDSA: true}\nclusterName';
    writeFileSync(config, written.replace('clusterName', gated));
    const flags = ['--config', config, '--cert-dir', join(root, 'csr'), '--kubeconfig-dir', root];
    expect((await run(['certs', 'generate-csr', ...flags])).code).toBe(0);
    expect(createPrivateKey(readFileSync(join(root, 'csr/apiserver.key'))).asymmetricKeyType).toBe('ec');
  });
});

describe('kubeconfig user', () => {
  test('prints a kubeconfig, and nothing else', async () => {
    const { code, out, err } = await run([
      'kubeconfig',
      'user',
      '--client-name',
      'jane',
      '--org',
      'dev,ops',
      '--config',
      config,
    ]);
    expect([code, err]).toEqual([0, '']);
    const { clusters, users, contexts } = parse(out);
    expect(clusters[0]).toMatchObject({ name: 'prod', cluster: { server: 'https://api.example.com:8443' } });
    expect(contexts[0].name).toBe('jane@prod');
    const certificate = new X509Certificate(Buffer.from(users[0].user['client-certificate-data'], 'base64'));
    expect(certificate.subject).toBe('O=dev + O=ops\nCN=jane');
    expect(certificate.checkIssued(new X509Certificate(readFileSync(join(pki, 'ca.crt'))))).toBe(true);
  });

  test('a token stands in what is printed alone, and needs no key of the CA', async () => {
    rmSync(join(pki, 'ca.key'));
    const flags = ['kubeconfig', 'user', '--client-name', 'robot', '--config', config];
    const { code, out, err } = await run([...flags, '--token', 'abcdef.0123456789abcdef']);
    expect([code, err]).toEqual([0, '']);
    expect(parse(out).users).toEqual([{ name: 'robot', user: { token: 'abcdef.0123456789abcdef' } }]);
    const without = await run(flags);
    expect([without.code, without.out]).toEqual([6, '']);
    expect(without.err).toContain('USER_NEEDS_CA_KEY');
  });

  test('a time of more than a year is warned of, one of nothing refused', async () => {
    const flags = ['kubeconfig', 'user', '--client-name', 'jane', '--config', config, '--validity-period'];
    const long = await run([...flags, '17520h']);
    expect([long.code, long.err]).toEqual([0, expect.stringContaining('for 730 days')]);
    for (const value of ['0', '-1h', '1d', 'nonsense', '']) {
      const { code, out, err } = await run([...flags, value]);
      expect([code, out, value]).toEqual([3, '', value]);
      expect(err).toContain('VALIDITY_INVALID');
    }
  });

  test('without a name is refused', async () => {
    const { code, err } = await run(['kubeconfig', 'user', '--config', config]);
    expect(code).toBe(3);
    expect(err).toContain('CLIENT_NAME_MISSING');
  });
});
