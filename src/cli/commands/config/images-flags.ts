import type { Flag } from '../../flags/flag.ts';

/** Flags of `config images list` and `config images pull`. */
export const imagesFlags: readonly Flag[] = [
  { name: 'config', type: 'string', help: 'FLAG_CONFIG_IMAGES' },
  { name: 'feature-gates', type: 'string', help: 'FLAG_FEATURE_GATES' },
  { name: 'image-repository', type: 'string', help: 'FLAG_IMAGE_REPOSITORY', default: 'registry.k8s.io' },
  { name: 'kubernetes-version', type: 'string', help: 'FLAG_KUBERNETES_VERSION' },
];
