import type { Bound } from './cost.ts';

const CODE_WHY =
  'a module that is not needed belongs behind import(), or on the list in scripts/build/deferred.ts: each 100 kB costs about a millisecond and memory';

/**
 * What commands may cost. Counts, not times: they are the same on every machine. table.json has what was counted last.
 * `version-code` and what is rehearsed are counted by test/costs, the others by lab/costs on a real host.
 */
export const BOUNDS = {
  'version-code': {
    command: 'version',
    what: 'bytes of evaluated code',
    of: 'names',
    why: 'it is answered by the first lines of the program, before the program itself is loaded',
  },
  'version-processes': {
    command: 'version',
    what: 'programs started',
    of: 'names',
    why: 'a version is known to the program itself',
  },
  'version-files': {
    command: 'version',
    what: 'files read',
    of: 'total',
    why: "glibc's and Node.js's own start reads these, and kubejoin adds none",
  },
  'version-connections': {
    command: 'version',
    what: 'connections',
    of: 'names',
    why: 'no cluster is asked for the version of a program',
  },
  'join-code': { command: 'join', what: 'bytes of evaluated code', of: 'total', why: CODE_WHY },
  'join-processes': {
    command: 'join',
    what: 'programs started',
    of: 'names',
    why: 'a file or a socket answers without one; the kubelet alone knows its version',
  },
  'join-files': {
    command: 'join',
    what: 'files read',
    of: 'total',
    why: 'each is read once, by the fact that it belongs to; a poll that opens files shows up here',
  },
  'join-requests': {
    command: 'join',
    what: 'API requests',
    of: 'names',
    why: 'cluster-info, two ConfigMaps, the Node and a review of approval at the same time, the request for the certificate and a watch of it, which the kubelet then need not make, and the Node again once it is there',
  },
  'requests-rehearsed': {
    command: 'join',
    what: 'API requests in a rehearsal, with those of its simulated kubelet',
    of: 'names',
    why: 'the same, and those of the kubelet: the Node, its lease (looked for, made), its status and its Pods',
  },
  'rehearsed-worker-code': {
    command: 'join',
    what: 'bytes of code evaluated in a rehearsal, of a worker',
    of: 'total',
    why: CODE_WHY,
  },
  'rehearsed-control-plane-code': {
    command: 'join',
    what: 'bytes of code evaluated in a rehearsal, of a control-plane node',
    of: 'total',
    why: CODE_WHY,
  },
  'rehearsed-init-code': {
    command: 'init',
    what: 'bytes of code evaluated in a preview',
    of: 'total',
    why: CODE_WHY,
  },
  'rehearsed-reset-code': {
    command: 'reset',
    what: 'bytes of code evaluated in a rehearsal, of a control-plane node',
    of: 'total',
    why: CODE_WHY,
  },
  'rehearsed-control-plane-requests': {
    command: 'join',
    what: 'kinds of API requests in a rehearsal of a control-plane node, with those of its simulated kubelet',
    of: 'names',
    why: 'how often it polls depends on the machine, but not what it asks for',
  },
  'rehearsed-reset-requests': {
    command: 'reset',
    what: 'kinds of API requests in a rehearsal, of a control-plane node',
    of: 'names',
    why: 'it looks whether its Node exists, marks it as not ready, and asks for nothing else',
  },
} as const satisfies Record<string, Bound>;

export type BoundName = keyof typeof BOUNDS;
