import { describe, expect, test } from 'vitest';
import { certificate } from '../../../src/engine/kinds/certificates/certificate.ts';
import { kubeconfig } from '../../../src/engine/kinds/certificates/kubeconfig.ts';
import { serviceAccountKey as serviceAccountKeyKind } from '../../../src/engine/kinds/certificates/service-account-key.ts';
import type { CertificateChange } from '../../../src/manifests/certificates/certificate-changes.ts';
import {
  controlPlaneAuthorities,
  controlPlaneCertificates,
  serviceAccountKey,
} from '../../../src/manifests/certificates/control-plane-certificates.ts';
import {
  controlPlaneKubeconfigs,
  INIT_KUBECONFIGS,
} from '../../../src/manifests/kubeconfigs/control-plane-kubeconfigs.ts';
import { externalAuthorities } from '../../../src/phases/preflight/external-authorities.ts';
import { authorityOnDisk, failureOf, PKI, pkiHost } from '../../engine/kinds/pki-host.ts';
import { cluster } from '../../manifests/support.ts';
import { NOW, testAuthority } from '../../pki/test-authority.ts';

const configuration = cluster({ encryptionAlgorithm: 'ECDSA-P256' });
const node = { name: 'cp-1' };
const endpoint = { advertiseAddress: '10.0.0.5', bindPort: 6443 };
const NAMES = ['ca', 'front-proxy-ca', 'etcd/ca'] as const;

/** A host with all CAs and whatever they sign, from which a test takes away. */
async function complete() {
  const made = pkiHost(Object.assign({}, ...NAMES.map((name) => authorityOnDisk(testAuthority(), name))));
  for (const change of controlPlaneCertificates(configuration, node, endpoint)) await made.apply(certificate, change);
  for (const change of controlPlaneKubeconfigs(INIT_KUBECONFIGS, configuration, { node, endpoint }))
    await made.apply(kubeconfig, change);
  await made.apply(serviceAccountKeyKind, serviceAccountKey(configuration));
  const reader = { files: made.host.read.files, clock: { ...made.host.read.clock, now: () => NOW } };
  const remove = (...paths: string[]) => {
    for (const path of paths) made.host.content.delete(path);
  };
  const put = (path: string, text: string) => made.host.content.set(path, { bytes: Buffer.from(text), mode: 0o600 });
  return { remove, put, check: () => externalAuthorities(configuration, reader) };
}

describe('external CAs of an init', () => {
  test('a CA with its key, and one that is not there, are not external', async () => {
    const { check, remove } = await complete();
    expect(await check()).toEqual(new Set());
    remove(
      ...controlPlaneAuthorities(configuration).flatMap(({ authority }) => [
        authority.certificatePath,
        authority.keyPath,
      ]),
    );
    expect(await check()).toEqual(new Set());
  });

  test('each is found, and what it has signed is enough', async () => {
    const { check, remove } = await complete();
    remove(`${PKI}/front-proxy-ca.key`);
    expect(await check()).toEqual(new Set(['front-proxy-ca']));
    remove(`${PKI}/ca.key`, `${PKI}/etcd/ca.key`);
    expect(await check()).toEqual(new Set(NAMES));
  });

  test('all that is missing is named at once', async () => {
    const { check, remove } = await complete();
    remove(`${PKI}/ca.key`, `${PKI}/etcd/ca.key`);
    const missing = [
      `${PKI}/apiserver.crt`,
      `${PKI}/etcd/peer.key`,
      '/etc/kubernetes/kubelet.conf',
      '/etc/kubernetes/super-admin.conf',
      `${PKI}/sa.pub`,
    ];
    remove(...missing);
    const { kind, params } = await failureOf(check());
    expect(kind).toBe('EXTERNAL_CA_INCOMPLETE');
    const { authorities, problems } = params as { authorities: string[]; problems: { type: string; file: string }[] };
    expect(authorities).toEqual(['ca', 'etcd/ca']);
    expect(problems.every(({ type }) => type === 'missing')).toBe(true);
    expect(problems.map(({ file }) => file).sort()).toEqual(missing.sort());
  });

  test('what another CA has signed is no use', async () => {
    const { check, remove, put } = await complete();
    const other = pkiHost(authorityOnDisk(testAuthority()));
    const [apiServer] = controlPlaneCertificates(configuration, node, endpoint) as [CertificateChange];
    await other.apply(certificate, apiServer);
    remove(`${PKI}/ca.key`);
    for (const path of [apiServer.certificatePath, apiServer.keyPath]) put(path, other.text(path) ?? '');
    const problems = [{ type: 'other-authority', file: apiServer.certificatePath, authority: `${PKI}/ca.crt` }];
    expect(await failureOf(check())).toMatchObject({
      kind: 'EXTERNAL_CA_INCOMPLETE',
      params: { authorities: ['ca'], problems },
    });
  });
});
