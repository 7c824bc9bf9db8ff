import packageJson from '../../../package.json' with { type: 'json' };

const GO_ARCHITECTURE: Partial<Record<NodeJS.Architecture, string>> = { x64: 'amd64', ia32: '386', ppc64: 'ppc64le' };

/** kubejoin/<version> (<os>/<architecture>), with Go's names, in the form that all Kubernetes clients use. */
export const USER_AGENT = `kubejoin/${packageJson.version} (${process.platform}/${GO_ARCHITECTURE[process.arch] ?? process.arch})`;
