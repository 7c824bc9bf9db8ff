import { readFileSync } from 'node:fs';
import type { DocsLanguage } from './errors.ts';
import { descriptionLine, typeWord } from './events.pt-BR.ts';

/** The part of JSON Schema (draft 2020-12) that docs/events.schema.json uses. */
export interface Schema {
  $ref?: string;
  description?: string;
  type?: string;
  const?: unknown;
  enum?: unknown[];
  format?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  required?: string[];
  oneOf?: Schema[];
  anyOf?: Schema[];
  examples?: unknown[];
  $defs?: Record<string, Schema>;
}

export const eventsSchema: Schema = JSON.parse(
  readFileSync(new URL('../../docs/events.schema.json', import.meta.url), 'utf8'),
);

/** Commands that write lines; a test compares them with the code. */
const COMMANDS = [
  ...['apply', 'undo', 'doctor', 'rehearse', 'fleet join', 'approve', 'admission install', 'admission remove'],
  'admission serving',
  ...['admission status', 'certs renew', 'certs generate-csr', 'config images pull', 'token delete', 'bundle create'],
  ...['bundle show', 'remove'],
].map((name) => `\`${name}\``);
const listed = (and: string) => `${COMMANDS.slice(0, -1).join(', ')} ${and} ${COMMANDS.at(-1)}`;

interface Words {
  file: string;
  head: string;
  /** Fields of every line. */
  rules: string;
  parts: string;
  columns: string;
  listOf: string;
  oneOf: string;
  eachHas: string;
  described(english: string): string;
  type(english: string): string;
}

const WORDS = {
  en: {
    file: 'events.md',
    head: `# Output of --output json

[Português](pt-BR/events.md)

\`join\`, \`init\`, \`reset\` and their phases, ${listed('and')}
write one JSON object per line to standard output. The last line has the
type \`result\`. \`plan\`, and commands that print data, such as \`token list\`, write one document.
A provisioned machine keeps the lines of its join in \`/var/lib/kubejoin/provision/events.jsonl\`, and the last of them in \`result.json\` next to it.

[events.schema.json](events.schema.json) describes the lines as a JSON Schema (draft 2020-12). The library emits the same events as objects of the type \`JoinEvent\`
([library.md](library.md)). In these, a failure is an \`Error\`, a message has no text yet, and version and time are absent.
The texts (\`text\`, \`what\`, \`cause\`, \`cure\`) are in the language of the user; \`key\` and \`code\` never change.

Every line has:`,
    rules: `No line contains secrets, except the result of \`init\`, which exists to deliver them. A phase that starts ends with \`phase-done\` or \`phase-failed\`, a
change with \`change-done\` or \`change-failed\`. Changes and checks run in parallel, so their lines interleave: match changes by \`id\` and checks by \`name\`.
Readers must ignore types and fields they do not know.`,
    parts: 'Parts',
    columns: '| Field (? if optional) | Type | Meaning |',
    listOf: 'list of',
    oneOf: 'One of',
    eachHas: 'Each has',
    described: (english) => english,
    type: (english) => english,
  },
  'pt-BR': {
    file: 'pt-BR/events.md',
    head: `# A saída de --output json

[English](../events.md)

\`join\`, \`init\`, \`reset\` e suas fases, ${listed('e')}
escrevem um objeto JSON por linha na saída padrão. A última linha é do
tipo \`result\`. O \`plan\` e os comandos que mostram dados, como \`token list\`, escrevem um único documento.
Uma máquina provisionada guarda as linhas da associação em \`/var/lib/kubejoin/provision/events.jsonl\`, e a última delas em \`result.json\`, no mesmo diretório.

[events.schema.json](../events.schema.json) descreve as linhas como JSON Schema (draft 2020-12). A biblioteca emite os mesmos eventos como objetos do tipo \`JoinEvent\`
([library.md](library.md)). Neles, um erro é um \`Error\`, uma mensagem ainda não tem texto, e não há versão nem hora.
Os textos (\`text\`, \`what\`, \`cause\`, \`cure\`) vêm no idioma do usuário; \`key\` e \`code\` nunca mudam.

Toda linha tem:`,
    rules: `Nenhuma linha contém segredos, exceto o resultado do \`init\`, que existe para fornecê-los. Uma fase que começa termina com \`phase-done\` ou \`phase-failed\`; uma
alteração, com \`change-done\` ou \`change-failed\`. Alterações e verificações são executadas em paralelo, e suas linhas se intercalam: associe as alterações por \`id\` e as verificações por \`name\`.
Programas que leem as linhas devem ignorar tipos e campos que não conhecem.`,
    parts: 'Partes',
    columns: '| Campo (? se opcional) | Tipo | Significado |',
    listOf: 'lista de',
    oneOf: 'Um destes:',
    eachHas: 'Cada item tem',
    described: descriptionLine,
    type: typeWord,
  },
} satisfies Record<DocsLanguage, Words>;

