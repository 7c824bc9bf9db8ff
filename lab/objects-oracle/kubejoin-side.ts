import { record } from '../../src/base/record.ts';
import { Secret } from '../../src/base/secret.ts';
import { sealedFiles } from '../../src/cluster/shared-certificates/sealed-entries.ts';
import { clusterConfiguration } from '../../src/config/documents/cluster-configuration.ts';
import { linuxFileReader } from '../../src/host/linux/files/file-reader.ts';
import { bootstrapTokenSecret } from '../../src/manifests/objects/bootstrap-token.ts';
import { corednsObjects, isDefaultCorefile } from '../../src/manifests/objects/coredns.ts';
import { kubeProxyObjects } from '../../src/manifests/objects/kube-proxy.ts';
import { type KubernetesObject, revealed } from '../../src/manifests/objects/kubernetes-object.ts';
import {
  certificateOwnerToken,
  clusterInfoObjects,
  kubeadmCertsObjects,
  kubeadmConfigObjects,
  kubeletConfigObjects,
} from '../../src/manifests/objects/published.ts';
import { clusterAdminsBinding, nodeBootstrapObjects } from '../../src/manifests/objects/rbac.ts';
import { NO_PATCHES } from '../../src/manifests/patches/patch-set.ts';
import { proxyVariables } from '../../src/manifests/static-pods/pod.ts';
import { readPatches } from '../../src/phases/patches.ts';
import {
  CA,
  CERTIFICATE_KEY,
  clusterFields,
  ENDPOINT,
  type ObjectCase,
  SERVER,
  tokenOf,
  tokensOf,
} from './object-case.ts';

/** The entries of kubeadm-certs, in base64. */
export async function ourSealed(
  one: ObjectCase,
  version: string,
  { pki }: { pki: string },
): Promise<Record<string, string>> {
  const configuration = clusterConfiguration(clusterFields(one, version, pki));
  return revealed(await sealedFiles(linuxFileReader(), configuration, new Secret(CERTIFICATE_KEY))) as Record<
    string,
    string
  >;
}

interface Around {
  pki: string;
  patches: string;
  sealed: Readonly<Record<string, string>>;
  /** ClusterConfiguration in YAML. */
  stored: string;
}

/** kubejoin's objects for the same init, in a cluster that has `existing`. */
export async function ourObjects(
  one: ObjectCase,
  version: string,
  { pki, patches: directory, sealed, stored }: Around,
): Promise<unknown[]> {
  const configuration = clusterConfiguration(clusterFields(one, version, pki));
  const patches = one.patches ? await readPatches(directory, linuxFileReader()) : NO_PATCHES;
  const owner = bootstrapTokenSecret(certificateOwnerToken(new Secret('owner0.0123456789abcdef'), 'owner'), Date.now());
  const dns = corednsObjects(configuration, { patches, replicas: existingReplicas(one) });
  const component = (kind: string, group: string, fields: object | undefined) =>
    fields ? { apiVersion: group, kind, ...fields } : {};
  const endpoint = one.endpoint ?? ENDPOINT;
  const proxyEnv = proxyVariables(one.environment ?? {});
  const given = component('KubeProxyConfiguration', 'kubeproxy.config.k8s.io/v1alpha1', one.kubeProxy);
  const kubelet = component('KubeletConfiguration', 'kubelet.config.k8s.io/v1beta1', one.kubelet);
  const made: KubernetesObject[] = [
    clusterAdminsBinding(),
    ...kubeadmConfigObjects(stored),
    ...kubeletConfigObjects(kubelet, configuration),
    ...tokensOf(one).map((token, index) =>
      bootstrapTokenSecret({ ...token, token: new Secret(tokenOf(index)) }, Date.now()),
    ),
    owner,
    ...kubeadmCertsObjects(sealed, { token: owner, uid: '' }),
    ...nodeBootstrapObjects(configuration),
    ...clusterInfoObjects({ server: SERVER, caBundle: CA }),
    ...(keepsCorefile(one) ? [] : [dns.configMap]),
    ...dns.others,
    ...kubeProxyObjects({ configuration, given, endpoint, proxyEnv, patches }),
  ];
  return [...(keepsCorefile(one) ? [existingCorefile(one)] : []), ...made.map(revealed)];
}

function existingCorefile({ existing = [] }: ObjectCase): unknown {
  return existing.find((object) => record(object).kind === 'ConfigMap');
}

function keepsCorefile(one: ObjectCase): boolean {
  const { Corefile: text } = record(record(existingCorefile(one)).data);
  return typeof text === 'string' && !isDefaultCorefile(text);
}

function existingReplicas({ existing = [] }: ObjectCase): number | undefined {
  const deployment = existing.find((object) => record(object).kind === 'Deployment');
  return record(record(deployment).spec).replicas as number | undefined;
}
