import { certificate } from '../../../src/engine/kinds/certificates/certificate.ts';
import { kubeconfig } from '../../../src/engine/kinds/certificates/kubeconfig.ts';
import { controlPlaneCertificates } from '../../../src/manifests/certificates/control-plane-certificates.ts';
import {
  controlPlaneKubeconfigs,
  INIT_KUBECONFIGS,
} from '../../../src/manifests/kubeconfigs/control-plane-kubeconfigs.ts';
import { authorityOnDisk, pkiHost } from '../../engine/kinds/pki-host.ts';
import { cluster } from '../../manifests/support.ts';
import { testAuthority } from '../../pki/test-authority.ts';

export const CLUSTER = cluster({ encryptionAlgorithm: 'ECDSA-P256', certificateValidityPeriod: '720h0m0s' });

/** A host with everything that an init makes by these CAs. */
export async function controlPlane(
  authorities = { ca: testAuthority(), 'front-proxy-ca': testAuthority(), 'etcd/ca': testAuthority() },
) {
  const files = Object.entries(authorities).map(([name, authority]) => authorityOnDisk(authority, name));
  const made = pkiHost(Object.assign({}, ...files));
  const [node, endpoint] = [{ name: 'cp-1' }, { advertiseAddress: '10.0.0.5', bindPort: 6443 }];
  for (const change of controlPlaneCertificates(CLUSTER, node, endpoint)) await made.apply(certificate, change);
  for (const change of controlPlaneKubeconfigs(INIT_KUBECONFIGS, CLUSTER, { node, endpoint }))
    await made.apply(kubeconfig, change);
  const put = (path: string, text: string) => made.host.content.set(path, { bytes: Buffer.from(text), mode: 0o600 });
  const remove = (...paths: string[]) => {
    for (const path of paths) made.host.content.delete(path);
  };
  return { ...made, authorities, put, remove };
}
