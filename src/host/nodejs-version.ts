import { Failure } from '../base/failure.ts';
import { RUNTIME_UNSUPPORTED } from './host-sentences.ts';

/** Versions of the runtime and its parts, as `process.versions` has them. */
export type Versions = Readonly<Record<string, string | undefined>>;

/** The oldest releases of Node.js that `require` modules, as in package.json: ^20.19.0 || >=22.12.0. */
const OLDEST = { lts: [20, 19], later: [22, 12] } as const;
/** Runtimes that pose as Node.js; TLS, which proves who the cluster is, works differently in them. */
const OTHERS = { bun: 'Bun', deno: 'Deno' } as const;

/** Throws RUNTIME_UNSUPPORTED unless this is Node.js 20.19, or 22.12 or later. */
export function refuseRuntime(versions: Versions = process.versions): void {
  for (const [key, name] of Object.entries(OTHERS)) {
    const version = versions[key];
    if (version !== undefined) throw new Failure(RUNTIME_UNSUPPORTED, { name, version, old: false });
  }
  const { node = '' } = versions;
  if (!isRecent(node)) throw new Failure(RUNTIME_UNSUPPORTED, { name: 'Node.js', version: node, old: true });
}

function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const { lts, later } = OLDEST;
  return (major === lts[0] && minor >= lts[1]) || major > later[0] || (major === later[0] && minor >= later[1]);
}
