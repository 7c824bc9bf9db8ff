import type { ClusterConfiguration, LocalEndpoint } from '../../config/types/cluster.ts';
import type { Timeouts } from '../../config/types/join.ts';
import { all, change, type Steps } from '../../engine/changes/change.ts';
import { type Accounts, rootlessOwners } from '../../manifests/accounts/rootless.ts';
import type { PatchSet } from '../../manifests/patches/patch-set.ts';
import {
  type ControlPlaneComponentName,
  MANIFEST_MODE,
  manifestPath,
  type StaticPodName,
} from '../../manifests/paths.ts';
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

/** What the manifests of the control plane are made of, in a join and in an init. */
export interface PodFacts {
  configuration: { timeouts: Timeouts };
  node: { name: string };
  cluster: { configuration: ClusterConfiguration };
  localEndpoint: LocalEndpoint;
  patches: PatchSet;
  accounts: Accounts | undefined;
  podSettings: PodSettings;
}

/** Writes the manifests of these components; the kubelet starts each as soon as it sees it. */
export function* writeManifests(components: readonly ControlPlaneComponentName[], facts: PodFacts): Steps {
  yield* giveToAccounts(components, facts);
  yield* all(
    components.map((component) => {
      const content = staticPod(component, podInputs(facts));
      return {
        kind: 'write-file',
        path: manifestPath(component),
        content,
        mode: MANIFEST_MODE,
        directoryMode: 0o700,
      } as const;
    }),
  );
}

/** Where the components run without root (RootlessControlPlane): their accounts, and the files they have to read. */
export function* giveToAccounts(
  components: readonly StaticPodName[],
  { cluster, accounts, podSettings }: PodFacts,
): Steps {
  if (accounts === undefined) return;
  for (const file of accounts.files) yield* change({ kind: 'write-file', ...file });
  const { configuration } = cluster;
  const owners = components.flatMap((component) =>
    rootlessOwners(component, { configuration, accounts, externalCa: podSettings.externalCa }),
  );
  const unique = new Map(owners.map((owner) => [owner.path, { kind: 'set-owner', ...owner } as const]));
  yield* all([...unique.values()]);
}

export function podInputs({ configuration, cluster, localEndpoint, patches, accounts, podSettings }: PodFacts) {
  const { timeouts } = configuration;
  return { configuration: cluster.configuration, endpoint: localEndpoint, timeouts, patches, accounts, ...podSettings };
}
