/** What may import what, in src. Types count: whoever needs a type of another file depends on it. */

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
  'rehearsal',
  'i18n',
  'api',
  'cli',
] as const;

/** What a room says to users, in English: src/i18n has it in other languages, so it reads that of later rooms, too. */
export const SENTENCES = /\/sentences\.ts$/;

/** What not everybody in a later room may import. */
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
    to: ['src/host/', 'src/cli/cli.ts'],
    why: 'Only src/host touches files and processes: take a HostReader.',
  },
  {
    what: /^node:(http|https|http2|tls|net|dgram)$/,
    to: ['src/wire/', 'src/rehearsal/servers/'],
    why: 'Only src/wire opens connections: it sets the limits of time and size. Servers stand in src/rehearsal/servers.',
  },
  {
    // What its failures are is no secret of an adapter's.
    what: /^src\/host\/(linux\/(?!.*\/sentences\.ts$)|sandbox-directory\.ts$)/,
    to: ['src/host/', 'src/rehearsal/', 'src/api/', 'src/cli/'],
    why: 'The host is chosen by src/cli, src/api and src/rehearsal: everybody else takes a port.',
  },
  {
    what: /^src\/cluster\/discovery\/trusted-cluster\.ts$/,
    name: 'trust',
    to: ['src/cluster/discovery/'],
    why: 'Only discovery makes a TrustedCluster.',
  },
];
