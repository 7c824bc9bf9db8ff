import type { Translation } from '../../i18n/tables.ts';
import type { printed } from './printed.ts';
import type * as sentences from './telemetry-sentences.ts';
import type { OtlpProblem } from './telemetry-sentences.ts';

const ADDRESS =
  'Informe o endereço de um receptor OTLP, como http://localhost:4318. As credenciais devem ficar na variável de ambiente OTEL_EXPORTER_OTLP_HEADERS.';

const PROBLEMS: Readonly<Record<OtlpProblem, readonly [cause: string, cure: string]>> = {
  url: ['O valor não é uma URL.', ADDRESS],
  scheme: ['Só são aceitas URLs http:// e https://.', ADDRESS],
  user: ['A URL contém um nome de usuário ou uma senha.', ADDRESS],
  query: ['A URL contém uma query string ou um fragmento.', ADDRESS],
  list: [
    'O valor não é uma lista de pares nome=valor.',
    'Separe os pares com vírgulas e use a codificação percentual para caracteres especiais: site=lab,owner=team%20a.',
  ],
  header: [
    'Um cabeçalho tem um nome ou um valor que o HTTP não permite.',
    'Use letras, dígitos e hifens nos nomes e caracteres imprimíveis nos valores.',
  ],
  number: ['O valor não é um número de milissegundos maior que 0.', 'Use um número inteiro, como 10000.'],
  protocol: ['O kubejoin só envia rastros por HTTP com JSON.', 'Use http/json e a porta do receptor HTTP (4318).'],
};

export const { failures, texts }: Translation<typeof sentences, typeof printed> = {
  failures: {
    OTLP_SETTING_INVALID: (p) => ({
      what: `O valor de ${p.setting} não é válido. Nada foi alterado.`,
      cause: PROBLEMS[p.problem][0],
      cure: PROBLEMS[p.problem][1],
    }),
  },
  texts: {
    FLAG_OTLP: () =>
      'Envia a execução como um rastro do OpenTelemetry para este receptor OTLP (HTTP com JSON), como http://localhost:4318; com "env", o endereço vem de OTEL_EXPORTER_OTLP_ENDPOINT.',
    OTLP_NOT_SENT: (p, say) =>
      `Não foi possível enviar o rastro desta execução para ${p.url}. Isso não afeta a execução. Motivo: ${say(p.reason)}`,
    OTLP_SPANS_REJECTED: (p) =>
      `${p.url} recusou ${p.rejected} dos ${p.sent} spans desta execução${p.reason === '' ? '' : `: ${p.reason}`}`,
    OTLP_ANSWER: (p) => `O servidor respondeu com o status HTTP ${p.status}${p.reason === '' ? '' : `: ${p.reason}`}`,
    OTLP_TOO_SLOW: (p) => `O envio demorou mais de ${p.seconds} s.`,
  },
};
