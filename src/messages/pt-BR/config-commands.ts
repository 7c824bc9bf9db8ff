import type { Translation } from '../catalogue.ts';
import type { configCommands as english } from '../en/config-commands.ts';

export const configCommands: Translation<typeof english> = {
  failures: {},
  texts: {
    MIGRATION_DROPPED_FIELD: (p) => `${p.source}:${p.line}: ${p.name} foi omitido: o Kubernetes não oferece mais a escolha que ele fazia.`,
    MIGRATION_DROPPED_GATE: (p) =>
      `${p.source}:${p.line}: ${p.name} foi omitido: o que este feature gate desligava não pode mais ser desligado.`,
    MIGRATION_DROPPED_KIND: (p) => `${p.source}:${p.line}: o ${p.name} foi omitido: desde o Kubernetes 1.22 nada o lê.`,
  },
};
