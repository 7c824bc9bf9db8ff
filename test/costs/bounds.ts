import type { Bound } from './cost.ts';

/**
 * Bounds of the cost of `version` and `join`. Counts, not times: they are the same on every machine. known/ has the
 * counted names, so that a missed bound tells what is new. `requests-rehearsed` and `version-code` are
 * counted by test/costs, the others by lab/costs on a real host.
 */
export const BOUNDS = {
  'version-code': {
    command: 'version',
    what: 'bytes of evaluated code',
    most: 2_800,
    onlyKnown: true,
    why: 'it is answered by the first lines of the program, before the program itself is loaded',
  },
  'version-processes': {
    command: 'version',
    what: 'programs started',
    most: 0,
    why: 'a version is known to the program itself',
  },
  'version-files': {
    command: 'version',
    what: 'files read',
    most: 18,
    why: "glibc's and Node.js's own start reads these, and kubejoin adds none",
  },
  'version-connections': {
    command: 'version',
    what: 'connections',
    most: 0,
    why: 'no cluster is asked for the version of a program',
  },
  'join-code': {
    command: 'join',
    what: 'bytes of evaluated code',
    most: 850_000,
    why: 'a module that a worker does not need belongs behind import(), or on the list in scripts/build/deferred.ts: each 100 kB costs a join about a millisecond and memory',
  },
  'join-processes': {
    command: 'join',
    what: 'programs started',
    most: 1,
    onlyKnown: true,
    why: 'a file or a socket answers without one; the kubelet alone knows its version',
  },
  'join-files': {
    command: 'join',
    what: 'files read',
    most: 44,
    why: 'each is read once, by the fact that it belongs to; a poll that opens files shows up here',
  },
  'join-requests': {
    command: 'join',
    what: 'API requests',
    most: 5,
    onlyKnown: true,
    why: 'one fewer than kubeadm: cluster-info once, two ConfigMaps and the Node at the same time, one watch of the Node',
  },
  'requests-rehearsed': {
    command: 'join',
    what: 'API requests in a rehearsal, with those of its stand-in kubelet',
    most: 12,
    onlyKnown: true,
    why: 'the same five, and seven of the kubelet: its request, a watch of it, the Node, its lease (looked for, made), its status and its Pods',
  },
} as const satisfies Record<string, Bound>;
