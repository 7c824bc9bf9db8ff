import { all, change, type Steps } from '../../engine/changes/change.ts';
import { PATHS } from '../../manifests/paths.ts';
import { RESET_PHASE_FLAGS, type ResetFacts, resetPhase } from './facts.ts';
import { removeEtcdMember } from './remove-etcd-member.ts';
import { PHASE_CLEANUP_NODE } from './sentences.ts';

/**
 * Stops what runs, then removes what it left. What later steps are known by goes last, so that a reset that was killed
 * can go on.
 */
export const cleanupNode = resetPhase({
  name: 'cleanup-node',
  aliases: ['cleanupnode'],
  short: PHASE_CLEANUP_NODE,
  needs: [
    ...(['settings', 'nodeName', 'criSocket', 'directories', 'localEtcd', 'wasNode', 'runs'] as const),
    ...(['homeKubeconfigs', 'accounts', 'configFiles', 'madeDirectories', 'cni', 'packetFilters'] as const),
  ],
  flags: RESET_PHASE_FLAGS['cleanup-node'],
  *steps(facts): Steps {
    const { settings, nodeName, criSocket, directories, localEtcd, wasNode, runs } = facts;
    yield* change({ kind: 'service', service: 'kubelet', action: 'stop', tolerateFailure: true });
    if (wasNode.joined) yield* change({ kind: 'node-unready', nodeName, kubeconfigPaths: identities(wasNode) });
    yield* change({ kind: 'remove-pods', criSocket });
    if (localEtcd !== undefined && runs.has(removeEtcdMember.name)) {
      const { manifestPath, dataDir } = localEtcd;
      yield* change({ kind: 'remove-local-etcd', manifestPath, dataDir, name: nodeName, criSocket });
    }
    const options = unmountOptions(settings.configuration.unmountFlags);
    if (directories.kubelet !== undefined) yield* change({ kind: 'unmount', below: directories.kubelet, ...options });
    yield* askedFor(facts);
    for (const file of facts.accounts) yield* change({ kind: 'write-file', ...file });
    yield* emptied(directories.manifests);
    yield* all(facts.configFiles.map((path) => ({ kind: 'remove-file', path }) as const));
    yield* emptied(directories.kubelet);
    yield* emptied(directories.tmp);
    yield* emptied(directories.certificates);
    yield* madeBefore(facts);
    yield* change({ kind: 'remove-journal' });
  },
});

/**
 * What kubejoin made goes again, as far as nothing else is in it; what stood in a directory that is emptied has gone
 * with it.
 */
function* madeBefore({ directories, madeDirectories }: Pick<ResetFacts, 'directories' | 'madeDirectories'>): Steps {
  const emptiedOnes = Object.values(directories);
  const left = madeDirectories.filter((path) => !emptiedOnes.some((directory) => path.startsWith(`${directory}/`)));
  for (const path of left) yield* change({ kind: 'remove-directory', path });
}

/**
 * A control plane's kubelet talks to its own API server, whose etcd has left; admin.conf names the cluster's endpoint.
 */
function identities({ certificatesDir }: ResetFacts['wasNode']): string[] {
  return certificatesDir === undefined ? [PATHS.kubeletConf] : [PATHS.adminConf, PATHS.kubeletConf];
}

function* emptied(path: string | undefined): Steps {
  if (path !== undefined) yield* change({ kind: 'empty-directory', path });
}

/** --cleanup: kubeadm leaves all of it. */
function* askedFor({
  settings,
  homeKubeconfigs,
  cni,
  packetFilters,
}: Pick<ResetFacts, 'settings' | 'homeKubeconfigs' | 'cni' | 'packetFilters'>): Steps {
  const { cleanup } = settings;
  if (cleanup.has('kubeconfig')) {
    const own = homeKubeconfigs.filter(({ shared }) => !shared);
    yield* all(own.map(({ path }) => ({ kind: 'remove-file', path, linkFree: true }) as const));
  }
  if (cleanup.has('cni')) {
    for (const path of cni.directories) yield* change({ kind: 'empty-directory', path });
    for (const name of cni.interfaces) yield* change({ kind: 'remove-interface', name });
  }
  if (cleanup.has('iptables')) for (const part of packetFilters) yield* change({ kind: 'clear-packet-filter', part });
}

/**
 * umount2(2)'s flags as the program has them. A mount point of the kernel's list is no link, so UMOUNT_NOFOLLOW says
 * nothing more; MNT_EXPIRE, which refuses what is in use, is what every unmounting does that is not lazy.
 */
function unmountOptions(flags: readonly string[]): { force: boolean; lazy: boolean } {
  return { force: flags.includes('MNT_FORCE'), lazy: flags.includes('MNT_DETACH') };
}
