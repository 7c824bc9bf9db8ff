import { all, change, type Steps } from '../../engine/changes/change.ts';
import { CLEANUP_PHASE } from '../../engine/journal/previous-run.ts';
import { PATHS } from '../../manifests/paths.ts';
import { type ResetFacts, resetPhase } from './facts.ts';
import { RESET_PHASE_FLAGS } from './flags.ts';
import { PHASE_CLEANUP_NODE, PHASE_REMOVE_ETCD_MEMBER } from './phases-reset-sentences.ts';

/**
 * Removes this machine's member from etcd. Run on its own it also stops etcd here and removes its data; otherwise
 * cleanup-node does that once the kubelet is stopped.
 */
export const removeEtcdMember = resetPhase({
  name: 'remove-etcd-member',
  short: PHASE_REMOVE_ETCD_MEMBER,
  // `directories`: fails before the member has left if a directory cannot be emptied.
  needs: ['settings', 'localEtcd', 'nodeName', 'criSocket', 'phasesOfRun', 'directories'],
  flags: RESET_PHASE_FLAGS['remove-etcd-member'],
  *steps({ settings, localEtcd, nodeName, criSocket, phasesOfRun }): Steps {
    if (localEtcd === undefined) return;
    const { manifestPath, dataDir, member } = localEtcd;
    const { kubeconfigPath, allowQuorumLoss } = settings;
    if (member !== undefined)
      yield* change({ kind: 'remove-etcd-member', here: member, kubeconfigPath, allowQuorumLoss });
    if (!phasesOfRun.has(CLEANUP_PHASE))
      yield* change({ kind: 'remove-local-etcd', manifestPath, dataDir, name: nodeName, criSocket });
  },
});

/** The local etcd whose member and data a run keeps, because remove-etcd-member is not part of it. */
export function keptEtcd({ localEtcd, phasesOfRun }: Pick<ResetFacts, 'localEtcd' | 'phasesOfRun'>) {
  return phasesOfRun.has(CLEANUP_PHASE) && !phasesOfRun.has(removeEtcdMember.name) ? localEtcd : undefined;
}

/** Stops what runs, then removes what it left. Files that later steps depend on go last, so a killed reset can go on. */
export const cleanupNode = resetPhase({
  name: CLEANUP_PHASE,
  aliases: ['cleanupnode'],
  short: PHASE_CLEANUP_NODE,
  needs: [
    ...(['settings', 'nodeName', 'criSocket', 'directories', 'localEtcd', 'wasNode', 'phasesOfRun'] as const),
    ...(['homeKubeconfigs', 'accounts', 'configFiles', 'madeDirectories', 'cni', 'packetFilters'] as const),
  ],
  flags: RESET_PHASE_FLAGS['cleanup-node'],
  *steps(facts): Steps {
    const { settings, nodeName, criSocket, directories, localEtcd, wasNode, phasesOfRun } = facts;
    yield* change({ kind: 'service', service: 'kubelet', action: 'stop', tolerateFailure: true });
    if (wasNode.joined) yield* change({ kind: 'node-unready', nodeName, kubeconfigPaths: identities(wasNode) });
    yield* change({ kind: 'remove-pods', criSocket });
    if (localEtcd !== undefined && phasesOfRun.has(removeEtcdMember.name)) {
      const { manifestPath, dataDir } = localEtcd;
      yield* change({ kind: 'remove-local-etcd', manifestPath, dataDir, name: nodeName, criSocket });
    }
    const options = unmountOptions(settings.configuration.unmountFlags);
    if (directories.kubelet !== undefined) yield* change({ kind: 'unmount', below: directories.kubelet, ...options });
    yield* homes(facts);
    for (const file of facts.accounts) yield* change({ kind: 'write-file', ...file });
    yield* emptied(directories.manifests);
    yield* all(facts.configFiles.map((path) => ({ kind: 'remove-file', path }) as const));
    yield* emptied(directories.kubelet);
    yield* emptied(directories.tmp);
    yield* emptied(directories.certificates);
    yield* podNetwork(facts);
    yield* madeBefore(facts);
    yield* change({ kind: 'remove-journal' });
  },
});

/** Removes the directories that kubejoin made, if they are empty. Those inside an emptied directory are already gone. */
function* madeBefore({
  settings,
  directories,
  madeDirectories,
}: Pick<ResetFacts, 'settings' | 'directories' | 'madeDirectories'>): Steps {
  const emptiedOnes = Object.values(directories);
  const isKept = (path: string) => settings.keepEmptied === true && emptiedOnes.includes(path);
  const isGone = (path: string) => emptiedOnes.some((directory) => path.startsWith(`${directory}/`));
  const left = madeDirectories.filter((path) => !isGone(path) && !isKept(path));
  for (const path of left) yield* change({ kind: 'remove-directory', path });
}

/** On a control plane admin.conf first: its kubelet uses the local API server, whose etcd has left the cluster. */
function identities({ certificatesDir }: ResetFacts['wasNode']): string[] {
  return certificatesDir === undefined ? [PATHS.kubeletConf] : [PATHS.adminConf, PATHS.kubeletConf];
}

function* emptied(path: string | undefined): Steps {
  if (path !== undefined) yield* change({ kind: 'empty-directory', path });
}

/** --cleanup kubeconfig. It needs the cluster's CA, so it comes before the certificates go. */
function* homes({ settings, homeKubeconfigs }: Pick<ResetFacts, 'settings' | 'homeKubeconfigs'>): Steps {
  if (!settings.cleanup.has('kubeconfig')) return;
  const own = homeKubeconfigs.filter(({ shared }) => !shared);
  yield* all(own.map(({ path }) => ({ kind: 'remove-file', path, linkFree: true }) as const));
}

/** --cleanup cni,iptables. After the keys, because other programs' tools may fail. */
function* podNetwork({ settings, cni, packetFilters }: Pick<ResetFacts, 'settings' | 'cni' | 'packetFilters'>): Steps {
  const { cleanup } = settings;
  if (cleanup.has('cni')) {
    for (const path of cni.directories) yield* change({ kind: 'empty-directory', path });
    for (const name of cni.interfaces) yield* change({ kind: 'remove-interface', name });
  }
  if (cleanup.has('iptables')) for (const part of packetFilters) yield* change({ kind: 'clear-packet-filter', part });
}

/**
 * Options of umount(8) for flags of umount2(2). Ignores UMOUNT_NOFOLLOW, since mount points in the kernel's list are
 * never links, and MNT_EXPIRE, since every unmount that is not lazy refuses mounts in use.
 */
function unmountOptions(flags: readonly string[]): { force: boolean; lazy: boolean } {
  return { force: flags.includes('MNT_FORCE'), lazy: flags.includes('MNT_DETACH') };
}
