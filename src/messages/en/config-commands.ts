export const configCommands = {
  failures: {},
  texts: {
    MIGRATION_DROPPED_FIELD: (p: { source: string; line: number; name: string }): string =>
      `${p.source}:${p.line}: ${p.name} is left out: Kubernetes no longer has the choice that it made.`,
    MIGRATION_DROPPED_GATE: (p: { source: string; line: number; name: string }): string =>
      `${p.source}:${p.line}: ${p.name} is left out: what this feature gate turned off can no longer be turned off.`,
    MIGRATION_DROPPED_KIND: (p: { source: string; line: number; name: string }): string =>
      `${p.source}:${p.line}: the ${p.name} is left out: since Kubernetes 1.22 nothing reads it.`,
  },
};
