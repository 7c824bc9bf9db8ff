import { change, type Steps } from '../../engine/changes/change.ts';
import { MANIFEST_MODE, manifestPath } from '../../manifests/paths.ts';
import { etcdPod } from '../../manifests/static-pods/index.ts';
import { giveToAccounts, POD_FACTS, type PodFacts, podInputs } from '../facts/component-manifests.ts';
import { initPhase, PHASE_FLAGS } from './phase.ts';
import { INIT_PHASE_ETCD_LOCAL } from './sentences.ts';

/** The first member of a local etcd. Its data begins when the kubelet starts it. */
export const etcd = initPhase({
  name: 'etcd/local',
  short: INIT_PHASE_ETCD_LOCAL,
  needs: POD_FACTS,
  flags: PHASE_FLAGS.etcd,
  *steps(facts): Steps {
    const content = manifest(facts);
    const { etcd } = facts.cluster.configuration;
    if (content === undefined || etcd.type === 'external') return;
    yield* change({ kind: 'make-directory', path: etcd.local.dataDir, mode: 0o700 });
    yield* giveToAccounts(['etcd'], facts);
    yield* change({
      kind: 'write-file',
      path: manifestPath('etcd'),
      content,
      mode: MANIFEST_MODE,
      directoryMode: 0o700,
    });
  },
  tryPatches: (facts) => void manifest(facts),
});

/** Undefined with an external etcd. */
function manifest(facts: PodFacts): string | undefined {
  if (facts.cluster.configuration.etcd.type === 'external') return undefined;
  return etcdPod({ ...podInputs(facts), name: facts.node.name, initialCluster: [] });
}
