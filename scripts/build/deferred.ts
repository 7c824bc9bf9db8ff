import path from 'node:path';
import type { Plugin } from 'esbuild';
import { projectRoot } from './checkout.ts';

/**
 * Modules below src that the join of a worker seldom or never needs. They define names and do nothing else, so it makes
 * no difference when they are evaluated.
 */
const RARELY_NEEDED: readonly string[] = [
  // English: the sentences of failures and events, and help.
  ...['.*-sentences', 'i18n/en/.*'],
  // Other commands, and other output.
  ...['cli/(commands|completion|as-kubeadm)/.*', 'cli/help', 'config/(migrate/.*|values/nearest)'],
  ...['cli/render/output/(json-path/.*|json-reporter|printed-data|joining)', 'phases/(init|reset|undo)/.*'],
  // Configuration files, YAML in other forms than kubeadm's, and kinds that a worker does not read.
  ...['config/documents/(documents|kind|(init|join|reset)-documents)', 'config/yaml/(stream|text|node|position)'],
  ...['config/fields/(components|init|join|reset|upgrade)', 'manifests/(general-yaml|ustar)'],
  // Features, but for what says where they are.
  'features/[^/]+/(?!feature\\.ts).*',
  // Control planes.
  ...['manifests/(certificates|kubeconfigs|objects|patches|rootless|static-pods)/.*', 'manifests/images'],
  ...['cluster/(etcd|shared-certificates)/.*', 'engine/kinds/etcd/.*', 'config/validation/cluster.*'],
  ...['phases/(local-endpoint|control-plane)', 'phases/preflight/checks/.*'],
  ...['phases/preflight/control-plane-checks', 'pki/(reading|requests|signing)/.*'],
  ...['phases/facts/pod-settings', 'host/linux/files/(account-lock|remove-tree)'],
  // A worker that has joined before, previews, and the ends of runs that fail.
  ...['engine/(overlay-host|diff|finish)', 'engine/journal/(compaction|cut-off-line|undo-scope)'],
  ...['engine/conditions/(pod-log|kubelet-request)'],
  ...['wire/(diagnose|local|connection-failure)', 'wire/tls/tls-failure'],
  ...['cluster/api/(paged-list|certificate-requests|node-condition)', 'cluster/discovery/kubeconfig-cluster'],
  // Other ways to the cluster, and other hosts.
  'cluster/kubeconfig/bootstrap-kubeconfig',
  ...['wire/proxy/.*', 'cluster/kubeconfig/(host-authorities|credential/.*)'],
  ...['host/linux/services/openrc', 'config/options/(?!join|shared|option|from-features).*'],
];

/** In these folders, but needed by every join: a stand-in would only cost. */
const EVERY_JOIN: readonly string[] = [
  ...[
    'manifests/kubeconfigs/client-kubeconfig',
    'manifests/patches/(apply|patch-set)',
    'manifests/static-pods/arguments',
  ],
  'phases/preflight/control-plane-checks',
  ...['phases/preflight/checks/(container-runtime|file-available|kubelet-version|machine)'],
  ...[
    'phases/preflight/checks/network/(http-proxy|ip-forwarding|port-available)',
    'wire/(local|proxy/proxy-environment)',
  ],
  ...['pki/reading/(certificate-bundle|node-certificate|pem)', 'pki/signing/(serving-certificate|sign-certificate)'],
  ...['pki/requests/(certificate-request|node-subject)', 'manifests/kubeconfigs/kubelet-kubeconfig'],
  ...['config/validation/cluster-defaults', 'engine/finish'],
];

const DEFERRED_FILE = new RegExp(`^src/(?!(${EVERY_JOIN.join('|')})\\.ts$)(${RARELY_NEEDED.join('|')})\\.ts$`);

/** The patterns of both lists. */
export const PATTERNS: readonly string[] = [...RARELY_NEEDED, ...EVERY_JOIN];

/** They read names as soon as they are evaluated. */
const EAGER = /^src\/(program\/cli|i18n\/(definitions|en\/.*))\.ts$/;

/** Namespace of the modules in their place. */
export const DEFERRED = 'deferred';

const HELPER = path.join(projectRoot, 'scripts/build/deferred-module.cjs');

/**
 * Evaluates rarely needed modules when one of their names is first read, not when they are imported: what `import defer`
 * will do, once Node.js has it. The sources import them as any other.
 */
export const deferred: Plugin = {
  name: 'deferred',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.{1,2}\/.*\.ts$/, namespace: 'file' }, ({ path: name, importer, resolveDir, kind }) => {
      const file = inProject(path.resolve(resolveDir, name));
      const isDeferred = kind === 'import-statement' && DEFERRED_FILE.test(file) && !EAGER.test(inProject(importer));
      return isDeferred ? { path: file, namespace: DEFERRED } : undefined;
    });
    onLoad({ filter: /./, namespace: DEFERRED }, ({ path: file }) => inPlaceOf(file));
  },
};

/** The module that stands in the place of a deferred one. */
export function inPlaceOf(file: string): { contents: string; resolveDir: string } {
  return {
    contents: `module.exports = require(${JSON.stringify(HELPER)})(() => require('./${path.basename(file)}'));`,
    resolveDir: path.join(projectRoot, path.dirname(file)),
  };
}

/** True for a file that the executable and the single file evaluate late. */
export function isRarelyNeeded(file: string): boolean {
  return DEFERRED_FILE.test(file);
}

function inProject(file: string): string {
  return path.relative(projectRoot, file);
}
