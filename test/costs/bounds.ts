import type { Bound } from './cost.ts';

const CODE_WHY =
  'a module that is not needed belongs behind import(), or on the list in scripts/build/deferred.ts: each 100 kB costs about a millisecond and memory';

/**
 * Bounds of the cost of commands. Counts, not times: they are the same on every machine. known/ has the counted names,
 * so that a missed bound tells what is new. `version-code` and what is rehearsed are
 * counted by test/costs, the others by lab/costs on a real host.
 */
export const BOUNDS = {
  'version-code': {
    command: 'version',
    what: 'bytes of evaluated code',
    most: 3_300, // with the places of the other scripts in the file, where they are read
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
    // typed paths of changes, the request that the next run continues, the kubelet's unit, connections over lossy lines
    // and of what cannot be written or resolved, before the first change, and the count of pieces that a server sends,
    // and the names of files with sentences, which say their directories (11 kB), and DNS servers that Pods cannot reach,
    // and the causes of warnings about lock and journal, swap told once, and kubelets of another architecture (2 kB)
    // and of directories that others can change, and kinds of failures beside their codes, and a node to replace (not evaluated without --replace)
    most: 664_000,
    why: CODE_WHY,
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
    most: 8,
    onlyKnown: true,
    why: 'cluster-info once, two ConfigMaps, the Node and a review of approval at the same time, the request for the certificate and a watch of it, which the kubelet then need not make, and the Node again once it is there',
  },
  'requests-rehearsed': {
    command: 'join',
    what: 'API requests in a rehearsal, with those of its simulated kubelet',
    most: 13,
    onlyKnown: true,
    why: 'the same eight, and five of the kubelet: the Node, its lease (looked for, made), its status and its Pods',
  },
  'rehearsed-worker-code': {
    command: 'join',
    what: 'bytes of code evaluated in a rehearsal, of a worker',
    // with the comparison of CAs that keeps a join from ending in another cluster, the request for the certificate, which
    // the next run continues, the typed paths of each change, and another connection where one fell silent
    // and of what cannot be written or resolved, before the first change
    // and of directories that others can change, and kinds of failures beside their codes
    most: 398_000,
    why: CODE_WHY,
  },
  'rehearsed-control-plane-code': {
    command: 'join',
    what: 'bytes of code evaluated in a rehearsal, of a control-plane node',
    // the same, a connection that is refused while the API server starts, the kubelet's service, and a look ahead at what
    // later phases would refuse, with certificates that are made in memory
    // and of what cannot be written or resolved, before the first change
    // and the names of files with sentences, which say their directories
    // and of directories that others can change, and kinds of failures beside their codes, and a node to replace (not evaluated without --replace)
    most: 661_500,
    why: CODE_WHY,
  },
  'rehearsed-init-code': {
    command: 'init',
    what: 'bytes of code evaluated in a preview',
    // with the typed paths of each change, the checks of the kubelet's unit, and limits of documents of others
    // and of what cannot be written or resolved, before the first change
    // and the names of files with sentences, which say their directories,
    // and of limits for what others write (diffs, lists, units, handshakes)
    // and of directories that others can change, and kinds of failures beside their codes
    most: 826_500,
    why: CODE_WHY,
  },
  'rehearsed-reset-code': {
    command: 'reset',
    what: 'bytes of code evaluated in a rehearsal, of a control-plane node',
    // with what a reset reports that keeps etcd's data, trees of many levels, and stand-ins that spare a worker's join 8 kB,
    // and readers whose work grows as their input does
    // and of what cannot be written or resolved, before the first change
    // and the count of the pieces that a server sends, and the check of swap
    // and the names of files with sentences, which say their directories
    // and of directories that others can change, and kinds of failures beside their codes
    most: 542_000,
    why: CODE_WHY,
  },
  'rehearsed-control-plane-requests': {
    command: 'join',
    what: 'kinds of API requests in a rehearsal of a control-plane node, with those of its simulated kubelet',
    most: 22,
    onlyKnown: true,
    why: 'how often it polls depends on the machine, but not what it asks for',
  },
  'rehearsed-reset-requests': {
    command: 'reset',
    what: 'kinds of API requests in a rehearsal, of a control-plane node',
    most: 2,
    onlyKnown: true,
    why: 'it looks whether its Node exists, marks it as not ready, and asks for nothing else',
  },
} as const satisfies Record<string, Bound>;
