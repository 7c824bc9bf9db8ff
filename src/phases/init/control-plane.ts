import { Failure } from '../../base/failure.ts';
import type { Text } from '../../base/text.ts';
import { all, change, type Steps } from '../../engine/changes/change.ts';
import { kubeletConfiguration } from '../../manifests/kubelet-configuration.ts';
import { type ControlPlaneComponentName, MANIFEST_MODE, manifestPath } from '../../manifests/paths.ts';
import { etcdPod, staticPod } from '../../manifests/static-pods/index.ts';
import { controlPlaneIsHealthy } from '../control-plane.ts';
import { giveToAccounts, POD_FACTS, type PodFacts, podInputs, writeManifests } from '../facts/component-manifests.ts';
import { kubeletFiles, kubeletIsHealthy, startKubelet, stopKubelet } from '../kubelet.ts';
import type { Phase } from '../phase.ts';
import { MANIFEST_MISSING } from '../sentences.ts';
import { ADMINISTRATOR_FACTS, empowerAdministrator } from './administrator.ts';
import type { InitFacts } from './facts/facts.ts';
import { rotateCertificate } from './kubelet-finalize.ts';
import { initPhase, KUBELET_FINALIZE, PHASE_FLAGS } from './phase.ts';
import {
  INIT_PHASE_APISERVER,
  INIT_PHASE_CONTROLLER_MANAGER,
  INIT_PHASE_ETCD_LOCAL,
  INIT_PHASE_KUBELET_START,
  INIT_PHASE_SCHEDULER,
  INIT_PHASE_WAIT_CONTROL_PLANE,
} from './sentences.ts';

/** In kubeadm's order and with its phase names. */
const PHASES = {
  'kube-apiserver': { name: 'apiserver', short: INIT_PHASE_APISERVER },
  'kube-controller-manager': { name: 'controller-manager', short: INIT_PHASE_CONTROLLER_MANAGER },
  'kube-scheduler': { name: 'scheduler', short: INIT_PHASE_SCHEDULER },
} as const satisfies Record<ControlPlaneComponentName, { name: keyof typeof PHASE_FLAGS; short: Text }>;

/** Writes the manifest of a component; the kubelet starts it as soon as the file exists. */
function component(component: ControlPlaneComponentName): Phase<InitFacts> {
  const { name, short } = PHASES[component];
  return initPhase({
    name: `control-plane/${name}`,
    short,
    needs: POD_FACTS,
    flags: PHASE_FLAGS[name],
    *steps(facts): Steps {
      yield* writeManifests([component], facts);
    },
    tryPatches: (facts) => void staticPod(component, podInputs(facts)),
  });
}

export const controlPlane: readonly Phase<InitFacts>[] = (Object.keys(PHASES) as ControlPlaneComponentName[]).map(
  component,
);

/** Writes the manifest of the first member of a local etcd, which creates its data when the kubelet starts it. */
export const etcd = initPhase({
  name: 'etcd/local',
  short: INIT_PHASE_ETCD_LOCAL,
  needs: POD_FACTS,
  flags: PHASE_FLAGS.etcd,
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

/** Writes the kubelet's files and (re)starts it; it then starts the control plane from the manifests. */
export const kubeletStart = initPhase({
  name: 'kubelet-start',
  short: INIT_PHASE_KUBELET_START,
  needs: ['configuration', 'node', 'cluster', 'patches'],
  flags: PHASE_FLAGS['kubelet-start'],
  *steps({ configuration: { nodeRegistration }, node, cluster, patches }): Steps {
    const kubelet = kubeletConfiguration(cluster, node, patches);
    // Stopped first: a kubelet that systemd restarts must not start with half of its files.
    yield* stopKubelet();
    yield* all(kubeletFiles({ nodeRegistration, node, configuration: cluster.configuration, kubelet }));
    yield* startKubelet();
  },
  tryPatches: ({ cluster, node, patches }) => void kubeletConfiguration(cluster, node, patches),
});

/** Waits until the kubelet and the control plane are healthy, then grants the administrator its rights. */
export const waitControlPlane = initPhase({
  name: 'wait-control-plane',
  short: INIT_PHASE_WAIT_CONTROL_PLANE,
  needs: ['node', 'writtenKubelet', 'writtenPods', 'runs', ...ADMINISTRATOR_FACTS],
  flags: PHASE_FLAGS['wait-control-plane'],
  *steps(facts): Steps {
    const { configuration, node, writtenKubelet, writtenPods, runs } = facts;
    if (writtenPods === undefined) throw new Failure(MANIFEST_MISSING, { path: manifestPath('kube-apiserver') });
    yield* kubeletIsHealthy(writtenKubelet, configuration.timeouts);
    yield* controlPlaneIsHealthy(writtenPods, node, configuration.timeouts);
    yield* empowerAdministrator(facts);
    // Earlier than in kubeadm: a kubelet started before its API server waits seconds before it registers the node, and a
    // restarted one registers at once.
    if (runs.has(KUBELET_FINALIZE)) yield* rotateCertificate(configuration, { expected: runs.has('kubelet-start') });
  },
});
