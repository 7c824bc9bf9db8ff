import { definitions } from '../../../src/program/definitions.ts';
import type { Member, PublicName, PublicNames } from './read.ts';

export const RECORD = 'scripts/pages/public-names/public-names.md';

const HEAD = `# Public names of the library

What the package exports, with types: a change here is a change for programs that use it. Recorded by
\`npm run generate\`; a test compares this page with the code.
`;

/** A page with every public name and its type, sorted. */
export function surface({ names, failures }: PublicNames): string {
  const entries = [...new Set(names.map(({ entry }) => entry))];
  const pages = entries.map((entry) => block(entry, names.filter((name) => name.entry === entry).map(written)));
  const kinds = failures.map(({ name, type }) => {
    const { code, class: errorClass } = definitions[name] ?? {};
    return `${name} (${code === name ? '' : `${code}, `}${errorClass}) ${type}`;
  });
  return [HEAD, ...pages, block('Failures: kind, code if it is another, class, and type of `params`', kinds)].join(
    '\n',
  );
}

function block(title: string, lines: readonly string[]): string {
  return `## ${title}\n\n\`\`\`ts\n${lines.join('\n')}\n\`\`\`\n`;
}

function written({ kind, name, generics, type, members, bases, declaration }: PublicName): string {
  if (COMPUTED.has(name)) return declaration;
  if (kind === 'function') return `function ${name}${type.replace(/\) => (?=[^)]*$)/, '): ')}`;
  if (kind === 'value') return `const ${name}: ${type}`;
  if (kind === 'type') return `type ${name} =${lines(type)}`;
  const above = bases.length === 0 ? '' : ` extends ${bases.join(', ')}`;
  return `${kind} ${name}${generics}${above} {\n${members.map((member) => `  ${property(member)}\n`).join('')}}`;
}

/** Types that are computed from all sentences; the failures are listed apart. */
const COMPUTED: ReadonlySet<string> = new Set([
  'AnyFailure',
  'FailureCode',
  'FailureKind',
  'FailureParams',
  'PrintedKey',
  'TextKey',
]);

/** A long union with one type in a line. */
function lines(type: string): string {
  if (type.length < 120) return ` ${type}`;
  const parts: string[] = [];
  for (const part of type.split(' | ')) {
    const open = parts.at(-1);
    if (open === undefined || isClosed(open)) parts.push(part);
    else parts[parts.length - 1] = `${open} | ${part}`;
  }
  return parts.length === 1 ? ` ${type}` : parts.map((part) => `\n  | ${part}`).join('');
}

function isClosed(text: string): boolean {
  return text.split(/[({[]/).length === text.split(/[)}\]]/).length;
}

function property({ name, optional, type }: Member): string {
  return `${name}${optional ? '?' : ''}: ${optional ? type.replace(/ \| undefined$/, '') : type}`;
}
