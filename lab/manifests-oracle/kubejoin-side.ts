import { parse } from 'yaml';
import { clusterConfiguration } from '../../src/config/documents/cluster-configuration.ts';
import { SimulatedDirectory } from '../../src/host/simulated-directory.ts';
import { NO_PATCHES } from '../../src/manifests/patches/patch-set.ts';
import type { StaticPodName } from '../../src/manifests/paths.ts';
import type { Accounts } from '../../src/manifests/rootless/owners.ts';
import { etcdPod, staticPod } from '../../src/manifests/static-pods/index.ts';
import type { ControlPlaneInputs } from '../../src/manifests/static-pods/inputs.ts';
import { proxyVariables } from '../../src/manifests/static-pods/pod.ts';
import { existingCaFolders, readAccounts } from '../../src/phases/facts/pod-settings.ts';
import { readPatches } from '../../src/phases/patches.ts';
import { ENDPOINT, type ManifestCase, NODE_NAME, storedConfiguration } from './manifest-case.ts';

const FOUR_MINUTES = 240_000;

/** Files that kubejoin would write on the same host, from the objects in the cluster. It only reads. */
export async function kubejoinManifests(one: ManifestCase, version: string, root: string) {
  const inputs = await readInputs(one, version, root);
  return { manifests: ourManifests(inputs), accounts: inputs.accounts, configuration: inputs.configuration };
}

async function readInputs(one: ManifestCase, version: string, root: string): Promise<ControlPlaneInputs> {
  const { reader } = new SimulatedDirectory(root);
  const configuration = clusterConfiguration(storedConfiguration(one, version));
  const accounts: Accounts | undefined = await readAccounts(configuration, reader);
  return {
    configuration,
    endpoint: one.endpoint ?? ENDPOINT,
    timeouts: { controlPlaneComponentHealthCheck: one.healthCheck?.ms ?? FOUR_MINUTES },
    proxyEnv: proxyVariables(one.environment ?? {}),
    caFolders: await existingCaFolders(reader),
    externalCa: one.externalCa ?? false,
    patches: one.patches ? await readPatches('/patches', reader) : NO_PATCHES,
    accounts,
  };
}

export function ourManifests(
  inputs: ControlPlaneInputs,
  initialCluster: readonly string[] = [],
): Partial<Record<StaticPodName, unknown>> {
  const pods = (['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const).map((name) => [
    name,
    parse(staticPod(name, inputs)),
  ]);
  const local = inputs.configuration.etcd.type === 'local';
  return {
    ...Object.fromEntries(pods),
    ...(local && { etcd: parse(etcdPod({ ...inputs, name: NODE_NAME, initialCluster })) }),
  };
}
