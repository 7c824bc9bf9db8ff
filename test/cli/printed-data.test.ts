import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { printable } from '../../src/base/shown.ts';
import { parseCommandLine } from '../../src/cli/argv/argv.ts';
import type { Invocation } from '../../src/cli/argv/command.ts';
import { Interruption } from '../../src/cli/interruption.ts';
import { besideData, type DataObject, dataOutputFlags, printData } from '../../src/cli/render/output/printed-data.ts';
import { Terminal } from '../../src/cli/render/output/terminal.ts';
import { TextReporter } from '../../src/cli/render/output/text-reporter.ts';
import { Scrubber } from '../../src/cli/secrecy.ts';
import { english } from '../../src/i18n/catalogue.ts';
import { sink } from './support/captured.ts';

const TOKEN = 'abcdef.0123456789abcdef';
const objects: DataObject[] = [
  { kind: 'BootstrapToken', fields: { token: TOKEN, usages: ['signing', 'authentication'], description: 'yes' } },
  { kind: 'Images', fields: { images: ['registry.k8s.io/pause:3.10'] } },
];

function invoked(args: string[], { isTTY = false } = {}) {
  const out = { ...sink(), isTTY };
  const err = sink();
  const terminal = new Terminal({ out, err }, new Scrubber([TOKEN]), {});
  const command = {
    name: 'list',
    summary: 'COMMAND_VERSION',
    maxArguments: 0,
    flags: dataOutputFlags,
    commands: [],
  } as const;
  const line = parseCommandLine({ ...command, name: 'kubejoin', commands: [command] }, ['list', ...args]);
  const reporter = new TextReporter(terminal, english, { verbosity: 0, phaseSummary: () => undefined });
  const interruption = new Interruption(process, { passedOn: false, onFirst: () => {}, onSecond: () => {} });
  interruption.close();
  const invocation: Invocation = {
    line,
    terminal,
    reporter,
    interruption,
    catalogue: english,
    format: 'text',
    verbosity: 0,
  };
  return { invocation, out, err };
}

function printed(args: string[], given = objects, { isTTY = false } = {}): string {
  const { invocation, out, err } = invoked(args, { isTTY });
  printData(invocation, given, () => 'A  table\nof rows');
  expect(err.text).toBe('');
  return out.text;
}

describe('printed data', () => {
  it('is the text for people where nothing else is asked for', () => {
    expect(printed([])).toBe('A  table\nof rows\n');
    expect(printed(['-o', 'TEXT'])).toBe('A  table\nof rows\n');
  });

  it("is kubeadm's JSON: one object after the other, with its type first, and a secret that was asked for as it is", () => {
    expect(printed(['-o', 'json'])).toBe(`{
    "kind": "BootstrapToken",
    "apiVersion": "output.kubeadm.k8s.io/v1alpha3",
    "token": "abcdef.0123456789abcdef",
    "usages": [
        "signing",
        "authentication"
    ],
    "description": "yes"
}
{
    "kind": "Images",
    "apiVersion": "output.kubeadm.k8s.io/v1alpha3",
    "images": [
        "registry.k8s.io/pause:3.10"
    ]
}
`);
  });

  it("is kubeadm's YAML: documents of sorted keys, quoted where Go's parser would read something else", () => {
    const text = printed(['--output=yaml']);
    expect(text).toContain('description: "yes"\n');
    expect(text).toContain(
      '\n---\napiVersion: output.kubeadm.k8s.io/v1alpha3\nimages:\n- registry.k8s.io/pause:3.10\nkind: Images\n',
    );
    const read = parseAllDocuments(text).map((document) => document.toJS());
    expect(read).toEqual(
      objects.map(({ kind, fields }) => ({ kind, apiVersion: 'output.kubeadm.k8s.io/v1alpha3', ...fields })),
    );
  });

  it.each<[string, (text: string) => unknown]>([
    ['json', (text) => JSON.parse(text).description],
    ['yaml', (text) => parse(text).description],
    ['jsonpath-as-json={.description}', (text) => JSON.parse(text)[0]],
  ])('as %s has nothing that a terminal would obey, and the same values', (format, read) => {
    const description = 'a\u001b[2J\u007f\u009b31m\u202eb\u2028c\nd';
    const text = printed(['-o', format], [{ kind: 'BootstrapToken', fields: { description } }]);
    expect(printable(text)).toBe(text);
    expect(read(text)).toBe(description);
  });

  it('is what a JSONPath template finds, on a terminal without anything that it would obey', () => {
    const given: DataObject[] = [{ kind: 'BootstrapToken', fields: { description: 'a\u001b[2J\nd' } }];
    const args = ['-o', 'jsonpath={.description}{"\\n"}'];
    expect(printed(args, given)).toBe('a\u001b[2J\nd\n');
    expect(printed(args, given, { isTTY: true })).toBe('a\\u{1b}[2J\nd\n');
  });

  it('is what a JSONPath template makes of each object', () => {
    expect(printed(['-o', 'jsonpath={.kind}:{.images[0]} '])).toBe(
      'BootstrapToken: Images:registry.k8s.io/pause:3.10 ',
    );
    expect(printed(['-o=jsonpath-as-json={.usages[*]}'])).toBe('[\n    "signing",\n    "authentication"\n]\n[]\n');
    expect(() => printed(['-o', 'jsonpath={.kind'])).toThrow(
      expect.objectContaining({ kind: 'OUTPUT_TEMPLATE_MALFORMED' }),
    );
  });

  it('is nothing where a template finds nothing, or an error where that was asked for; managed fields there are none', () => {
    const template = ['-o', 'jsonpath={.token}'];
    for (const more of [
      [],
      ['--allow-missing-template-keys'],
      ['--allow-missing-template-keys=true'],
      ['--show-managed-fields'],
    ])
      expect(printed([...template, ...more])).toBe(TOKEN);
    const { invocation, out } = invoked([...template, '--allow-missing-template-keys=false']);
    expect(() => printData(invocation, objects, () => '')).toThrow(
      expect.objectContaining({ kind: 'OUTPUT_TEMPLATE_KEY_MISSING', params: { template: '{.token}', key: 'token' } }),
    );
    expect(out.text).toBe('');
    expect(printed(['-o', 'json', '--show-managed-fields'])).toBe(printed(['-o', 'json']));
  });

  it.each(['go-template={{.kind}}', 'go-template', 'go-template-file=f', 'template={{.kind}}', 'templatefile=f'])(
    'is not what a Go template makes: %s is refused with the way to do it',
    (value) => {
      const refused = expect.objectContaining({
        kind: 'FLAG_VALUE_INVALID',
        text: expect.objectContaining({ cure: expect.stringContaining('jsonpath=') }),
      });
      expect(() => printed(['-o', value])).toThrow(refused);
    },
  );

  it('is not mixed with what is said beside it', () => {
    const { invocation, out, err } = invoked(['-o', 'json']);
    const message = { key: 'IMAGES_TO_PULL', params: { images: ['a'] } } as const;
    besideData(invocation)({ type: 'notice', level: 'info', message });
    besideData(invocation)({ type: 'notice', level: 'warning', message });
    expect(out.text).toBe('');
    expect(err.text.split('\n')).toHaveLength(3);
  });
});
