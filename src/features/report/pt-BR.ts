import { count } from '../../base/wording.ts';
import { or } from '../../i18n/pt-BR/words/portuguese.ts';
import type { Translation } from '../../i18n/tables.ts';
import type { printed } from './printed.ts';
import type * as sentences from './report-sentences.ts';

const PLACE_PROBLEMS = {
  'standard-output': '"-" é a saída padrão, que já mostra o andamento.',
  'no-folder': 'O diretório não existe.',
  'other-format': 'Este comando não grava relatórios no formato indicado pela extensão do nome.',
  'no-file': 'Já existe algo com esse nome que não é um arquivo.',
} as const;

const OUTCOMES: Readonly<Record<string, string>> = {
  joined: 'Associado ao cluster',
  initialized: 'Inicializado',
  reset: 'Redefinido',
  undone: 'Desfeito',
  ready: 'Pronto',
  previewed: 'Simulação: nada foi alterado',
  'phase-done': 'Fase concluída',
  'nothing-to-do': 'Nada a fazer',
  interrupted: 'Interrompido',
  failed: 'Falhou',
};

const RESULTS = {
  passed: 'aprovada',
  warning: 'aviso',
  failed: 'falhou',
  ignored: 'ignorada',
  unfinished: 'não concluída',
  'not-run': 'não pôde ser executada',
} as const;

const STATES = {
  done: 'feita',
  failed: 'falhou',
  unfinished: 'não concluída',
  previewed: 'simulada',
  undone: 'desfeita',
} as const;

function tick(ms: number, stepMs: number): string {
  if (ms === 0) return '0';
  if (stepMs < 500) return `${ms} ms`;
  return stepMs < 60_000 ? `${String(ms / 1000).replace('.', ',')} s` : `${ms / 60_000} min`;
}

export const { failures, texts }: Translation<typeof sentences, typeof printed> = {
  failures: {
    REPORT_PLACE_UNFIT: (p) => ({
      what: `Não é possível gravar o relatório em ${p.path}. Nada foi alterado.`,
      cause: PLACE_PROBLEMS[p.problem],
      cure: `Informe em --report um arquivo em um diretório existente${p.formats ? `, com um nome que termine em ${or(p.formats)}` : ''}.`,
    }),
    REPORT_NOT_WRITTEN: (p) => ({
      what: `Não foi possível gravar o relatório em ${p.path}.`,
      cause: `${p.reason} Isso não afeta o que o comando fez na máquina.`,
      cure: 'Permita a gravação no diretório ou libere espaço. O relatório desta execução foi perdido; veja a saída acima.',
    }),
  },
  texts: {
    FLAG_REPORT: () =>
      'Arquivo em que o relatório da execução é gravado: uma página HTML com a linha do tempo, as verificações e as alterações.',
    REPORT_TITLE: (p) => `kubejoin ${p.command}`,
    REPORT_OUTCOME: (p) => OUTCOMES[p.outcome] ?? p.outcome,
    REPORT_NODE: () => 'Nó',
    REPORT_ENDPOINT: () => 'Cluster',
    REPORT_ROLE: () => 'Função',
    REPORT_STARTED: () => 'Início',
    REPORT_TOOK: () => 'Duração',
    REPORT_VERSION: () => 'kubejoin',
    REPORT_EXIT_CODE: () => 'Código de saída',
    REPORT_CAUSE: () => 'Causa',
    REPORT_CURE: () => 'O que fazer',
    REPORT_TIMELINE: () => 'Linha do tempo',
    REPORT_TICK: (p) => tick(p.ms, p.stepMs),
    REPORT_TIME_SPENT: () => 'Em que o tempo foi gasto',
    REPORT_SHARE: (p) => (p.percent < 1 ? '< 1%' : `${Math.round(p.percent)}%`),
    REPORT_REST: () => 'Restante',
    REPORT_READING: () => 'Exame da máquina e do cluster',
    REPORT_AT_ONCE: (p) => `e mais ${p.others} ao mesmo tempo`,
    REPORT_BEFORE: () => 'Antes da primeira fase',
    REPORT_BETWEEN: () => 'Entre duas fases',
    REPORT_AFTER: () => 'Depois da última fase',
    REPORT_NOTICE_COUNT: (p) => count(p.notices, 'aviso', 'avisos'),
    REPORT_MORE: (p) => `e mais ${p.count}`,
    REPORT_HOSTS: (p) => count(p.hosts, 'máquina', 'máquinas'),
    REPORT_CHECKS: () => 'Verificações',
    REPORT_CHECK_RESULT: (p) => RESULTS[p.result],
    REPORT_CHANGES: () => 'Alterações',
    REPORT_CHANGE_STATE: (p) => STATES[p.state],
    REPORT_WAITS: () => 'Esperas',
    REPORT_NOTICES: () => 'Avisos',
    REPORT_SKIPPED: (p) => `Fases puladas: ${p.phases.join(', ')}`,
    REPORT_DIFF: () => 'Diferenças',
    REPORT_INTERRUPTED: () => 'O kubejoin foi interrompido.',
    REPORT_PRIVATE: () => 'Esta página contém nomes de máquinas e caminhos, mas não contém credenciais.',
  },
};
