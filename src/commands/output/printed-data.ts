import { stringify } from 'yaml';
import type { Emit } from '../../events.ts';
import type { Flag } from '../flags/flag.ts';
import type { Invocation } from '../invocation.ts';
import { TextReporter } from './text-reporter.ts';

/** kubeadm's output API, the form of what its commands print for programs. */
export const OUTPUT_API_VERSION = 'output.kubeadm.k8s.io/v1alpha3';

const FORMATS = ['text', 'json', 'yaml'] as const;
type DataFormat = (typeof FORMATS)[number];

/** --output of a command that prints data (`token list`, `certs check-expiration`, `config images list`). */
export const dataOutputFlag: Flag = {
  name: 'output',
  shorthand: 'o',
  type: 'string',
  help: 'FLAG_OUTPUT',
  choices: FORMATS,
  default: 'text',
};

/** One object of the output API. `fields` has its JSON form without kind and apiVersion, in the order of kubeadm's types. */
export interface DataObject {
  kind: 'BootstrapToken' | 'CertificateExpirationInfo' | 'Images';
  fields: Readonly<Record<string, unknown>>;
}

/**
 * Prints what a command was asked for, in the format of --output, on standard output: the objects one after the other, in YAML with a
 * `---` between, or for people `text`, which need not end with a line end. Nothing is masked: data are what the user asked to see.
 */
export function printData({ line, terminal }: Invocation, objects: readonly DataObject[], text: () => string): void {
  const format = (line.flags.string('output') || 'text') as DataFormat;
  const typed = objects.map(({ kind, fields }) => ({ kind, apiVersion: OUTPUT_API_VERSION, ...fields }));
  if (format === 'json') for (const object of typed) terminal.data(`${JSON.stringify(object, null, 4)}\n`);
  else if (format === 'yaml') terminal.data(typed.map(dataYaml).join('---\n'));
  else terminal.data(withLineEnd(text()));
}

/** As Go's yaml.Marshal writes it: keys sorted, items of lists not indented. */
export function dataYaml(value: unknown): string {
  return stringify(value, { version: '1.1', sortMapEntries: true, aliasDuplicateObjects: false, lineWidth: 0, indentSeq: false });
}

function withLineEnd(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

/** Where a command prints data, what it has to say beside them goes to standard error in every format. */
export function besideData({ terminal, catalogue, verbosity, line }: Invocation): Emit {
  const { errColours } = terminal;
  const err = (text: string) => terminal.err(text);
  const reporter = new TextReporter({ out: err, err, data: err, outColours: errColours, errColours }, catalogue, {
    verbosity,
    phaseSummary: () => undefined,
    label: () => line.path[1] ?? '',
  });
  return (event) => reporter.event(event);
}
