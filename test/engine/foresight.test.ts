import { X509Certificate } from 'node:crypto';
import { expect, it } from 'vitest';
import { clusterConfiguration } from '../../src/config/documents/cluster-configuration.ts';
import { Foresight } from '../../src/engine/foresight.ts';
import { controlPlaneCertificates } from '../../src/manifests/certificates/control-plane-certificates.ts';
import { controlPlaneKubeconfigs } from '../../src/manifests/kubeconfigs/control-plane-kubeconfigs.ts';
import { STORED } from '../phases/preflight/support.ts';
import { testAuthority } from '../pki/test-authority.ts';
import { patience } from '../support/patience.ts';
import { authorityOnDisk, PKI, pkiHost } from './kinds/pki-host.ts';

const CONFIGURATION = clusterConfiguration({ ...STORED, controlPlaneEndpoint: 'api.example:6443' });
const NODE = { name: 'cp-2' };
const ENDPOINT = { advertiseAddress: '10.0.0.22', bindPort: 6443 };
const CERTIFICATES = controlPlaneCertificates(CONFIGURATION, NODE, ENDPOINT);
const KUBECONFIGS = controlPlaneKubeconfigs(['admin.conf'], CONFIGURATION, { node: NODE, endpoint: ENDPOINT });
const CLIENT = `${PKI}/etcd/healthcheck-client.crt`;
const MINUTES_10 = 600_000;

function ahead(files: Record<string, string>) {
  const on = pkiHost(files);
  const { read } = on.ports;
  return { on, foresight: new Foresight({ read, signal: patience(), emit: () => {} }) };
}

const everything = () => ({
  ...authorityOnDisk(),
  ...authorityOnDisk(testAuthority(), 'etcd/ca'),
  ...authorityOnDisk(testAuthority(), 'front-proxy-ca'),
});

it('makes certificates in memory alone, valid for ten minutes', async () => {
  const { on, foresight } = ahead(everything());
  const before = new Map(on.host.content);
  expect(await foresight.make([...CERTIFICATES, ...KUBECONFIGS])).toEqual([]);
  expect([...on.host.content.keys()]).toEqual([...before.keys()]);
  expect(on.host.directories.size).toBe(0);
  const certificate = new X509Certificate((await foresight.read.files.read(CLIENT)) ?? '');
  expect(Date.parse(certificate.validTo) - on.at.now).toBeLessThanOrEqual(MINUTES_10);
  expect(certificate.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
  const conf = String(await foresight.read.files.read('/etc/kubernetes/admin.conf'));
  const data = /client-certificate-data: (\S+)/.exec(conf)?.[1] ?? '';
  const admin = new X509Certificate(Buffer.from(data, 'base64'));
  expect(Date.parse(admin.validTo) - on.at.now).toBeLessThanOrEqual(MINUTES_10);
});

it('keeps a certificate that is there, and gives every failure of a list', async () => {
  const files = { ...everything(), [`${PKI}/apiserver.crt`]: 'x', [CLIENT]: 'y' };
  const { on, foresight } = ahead(files);
  const failures = await foresight.observe([...CERTIFICATES, ...KUBECONFIGS]);
  expect(failures.map(({ kind, params }) => [kind, (params as { name: string }).name])).toEqual([
    ['CERTIFICATE_UNFIT', 'apiserver'],
    ['CERTIFICATE_UNFIT', 'etcd/healthcheck-client'],
  ]);
  expect(on.text(CLIENT)).toBe('y');
});

it('says which CA lacks its key', async () => {
  const { [`${PKI}/ca.key`]: _, ...files } = everything();
  const { foresight } = ahead(files);
  const codes = (await foresight.observe(CERTIFICATES)).map(({ kind }) => kind);
  expect(codes).toEqual(['CERTIFICATE_AUTHORITY_KEY_MISSING', 'CERTIFICATE_AUTHORITY_KEY_MISSING']);
});
