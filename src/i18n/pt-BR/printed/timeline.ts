import { count } from '../../../base/wording.ts';
import type { Area } from '../../tables.ts';

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1).replace('.', ',')} s`;

export const timeline = {
  failures: {},
  texts: {
    LANGUAGE_TAG: () => 'pt-BR',
    DURATION: (p) => (p.ms < 999.5 ? `${Math.round(p.ms)} ms` : seconds(p.ms)),
    DURATION_SECONDS: (p) => seconds(p.ms),
    TIMELINE_TITLE: (p) => `Linha do tempo (${seconds(p.ms)})`,
    TIMELINE_LONGEST: () => 'O que mais demorou',
    TIMELINE_BEFORE: () => 'início',
    TIMELINE_BETWEEN: () => 'entre fases',
    TIMELINE_AFTER: () => 'fim',
    CHECKS_SUMMARY: (p) =>
      [
        count(p.passed, 'verificação aprovada', 'verificações aprovadas'),
        ...(p.warnings > 0 ? [count(p.warnings, 'aviso', 'avisos')] : []),
        ...(p.failed > 0 ? [count(p.failed, 'falha', 'falhas')] : []),
      ].join(', '),
    ROLE_NAME: (p) => (p.role === 'worker' ? 'nó de processamento' : 'nó da camada de gerenciamento'),
    CHANGES_SUMMARY: (p) => count(p.done, 'alteração', 'alterações'),
    LIVE_STARTING: () => 'Iniciando',
    LIVE_WAITING: (p) => `${p.text} (${p.seconds})`,
  },
} satisfies Area;
