import { Document, visit } from 'yaml';
import { Failure } from '../../../base/failure.ts';
import { controlsEscaped, jsonText } from '../../../base/shown.ts';
import type { Emit } from '../../../engine/events.ts';
import type { Invocation } from '../../argv/command.ts';
import { OUTPUT_TEMPLATE_KEY_MISSING, OUTPUT_TEMPLATE_MALFORMED } from '../../cli-sentences.ts';
import type { Flag } from '../../flags/flag.ts';
import { shownWord } from '../../secrecy.ts';
import { printTemplate, printTemplateAsJson } from './json-path/print-template.ts';
import { MissingKey, type Piece, parseTemplate, TemplateError } from './json-path/template.ts';
import type { Reporter } from './reporter.ts';
import { TextReporter } from './text-reporter.ts';

/** kubeadm's API for output to programs. */
const OUTPUT_API_VERSION = 'output.kubeadm.k8s.io/v1alpha3';

/** kubectl's templates, which --output also accepts. */
const TEMPLATES = ['jsonpath=', 'jsonpath-as-json='] as const;

/** --output of a command that prints data (`token list`, `certs check-expiration`, `config images list`). */
export const dataOutputFlag: Flag = {
  name: 'output',
  shorthand: 'o',
  type: 'string',
  help: 'FLAG_OUTPUT',
  choices: ['text', 'json', 'yaml'],
  beginnings: TEMPLATES,
  unsupported: { beginnings: ['go-template', 'template'], expected: 'no-go-template' },
  default: 'text',
};

/** The same with kubeadm's accompanying flags. */
export const dataOutputFlags: readonly Flag[] = [
  { name: 'allow-missing-template-keys', type: 'bool', help: 'FLAG_ALLOW_MISSING_TEMPLATE_KEYS', default: 'true' },
  dataOutputFlag,
  { name: 'show-managed-fields', type: 'bool', help: 'FLAG_SHOW_MANAGED_FIELDS' },
];

/**
 * One object of the output API. `fields` has its JSON form without kind and apiVersion, in the order of kubeadm's
 * types.
 */
export interface DataObject {
  kind: string;
  /** Default: kubeadm's. */
  apiVersion?: string;
  fields: Readonly<Record<string, unknown>>;
}

/**
 * Prints objects to standard output in the format of --output: JSON, YAML with `---` between them, the result of a
 * JSONPath template, or `text` for people. Masks nothing, because the user asked for this data.
 */
export function printData({ line, terminal }: Invocation, objects: readonly DataObject[], text: () => string): void {
  const format = line.flags.string('output') || 'text';
  const typed = objects.map(({ kind, apiVersion = OUTPUT_API_VERSION, fields }) => ({ kind, apiVersion, ...fields }));
  const kind = TEMPLATES.find((beginning) => format.startsWith(beginning));
  if (kind) {
    const template = format.slice(kind.length);
    const missing =
      !line.flags.has('allow-missing-template-keys') || line.flags.bool('allow-missing-template-keys')
        ? 'nothing'
        : 'error';
    const print = kind === 'jsonpath=' ? printTemplate : printTemplateAsJson;
    const printAll = (pieces: Piece[]) => typed.map((object) => print(pieces, asJson(object), missing)).join('');
    terminal.foreignData(fromTemplate(template, printAll));
  } else if (format === 'json') for (const object of typed) terminal.data(`${jsonText(object, 4)}\n`);
  else if (format === 'yaml') terminal.data(typed.map(dataYaml).join('---\n'));
  else terminal.data(withLineEnd(text()));
}

function fromTemplate(template: string, print: (pieces: Piece[]) => string): string {
  try {
    return print(parseTemplate(template));
  } catch (cause) {
    const shown = shownWord(template);
    if (cause instanceof TemplateError)
      throw new Failure(OUTPUT_TEMPLATE_MALFORMED, { template: shown, column: cause.offset + 1 }, { cause });
    if (cause instanceof MissingKey)
      throw new Failure(OUTPUT_TEMPLATE_KEY_MISSING, { template: shown, key: cause.key }, { cause });
    throw cause;
  }
}

/** The value as JSON represents it: dates as text, undefined fields removed. */
function asJson(object: object): unknown {
  return JSON.parse(JSON.stringify(object));
}

/** Writes YAML as Go's yaml.Marshal does: keys sorted, items of lists not indented, control characters escaped. */
export function dataYaml(value: unknown): string {
  const document = new Document(value, { version: '1.1', sortMapEntries: true, aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (_, scalar) => {
      // Only double quotes have escapes.
      if (typeof scalar.value === 'string' && controlsEscaped(scalar.value) !== scalar.value)
        scalar.type = 'QUOTE_DOUBLE';
    },
  });
  return controlsEscaped(document.toString({ lineWidth: 0, indentSeq: false }));
}

function withLineEnd(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

/** Sends events of a command that prints data to standard error, in every format. */
export function besideData(invocation: Invocation): Emit {
  const reporter = reporterBesideData(invocation);
  return (event) => reporter.event(event);
}

/** The same, also for a failure after partial output. */
export function reporterBesideData({
  terminal,
  catalogue,
  verbosity,
  line,
}: Invocation): Pick<Reporter, 'event' | 'failed'> {
  const { errColours } = terminal;
  const err = (text: string) => terminal.err(text);
  return new TextReporter({ out: err, err, data: err, outColours: errColours, errColours }, catalogue, {
    verbosity,
    phaseSummary: () => undefined,
    label: () => line.path[1] ?? '',
  });
}
