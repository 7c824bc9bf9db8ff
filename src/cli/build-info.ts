import packageJson from '../../package.json' with { type: 'json' };

/** Set by scripts/build/build.ts; not there when the sources run. */
declare const KUBEJOIN_BUILD: { gitCommit: string; gitTreeState: string; buildDate: string } | undefined;

/** kubeadm's version.Info, with Node.js in the place of Go. */
export interface BuildInfo {
  major: string;
  minor: string;
  gitVersion: string;
  gitCommit: string;
  /** clean or dirty */
  gitTreeState: string;
  /** ISO 8601, UTC. */
  buildDate: string;
  nodeVersion: string;
  /** Go's names: linux/amd64. */
  platform: string;
}

const GO_ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', ppc64: 'ppc64le' };

export function buildInfo(): BuildInfo {
  const built = typeof KUBEJOIN_BUILD === 'undefined' ? undefined : KUBEJOIN_BUILD;
  const [major = '', minor = ''] = packageJson.version.split('.');
  return {
    major,
    minor,
    gitVersion: `v${packageJson.version}`,
    gitCommit: built?.gitCommit ?? '',
    gitTreeState: built?.gitTreeState ?? '',
    buildDate: built?.buildDate ?? '',
    nodeVersion: process.version,
    platform: `${process.platform}/${GO_ARCHITECTURES[process.arch] ?? process.arch}`,
  };
}
