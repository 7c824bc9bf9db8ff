/** The core with a list of features of a test's choice. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { type Failure, Failure as FailureOf, failure } from '../../src/base/failure.ts';
import { commandNamed } from '../../src/cli/argv/command.ts';
import type { Feature } from '../../src/cli/feature.ts';
import { main } from '../../src/cli/main.ts';
import { rootCommand } from '../../src/cli/root.ts';
import type { RunObserver } from '../../src/cli/run-observer.ts';
import { WORDS } from '../../src/i18n/contributed.ts';
import { failureCodes } from '../../src/i18n/definitions.ts';
import { sink } from './support/captured.ts';

const words: Feature['words'] = {
  sentences: () => [],
  printed: () => ({}),
  translations: { 'pt-BR': async () => ({ failures: {}, texts: {} }) },
};
const NOT_GREETED = failure('NOT_GREETED', {
  class: 'host',
  sample: {},
  english: () => ({ what: 'Could not greet.', cause: 'The room is empty.', cure: 'Wait.' }),
});

async function run(argv: readonly string[], features: readonly Feature[]) {
  const [out, err] = [sink(), sink()];
  const code = await main({ argv, insideRootfs: false, out, err, env: {} }, features);
  return { code, out: out.text, err: err.text };
}

/** Writes down what it is told. */
function observed(end?: Failure): { feature: Feature; told: string[] } {
  const told: string[] = [];
  const observer: RunObserver = {
    event: ({ type }) => void told.push(type),
    within: (work) => {
      told.push('begins');
      return work();
    },
    ended: ({ type }, exitCode) => void told.push(`${type} ${exitCode}`),
    finish: async (exitCode) => {
      told.push(`finish ${exitCode}`);
      return end;
    },
  };
  const on = (_: unknown, name: string) => name === 'doctor';
  const flags = [{ name: 'greet', type: 'bool', help: 'FLAG_LANG', own: true }] as const;
  const feature: Feature = { name: 'hello', words, options: () => [{ flags, on, observe: async () => observer }] };
  return { feature, told };
}

describe('a feature', () => {
  it('is gone without its line: the core knows none of its options', async () => {
    const { code, err } = await run(['doctor', '--otlp', 'env'], []);
    expect(code).toBe(3);
    expect(err).toContain('--otlp');
    const flags = rootCommand([]).commands.flatMap((command) => command.flags.map(({ name }) => name));
    expect(flags).toContain('output');
    expect(flags).not.toContain('otlp');
  });

  it('adds a command, which stands among the others by its name', async () => {
    const make = () => ({
      ...{ name: 'hello', summary: { key: 'HELLO' }, maxArguments: 0, flags: [], commands: [] },
      run: async () => 7,
    });
    const feature: Feature = { name: 'hello', words, commands: () => [commandNamed('hello', make)] };
    const names = rootCommand([feature]).commands.map(({ name }) => name);
    expect(names.slice(names.indexOf('explain'), names.indexOf('kubeconfig') + 1)).toEqual([
      'explain',
      'hello',
      'kubeconfig',
    ]);
    expect(names.at(-1)).toBe('help');
    expect(await run(['hello'], [feature])).toMatchObject({ code: 7 });
  });

  it('adds an option, whose observer sees the run from its begin until after the output', async () => {
    const { feature, told } = observed();
    const { code } = await run(['doctor', '--greet'], [feature]);
    expect(told[0]).toBe('begins');
    expect(told).toContain('check');
    expect(told.slice(-2)).toEqual([`${code === 0 ? 'succeeded' : 'failed'} ${code}`, `finish ${code}`]);
    expect(await run(['reset', '--greet'], [feature])).toMatchObject({ code: 3 });
  });

  it('observes nothing without its option', async () => {
    const { feature, told } = observed();
    await run(['doctor'], [feature]);
    expect(told).toEqual([]);
  });

  it('can report a failure once the run has ended', async () => {
    const { feature } = observed(new FailureOf(NOT_GREETED, {}));
    const { err } = await run(['doctor', '--greet'], [feature]);
    expect(err).toContain('Could not greet. (NOT_GREETED)');
  });

  it.each([
    ['the list of failures', "(await import('./src/i18n/definitions.ts')).failureCodes();"],
    ['a catalogue', "await (await import('./src/i18n/catalogue.ts')).catalogueFor('en');"],
    ['the sources of a join', "(await import('./src/operations/asked-join.ts')).givenSource({});"],
    ['a run of the library', "await (await import('./src/api/index.ts')).reset({ dryRun: true });"],
  ])('that nobody gave is missed at once, with the cause: %s', (_, reads) => {
    const script = `void (async () => { ${reads} })();`;
    const { status, stderr } = spawnSync('node_modules/.bin/tsx', ['--eval', script], { encoding: 'utf8' });
    expect(stderr).toContain('No program has said which features it has: import src/program/assembled.ts first.');
    expect(status).toBe(1);
  });

  it('cannot add sentences once they were read, instead of lacking in the list of codes', () => {
    expect(failureCodes()).toContain('FLAGS_INVALID');
    expect(() => WORDS.give(() => [words])).toThrow('src/program/assembled.ts');
  });
});
