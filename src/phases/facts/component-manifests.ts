import type { ClusterConfiguration, LocalEndpoint } from '../../config/types/cluster.ts';
import type { Timeouts } from '../../config/types/join.ts';
import { all, change, type Steps } from '../../engine/changes/change.ts';
import type { PatchSet } from '../../manifests/patches/patch-set.ts';
import {
  type ControlPlaneComponentName,
  MANIFEST_MODE,
  manifestPath,
  type StaticPodName,
} from '../../manifests/paths.ts';
import { type Accounts, rootlessOwners } from '../../manifests/rootless/owners.ts';
import { staticPod } from '../../manifests/static-pods/index.ts';
import type { PodSettings } from './pod-settings.ts';

export const POD_FACTS = [
  'configuration',
  'node',
  'cluster',
  'localEndpoint',
  'patches',
  'accounts',
  'podSettings',
] as const;

/** Facts for the manifests of the control plane, in a join and in an init. */
export interface PodFacts {
  configuration: { timeouts: Timeouts };
  node: { name: string };
  cluster: { configuration: ClusterConfiguration };
  localEndpoint: LocalEndpoint;
  patches: PatchSet;
  accounts: Accounts | undefined;
  podSettings: PodSettings;
}

export function componentManifest(component: ControlPlaneComponentName, facts: PodFacts) {
  return { path: manifestPath(component), content: staticPod(component, podInputs(facts)) };
}

/** Writes the manifests of these components; the kubelet starts each one as soon as its file exists. */
export function* writeManifests(components: readonly ControlPlaneComponentName[], facts: PodFacts): Steps {
  yield* giveToAccounts(components, facts);
  yield* all(
    components.map((component) => ({
      ...{ kind: 'write-file', mode: MANIFEST_MODE, directoryMode: 0o700 },
      ...componentManifest(component, facts),
    })),
  );
}

/** With RootlessControlPlane: creates the accounts of the components and sets the owners of the files they read. */
export function* giveToAccounts(
  components: readonly StaticPodName[],
  { cluster, accounts, podSettings }: PodFacts,
): Steps {
  if (accounts === undefined) return;
  for (const file of accounts.files) yield* change({ kind: 'write-file', ...file });
  const inputs = { configuration: cluster.configuration, accounts, externalCa: podSettings.externalCa };
  const owners = components.flatMap((component) => rootlessOwners(component, inputs));
  const unique = new Map(owners.map((owner) => [owner.path, { kind: 'set-owner', ...owner } as const]));
  yield* all([...unique.values()]);
}

export function podInputs({ configuration, cluster, localEndpoint, patches, accounts, podSettings }: PodFacts) {
  return {
    ...{ configuration: cluster.configuration, endpoint: localEndpoint, timeouts: configuration.timeouts },
    ...{ patches, accounts, ...podSettings },
  };
}
