import { describe, expect, it } from 'vitest';
import type { Command } from '../../src/cli/argv/command.ts';
import { helpText } from '../../src/cli/help.ts';
import { catalogueFor } from '../../src/i18n/catalogue.ts';
import { main } from '../../src/program/main.ts';
import { rootCommand } from '../../src/program/root.ts';
import { run, sink } from './support/captured.ts';

const COMMANDS = [
  [],
  ['init'],
  ['init', 'phase', 'certs', 'all'],
  ['join'],
  ['join', 'phase'],
  ['join', 'phase', 'preflight'],
  ['join', 'phase', 'kubelet-start'],
  ['join', 'phase', 'kubelet-wait-bootstrap'],
  ['join', 'phase', 'control-plane-prepare'],
  ['join', 'phase', 'control-plane-join', 'all'],
  ['join', 'phase', 'etcd-join'],
  ['plan'],
  ['plan', 'join'],
  ['apply'],
  ['doctor'],
  ['explain'],
  ['fleet'],
  ['fleet', 'join'],
  ['reset'],
  ['reset', 'phase', 'remove-etcd-member'],
  ['reset', 'phase', 'cleanup-node'],
  ['undo'],
  ['token'],
  ['token', 'create'],
  ['token', 'list'],
  ['admission', 'install'],
  ['admission', 'serving'],
  ['approve'],
  ['version'],
  ['rehearse'],
];

describe.each(['en', 'pt-BR'])('help in %s', (language) => {
  it.each(COMMANDS.map((words) => [words.join(' ') || '(nothing)', words] as const))('of %s', async (_, words) => {
    const { code, out, err } = await run([...words, '--help', `--lang=${language}`]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    await expect(out).toMatchFileSnapshot(`snapshots/${['help', ...words].join('-')}.${language}.txt`);
  });
});

describe('help', () => {
  it('shows the phases in order, each with a line', async () => {
    const { out } = await run(['join', '--help']);
    const tree = out.slice(out.indexOf('Phases'), out.indexOf('Usage:'));
    const names = [...tree.matchAll(/^ {2,4}(\/?[a-z-]+)(?: \([a-z-]+\))? +\S/gm)].map(([, name]) => name);
    expect(names).toEqual([
      'preflight',
      'control-plane-prepare',
      '/download-certs',
      '/certs',
      '/kubeconfig',
      '/control-plane',
      'check-etcd',
      'kubelet-start',
      'control-plane-join',
      '/etcd',
      'kubelet-wait-bootstrap',
      'control-plane-join',
      '/update-status',
      '/mark-control-plane',
      'wait-control-plane',
    ]);
  });

  it('lists every exit code', async () => {
    const { out } = await run(['join', '--help']);
    for (const code of ['0', '1', '2', '3', '4', '5', '6', '7', '8', '129, 143, 130'])
      expect(out).toMatch(new RegExp(`^  ${code.split(', ')[0]}\\b`, 'm'));
  });

  it('is the same by "help", and by -h', async () => {
    const { out } = await run(['join', 'phase', '--help']);
    expect((await run(['help', 'join', 'phase'])).out).toBe(out);
    expect((await run(['join', 'phase', '-h'])).out).toBe(out);
  });

  it('of a phase has its own flags only', async () => {
    const { out } = await run(['join', 'phase', 'kubelet-wait-bootstrap', '--help']);
    expect(out).toContain('--cri-socket');
    expect(out).not.toContain('--token');
  });

  it.each([
    [{ LC_ALL: 'pt_BR.UTF-8' }, 'Uso:'],
    [{ LC_MESSAGES: 'pt_BR' }, 'Uso:'],
    [{ LANG: 'pt_BR.utf8' }, 'Uso:'],
    [{ LANG: 'pt_BR.utf8', LC_ALL: 'C.UTF-8' }, 'Usage:'],
    [{ LANG: 'de_DE.UTF-8' }, 'Usage:'],
    [{ LANG: '' }, 'Usage:'],
  ])('follows the locale %j', async (env, word) => {
    expect((await run(['--help'], env as Record<string, string>)).out).toContain(word);
  });

  it('takes pt for pt-BR', async () => {
    expect(await run(['join', '--help', '--lang', 'pt'])).toEqual(await run(['join', '--help', '--lang', 'pt-BR']));
    expect((await run(['version', '--lang', 'pt'])).code).toBe(0);
    expect((await run(['version', '--lang', 'portuguese'])).err).toContain('FLAG_VALUE_INVALID');
  });

  it('of a group without a phase is shown together with an error', async () => {
    const { code, out, err } = await run(['join', 'phase']);
    expect(code).toBe(3);
    expect(out).toContain('Usage:');
    expect(err).toContain('COMMAND_REQUIRED');
  });
});

describe.each(['en', 'pt-BR'] as const)('on a terminal, in %s', (language) => {
  const all = (command: Command, path: string[]): [Command, string[]][] => [
    [command, path],
    ...command.commands.flatMap((child) => all(child, [...path, child.name])),
  ];

  it.each([60, 80, 100])('no line of any help is wider than %i columns', async (width) => {
    const catalogue = await catalogueFor(language);
    const commands = all(rootCommand(), ['kubejoin']);
    expect(commands.length).toBeGreaterThan(60);
    const wide = commands.flatMap(([command, path]) =>
      helpText(command, path, { catalogue, width })
        .split('\n')
        .filter((line) => line.length > width),
    );
    expect(wide).toEqual([]);
  });

  it('a command to copy that does not fit goes on after a backslash', async () => {
    const out = { ...sink(), columns: 60 };
    await main({ argv: ['join', '--help', '--lang', language], insideRootfs: false, out, err: sink(), env: {} });
    const copied = out.text.replaceAll(/ \\\n +/g, ' ');
    expect(out.text).not.toContain('sha256:<hex> 192.0.2.10:6443');
    expect(copied).toContain(
      '\n  kubejoin join --token-file token.txt --discovery-token-ca-cert-hash sha256:<hex> 192.0.2.10:6443\n',
    );
  });
});
