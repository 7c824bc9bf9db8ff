import { beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { linuxClock } from '../../../src/host/linux/system.ts';
import { knownConfiguration } from '../../../src/operations/certificates/known-configuration.ts';
import { cluster } from '../../manifests/support.ts';
import { fakeHost } from '../../support/fake-host.ts';
import { Authority } from '../../wire/support/authority.ts';
import { httpsServer, type TestServer } from '../../wire/support/servers.ts';

const ADMIN = '/etc/kubernetes/admin.conf';
const STORED = {
  apiVersion: 'kubeadm.k8s.io/v1beta4',
  kind: 'ClusterConfiguration',
  kubernetesVersion: 'v1.37.2',
  encryptionAlgorithm: 'ECDSA-P384',
  certificatesDir: '/srv/pki',
};

const MANIFEST = '/etc/kubernetes/manifests/kube-apiserver.yaml';
const manifest = (directory: string) =>
  stringify({ spec: { containers: [{ command: ['kube-apiserver', `--client-ca-file=${directory}/ca.crt`] }] } });

let authority: Authority;
let server: TestServer;
let answer: { status: number; body: string } | 'silence';
beforeAll(async () => {
  authority = await Authority.make();
  server = await httpsServer(await authority.issue(), (_, response) => {
    if (answer === 'silence') return;
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(answer.body);
  });
  return () => server.close();
});

function adminConf(port = server.port): string {
  return stringify({
    clusters: [
      {
        name: 'c',
        cluster: {
          server: `https://127.0.0.1:${port}`,
          'certificate-authority-data': Buffer.from(authority.pem).toString('base64'),
        },
      },
    ],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
    users: [{ name: 'u', user: { token: 'administrator' } }],
  });
}

async function known(files: Record<string, string>, sources: Partial<Parameters<typeof knownConfiguration>[0]> = {}) {
  const events: JoinEvent[] = [];
  const { read } = fakeHost(files);
  const host = { ...read, clock: linuxClock };
  const emit = (event: JoinEvent) => events.push(event);
  const asking = { host, emit, signal: new AbortController().signal };
  const found = await knownConfiguration(
    { file: undefined, kubeconfigPath: ADMIN, certificatesDir: undefined, ...sources },
    asking,
  );
  const reasons = events.flatMap((event) => {
    const params =
      event.type === 'notice' && event.message.key === 'CERTIFICATES_DEFAULTS_ASSUMED'
        ? event.message.params
        : undefined;
    return params ? [(params as { reason: { kind: string } }).reason.kind] : [];
  });
  return { ...found, reasons };
}

describe("the cluster's configuration", () => {
  test('is asked of the cluster; --cert-dir counts before what it says', async () => {
    answer = { status: 200, body: JSON.stringify({ data: { ClusterConfiguration: JSON.stringify(STORED) } }) };
    const { configuration, assumed, reasons } = await known({ [ADMIN]: adminConf(), [MANIFEST]: manifest('/srv/pki') });
    expect([configuration.encryptionAlgorithm, configuration.certificatesDir, assumed, reasons]).toEqual([
      'ECDSA-P384',
      '/srv/pki',
      false,
      [],
    ]);
    const other = await known({ [ADMIN]: adminConf() }, { certificatesDir: '/other' });
    expect([other.configuration.certificatesDir, other.configuration.encryptionAlgorithm]).toEqual([
      '/other',
      'ECDSA-P384',
    ]);
  });

  test.each([
    ['the directory that this machine’s API server uses', { [MANIFEST]: manifest('/srv/pki') }, {}, undefined],
    ['kubeadm’s directory, whatever it uses', {}, { certificatesDir: '/etc/kubernetes/pki' }, undefined],
    ['another one', { [MANIFEST]: manifest('/etc/kubernetes/pki') }, {}, '/srv/pki'],
    ['any other, where there is no API server', {}, {}, '/srv/pki'],
  ])('may name %s', async (_, files, fields, refused) => {
    answer = {
      status: 200,
      body: JSON.stringify({ data: { ClusterConfiguration: JSON.stringify({ ...STORED, ...fields }) } }),
    };
    const asked = known({ [ADMIN]: adminConf(), ...files });
    if (refused === undefined) expect((await asked).assumed).toBe(false);
    else
      await expect(asked).rejects.toMatchObject({
        code: 'CERTIFICATES_DIR_UNCONFIRMED',
        params: { certificatesDir: refused },
      });
    const given = await known({ [ADMIN]: adminConf(), ...files }, { certificatesDir: '/srv/pki' });
    expect(given.configuration.certificatesDir).toBe('/srv/pki');
  });

  test('of a file is taken without asking anybody', async () => {
    const { configuration, assumed, reasons } = await known(
      {},
      { file: cluster({ certificatesDir: '/file' }), certificatesDir: undefined },
    );
    expect([configuration.certificatesDir, assumed, reasons]).toEqual(['/file', false, []]);
  });

  test.each([
    ['admin.conf is not there', () => ({}), 'KUBECONFIG_MISSING'],
    ['admin.conf is no kubeconfig', () => ({ [ADMIN]: 'a: [' }), 'KUBECONFIG_MALFORMED'],
    ['nobody listens', () => ({ [ADMIN]: adminConf(1) }), 'CONNECTION_REFUSED'],
    [
      'the credential has expired',
      () => ({ [ADMIN]: adminConf() }),
      'CLUSTER_CREDENTIAL_REJECTED',
      { status: 401, body: '{}' },
    ],
    [
      'what is stored is none',
      () => ({ [ADMIN]: adminConf() }),
      'CLUSTER_DATA_MALFORMED',
      { status: 200, body: '{"data":{"ClusterConfiguration":"a: ["}}' },
    ],
  ] as const)(
    'is what kubeadm has by default where %s, and that is said',
    async (_, files, kind, given?: { status: number; body: string }) => {
      answer = given ?? 'silence';
      const { configuration, assumed, reasons } = await known(files(), { certificatesDir: '/other' });
      expect([configuration.encryptionAlgorithm, configuration.etcd.type, configuration.certificatesDir]).toEqual([
        'RSA-2048',
        'local',
        '/other',
      ]);
      expect(configuration.certificateValidityPeriod).toBe(365 * 86_400_000);
      expect([assumed, reasons]).toEqual([true, [kind]]);
    },
  );

  test('is not waited for without an end', async () => {
    answer = 'silence';
    const { reasons } = await known({ [ADMIN]: adminConf() });
    expect(reasons).toEqual(['REQUEST_TIMED_OUT']);
  });
});