export const eventsFile = (language: DocsLanguage): string => WORDS[language].file;

/** Generates docs/events.md and docs/pt-BR/events.md from the schema. */
export function eventsDocs(language: DocsLanguage): string {
  const words = WORDS[language];
  const { properties = {}, required = [] } = eventsSchema;
  return `<!-- Written by "npm run generate" from docs/events.schema.json: change that, not this page. -->

${words.head}

${fieldTable(properties, required, words)}

${words.rules}

${lineTypes()
  .map((name) => section(name, words))
  .join('\n')}
## ${words.parts}

${['change', 'message', 'failure', 'left'].map((name) => part(name, words)).join('\n')}`;
}

/** Types of lines in order. */
export function lineTypes(): string[] {
  const namesOf = (schemas: Schema[] = []): string[] =>
    schemas.flatMap(({ $ref = '' }) => {
      const name = nameOf($ref);
      const alternatives = definition(name).oneOf;
      return alternatives ? namesOf(alternatives) : [name];
    });
  return namesOf(eventsSchema.anyOf);
}

export function definition(name: string): Schema {
  const found = eventsSchema.$defs?.[name];
  if (!found) throw new Error(`docs/events.schema.json has no ${name}`);
  return found;
}

function section(name: string, words: Words): string {
  const { description = '', properties = {}, required = [], examples = [] } = definition(name);
  const { type: _, ...fields } = properties;
  const lines = examples.map((example) => JSON.stringify(example)).join('\n');
  const table = fieldTable(fields, required, words);
  return `## ${name}\n\n${words.described(description)}\n\n${table}\n\n\`\`\`json\n${lines}\n\`\`\`\n`;
}

function part(name: string, words: Words): string {
  const { description = '', properties = {}, required = [] } = definition(name);
  return `### ${name}\n\n${words.described(description)}\n\n${fieldTable(properties, required, words)}\n`;
}

function fieldTable(fields: Record<string, Schema>, required: readonly string[], words: Words): string {
  const rows = Object.entries(fields).map(([name, field]) => {
    const optional = required.includes(name) ? '' : ' ?';
    return `| \`${name}\`${optional} | ${typeOf(field, words)} | ${described(field, words)} |`;
  });
  return [words.columns, '|---|---|---|', ...rows].join('\n');
}

function typeOf({ $ref, const: only, enum: values, type, format, items }: Schema, words: Words): string {
  if ($ref) return nameOf($ref) === 'event' ? words.type('object') : `[${nameOf($ref)}](#${nameOf($ref)})`;
  if (only !== undefined) return `\`${JSON.stringify(only)}\``;
  if (values) return words.type('string');
  if (type === 'array') return items ? `${words.listOf} ${typeOf(items, words)}` : words.type('list');
  if (format === 'date-time') return 'RFC 3339';
  return words.type(type ?? 'any');
}

function described({ description, enum: values, items, type }: Schema, words: Words): string {
  const names = values ?? items?.enum;
  const fields = type === 'object' || items?.type === 'object' ? fieldsOf(items ?? {}, words) : '';
  return [
    description && words.described(description),
    names && `${words.oneOf} ${names.map((value) => `\`${value}\``).join(', ')}.`,
    fields,
  ]
    .filter(Boolean)
    .join(' ')
    .replaceAll('|', '\\|');
}

function fieldsOf({ properties = {} }: Schema, { eachHas }: Words): string {
  const names = Object.keys(properties);
  return names.length === 0 ? '' : `${eachHas} ${names.map((name) => `\`${name}\``).join(', ')}.`;
}

function nameOf(reference: string): string {
  return reference.replace('#/$defs/', '');
}
