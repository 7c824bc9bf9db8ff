import { failure } from '../../../../base/failure.ts';
import { and, SAME_AGAIN } from '../../../../base/phrases.ts';
import { shellWord } from '../../../../base/shown.ts';
import { text } from '../../../../base/text.ts';
import { size } from '../../../../base/wording.ts';
import {
  mebibytes,
  type RefusedWrite,
  writeCause,
  writeCure,
} from '../../../../host/linux/files/linux-files-sentences.ts';

/** Paths in which nothing can be written, and what the system shows of the reason. */
export interface NotWritable {
  paths: readonly string[];
  reason: string;
  refused?: RefusedWrite;
  needs: { bytes: number; inodes: number };
}

function obstacleCause({ reason, refused, needs }: NotWritable): string {
  const { mount, space } = refused ?? {};
  if (!space) return writeCause({ path: '', reason, ...(refused && { refused }) });
  const on = mount ? `${mount.point} (${mount.type}, ${mount.source})` : 'that file system';
  return `Free on ${on}: ${mebibytes(space.freeBytes)} of ${mebibytes(space.bytes)}, ${space.freeInodes} of ${space.inodes} inodes. At least ${size(needs.bytes)} and ${needs.inodes} inodes are needed.`;
}

export const NOT_WRITABLE = failure('NOT_WRITABLE', {
  class: 'preflight',
  sample: {
    paths: ['/etc/kubernetes', '/etc/kubernetes/pki'],
    reason: 'EROFS',
    refused: { mount: { point: '/etc', type: 'ext4', source: '/dev/sda1' } },
    needs: { bytes: 1_048_576, inodes: 32 },
  },
  english: (p: NotWritable) => ({
    what: `This machine does not allow writing to ${and(p.paths)}.`,
    cause: obstacleCause(p),
    cure: writeCure({ path: p.paths[0] ?? '/', reason: p.reason, ...(p.refused && { refused: p.refused }) }),
  }),
});

/** A directory of another user, or one with a mode by which others write. */
export type Changeable = { path: string; uid: number; mode?: undefined } | { path: string; mode: number };

const changeable = (one: Changeable): string =>
  one.mode === undefined
    ? `${one.path} belongs to user ${one.uid}`
    : `${one.mode & 0o002 ? 'any user' : 'its group'} can write to ${one.path} (mode ${one.mode.toString(8)})`;

export const takenBack = ({ path, mode }: Changeable): string =>
  `"${mode === undefined ? 'chown root:' : 'chmod go-w'} ${shellWord(path)}"`;

export const CHANGEABLE_BY_OTHERS = text(
  'CHANGEABLE_BY_OTHERS',
  (p: { found: readonly Changeable[] }) =>
    `Users other than root can replace files of this node: ${and(p.found.map(changeable))}. They can become root that way. Check what is in there, then run ${and(p.found.map(takenBack))}.`,
);

export interface NoResolvConf {
  path: string;
  problem: 'missing' | 'not-a-file';
  from: 'configuration' | 'flag' | 'resolved' | 'default';
}

const RESOLV_CONF = { missing: 'does not exist', 'not-a-file': 'is not a file' };

const RESOLV_CONF_FROM: Record<NoResolvConf['from'], string> = {
  configuration: 'set by resolvConf in the kubelet configuration that the cluster stores, or in a patch',
  flag: 'set by the argument resolv-conf in kubeletExtraArgs',
  resolved: 'used because systemd-resolved is active and the kubelet configuration does not set resolvConf',
  default: 'the default, because the kubelet configuration does not set resolvConf',
};

export const RESOLV_CONF_MISSING = failure('RESOLV_CONF_MISSING', {
  class: 'preflight',
  sample: { path: '/run/systemd/resolve/resolv.conf', problem: 'missing', from: 'configuration' },
  english: (p: NoResolvConf) => ({
    what: `The kubelet will not be able to start any Pod: ${p.path} ${RESOLV_CONF[p.problem]}.`,
    cause: `The kubelet reads the DNS servers of each Pod from this file (${RESOLV_CONF_FROM[p.from]}).`,
    cure:
      p.from === 'resolved'
        ? `Restart the resolver ("systemctl restart systemd-resolved"), which writes the file, ${SAME_AGAIN}.`
        : p.path === '/etc/resolv.conf'
          ? `Create ${p.path} with this machine's DNS servers (it can be a link to the file of your resolver), ${SAME_AGAIN}.`
          : `Create ${p.path}, or name another file: for the whole cluster, in resolvConf of the ConfigMap kubelet-config; for this machine only, with a kubeletconfiguration patch (--patches); ${SAME_AGAIN}.`,
  }),
});

export const RESOLV_CONF_LOOPBACK = text(
  'RESOLV_CONF_LOOPBACK',
  (p: Pick<NoResolvConf, 'path' | 'from'> & { servers: readonly string[] }) =>
    `CoreDNS, and other Pods that use this machine's DNS servers, will not be able to resolve names: the server in ${p.path} (${RESOLV_CONF_FROM[p.from]}) is ${and(p.servers)}, and in a Pod a loopback address is the Pod itself. Name a file with servers that Pods can reach (if systemd-resolved runs, /run/systemd/resolve/resolv.conf): for this machine, in resolvConf of a kubeletconfiguration patch (--patches); for the whole cluster, in resolvConf of the ConfigMap kubelet-config. Or put such servers in ${p.path}.`,
);
