import { all, type Steps } from '../../changes/change.ts';
import { rootlessOwners } from '../../manifests/rootless.ts';
import {
  type ControlPlaneComponentName,
  MANIFEST_MODE,
  manifestPath,
  type StaticPodName,
  staticPod,
} from '../../manifests/static-pods/index.ts';
import type { FactName, Facts } from '../facts.ts';

export const POD_FACTS = [
  'configuration',
  'node',
  'cluster',
  'localEndpoint',
  'patches',
  'accounts',
  'podSettings',
] as const satisfies FactName[];
export type PodFacts = Pick<Facts, (typeof POD_FACTS)[number]>;

/** Writes the manifests of these components; the kubelet starts each as soon as it sees it. */
export function* writeManifests(components: readonly ControlPlaneComponentName[], facts: PodFacts): Steps {
  yield* giveToAccounts(components, facts);
  yield* all(
    components.map((component) => {
      const content = staticPod(component, podInputs(facts));
      return { kind: 'write-file', path: manifestPath(component), content, mode: MANIFEST_MODE, directoryMode: 0o700 } as const;
    }),
  );
}

/** Where the components run without root (RootlessControlPlane): their accounts, and the files they have to read. */
export function* giveToAccounts(components: readonly StaticPodName[], { cluster, accounts, podSettings }: PodFacts): Steps {
  if (accounts === undefined) return;
  yield* all(accounts.files.map((file) => ({ kind: 'write-file', ...file }) as const));
  const { configuration } = cluster;
  const owners = components.flatMap((component) =>
    rootlessOwners(component, { configuration, accounts, externalCa: podSettings.externalCa }),
  );
  yield* all([...new Map(owners.map((owner) => [owner.path, owner])).values()]);
}

export function podInputs({ configuration, cluster, localEndpoint, patches, accounts, podSettings }: PodFacts) {
  const { timeouts } = configuration;
  return { configuration: cluster.configuration, endpoint: localEndpoint, timeouts, patches, accounts, ...podSettings };
}
