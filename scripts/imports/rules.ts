/** The rules of imports in src. Types count: whoever needs a type of another file depends on it. */

/** A room imports from itself and from the rooms before it. */
export const ROOMS = [
  'base',
  'config',
  'pki',
  'wire',
  'manifests',
  'host',
  'cluster',
  'engine',
  'phases',
  'operations',
  'simulation',
  'i18n',
  'api',
  'cli',
  'features',
  'program',
] as const;

/** English sentences of a room. src/i18n translates them, so it also reads those of later rooms. */
export const SENTENCES = /-sentences\.ts$/;

/** Entries of the library. Each first gives the core the features. */
export const ENTRIES = 'src/program/library/';
export const ASSEMBLED = 'src/program/assembled.ts';

/** An import that is not open to every later room. */
export interface Reserved {
  what: RegExp;
  /** The one name that is reserved; else all of it. */
  name?: string;
  /** Files below one of these may. */
  to: readonly string[];
  why: string;
}

export const RESERVED: readonly Reserved[] = [
  {
    what: /^node:(fs|fs\/promises|child_process)$/,
    // cli.ts writes to standard output, which is no file of the host's.
    to: ['src/host/', 'src/program/cli.ts'],
    why: 'Only src/host touches files and processes: take a HostReader.',
  },
  {
    what: /^node:(http|https|http2|tls|net|dgram)$/,
    to: ['src/wire/', 'src/simulation/servers/'],
    why: 'Only src/wire opens connections: it sets the limits of time and size. Servers stand in src/simulation/servers.',
  },
  {
    // The failures of an adapter are no secret.
    what: /^src\/host\/(linux\/(?!.*-sentences\.ts$)|simulated-directory\.ts$)/,
    to: ['src/host/', 'src/simulation/', 'src/api/', 'src/cli/', 'src/features/'],
    why: 'The host is chosen by src/cli, src/api, src/features and src/simulation: everybody else takes a port.',
  },
  {
    what: /^src\/cluster\/discovery\/trusted-cluster\.ts$/,
    name: 'trust',
    to: ['src/cluster/discovery/'],
    why: 'Only discovery makes a TrustedCluster.',
  },
];
