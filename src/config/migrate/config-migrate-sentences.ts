import { text } from '../../base/text.ts';

export const CONFIG_MIGRATION_VERSION_UNSUPPORTED = text(
  'CONFIG_MIGRATION_VERSION_UNSUPPORTED',
  (p: { value: string; oldest: string; newest: string }) =>
    `${p.value} is not supported. Before you migrate the file, set a version from ${p.oldest} to ${p.newest}, such as v${p.newest}.0, or remove kubernetesVersion.`,
);

export const MIGRATION_DROPPED_FIELD = text(
  'MIGRATION_DROPPED_FIELD',
  (p: { source: string; line: number; name: string }) =>
    `${p.source}:${p.line}: ${p.name} was removed: Kubernetes no longer has this option.`,
);

export const MIGRATION_DROPPED_GATE = text(
  'MIGRATION_DROPPED_GATE',
  (p: { source: string; line: number; name: string }) =>
    `${p.source}:${p.line}: ${p.name} was removed from the configuration, because this feature can no longer be disabled.`,
);

export const MIGRATION_DROPPED_KIND = text(
  'MIGRATION_DROPPED_KIND',
  (p: { source: string; line: number; name: string }) =>
    `${p.source}:${p.line}: ${p.name} was removed: it has not been used since Kubernetes 1.22.`,
);
