import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

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
  readFileSync(new URL('../docs/events.schema.json', import.meta.url), 'utf8'),
);

/** Generates docs/events.md from the schema. */
export function eventsDocs(): string {
  const { properties = {} } = eventsSchema;
  return `<!-- Written by "tsx scripts/events-docs.ts" from docs/events.schema.json: change that, not this page. -->

# Output of --output json

\`join\`, \`init\`, \`reset\` and their phases, \`apply\`, \`undo\`, \`doctor\`, \`rehearse\`, \`fleet join\`, \`approve\`,
\`admission install\`, \`admission remove\`, \`admission status\`,
\`certs renew\`, \`certs generate-csr\`, \`config images pull\` and \`token delete\` write one JSON object per line to standard output. The last line has the
type \`result\`. \`plan\`, and commands that print data, such as \`token list\`, write one document.

[events.schema.json](events.schema.json) describes the lines as a JSON Schema (draft 2020-12). The library emits the same events as objects of the type \`JoinEvent\`
([README](../README.md#as-a-library)). In these, a failure is an \`Error\`, a message has no text yet, and version and time are absent.
A summary in Portuguese: [pt-BR/events.md](pt-BR/events.md).

Every line has:

${fieldTable(properties, eventsSchema.required ?? [])}

No line contains a secret, except the result of \`init\`, which exists to deliver them. A phase that starts ends with \`phase-done\` or \`phase-failed\`, a
change with \`change-done\` or \`change-failed\`. Changes and checks run in parallel, so their lines interleave: match changes by \`id\` and checks by \`name\`.
Readers must ignore types and fields they do not know.

${lineTypes().map(section).join('\n')}
## Parts

${['change', 'message', 'failure', 'left'].map(part).join('\n')}`;
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

function section(name: string): string {
  const { description = '', properties = {}, required = [], examples = [] } = definition(name);
  const { type: _, ...fields } = properties;
  const lines = examples.map((example) => JSON.stringify(example)).join('\n');
  return `## ${name}\n\n${description}\n\n${fieldTable(fields, required)}\n\n\`\`\`json\n${lines}\n\`\`\`\n`;
}

function part(name: string): string {
  const { description = '', properties = {}, required = [] } = definition(name);
  return `### ${name}\n\n${description}\n\n${fieldTable(properties, required)}\n`;
}

function fieldTable(fields: Record<string, Schema>, required: readonly string[]): string {
  const rows = Object.entries(fields).map(
    ([name, field]) => `| \`${name}\`${required.includes(name) ? '' : ' ?'} | ${typeOf(field)} | ${described(field)} |`,
  );
  return ['| Field (? if optional) | Type | Meaning |', '|---|---|---|', ...rows].join('\n');
}

function typeOf({ $ref, const: only, enum: values, type, format, items }: Schema): string {
  if ($ref) return nameOf($ref) === 'event' ? 'object' : `[${nameOf($ref)}](#${nameOf($ref)})`;
  if (only !== undefined) return `\`${JSON.stringify(only)}\``;
  if (values) return 'string';
  if (type === 'array') return items ? `list of ${typeOf(items)}` : 'list';
  if (format === 'date-time') return 'RFC 3339';
  return type ?? 'any';
}

function described({ description = '', enum: values, items, type }: Schema): string {
  const names = values ?? items?.enum;
  const fields = type === 'object' || items?.type === 'object' ? fieldsOf(items ?? {}) : '';
  return [description, names && `One of ${names.map((value) => `\`${value}\``).join(', ')}.`, fields]
    .filter(Boolean)
    .join(' ')
    .replaceAll('|', '\\|');
}

function fieldsOf({ properties = {} }: Schema): string {
  const names = Object.keys(properties);
  return names.length === 0 ? '' : `Each has ${names.map((name) => `\`${name}\``).join(', ')}.`;
}

function nameOf(reference: string): string {
  return reference.replace('#/$defs/', '');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(new URL('../docs/events.md', import.meta.url), eventsDocs());
}
