import { change, type Steps } from '../../engine/changes/change.ts';
import { MANIFEST_MODE, manifestPath } from '../../manifests/paths.ts';
import { etcdPod } from '../../manifests/static-pods/index.ts';
import { giveToAccounts, POD_FACTS, type PodFacts, podInputs } from '../facts/component-manifests.ts';
import { initPhase } from './facts/facts.ts';
import { INIT_PHASE_FLAGS } from './flags.ts';
import { INIT_PHASE_ETCD_LOCAL } from './phases-init-sentences.ts';

/** Writes the manifest of the first member of a local etcd, which creates its data when the kubelet starts it. */
export const etcd = initPhase({
  name: 'etcd/local',
  short: INIT_PHASE_ETCD_LOCAL,
  needs: POD_FACTS,
  flags: INIT_PHASE_FLAGS.etcd,
  *steps(facts): Steps {
    const { etcd } = facts.cluster.configuration;
    if (etcd.type === 'external') return;
    yield* change({ kind: 'make-directory', path: etcd.local.dataDir, mode: 0o700 });
    yield* giveToAccounts(['etcd'], facts);
    const written = { path: manifestPath('etcd'), content: manifest(facts), mode: MANIFEST_MODE, directoryMode: 0o700 };
    yield* change({ kind: 'write-file', ...written });
  },
  tryPatches(facts) {
    if (facts.cluster.configuration.etcd.type !== 'external') manifest(facts);
  },
});

function manifest(facts: PodFacts): string {
  return etcdPod({ ...podInputs(facts), name: facts.node.name, initialCluster: [] });
}
