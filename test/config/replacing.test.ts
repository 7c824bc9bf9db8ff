import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../src/cli/argv/argv.ts';
import { replacingOf } from '../../src/config/from-flags/replacing.ts';
import { rootCommand } from '../../src/program/root.ts';

describe('--replace', () => {
  it.each([
    [['join', '--replace', '10.0.0.1:6443'], '', ['10.0.0.1:6443']],
    [['join', '10.0.0.1:6443', '--replace'], '', ['10.0.0.1:6443']],
    [['join', '--replace=cp3', '10.0.0.1:6443'], 'cp3', ['10.0.0.1:6443']],
    [['join', '--replace=', '10.0.0.1:6443'], '', ['10.0.0.1:6443']],
  ])('%j', (line, node, positional) => {
    const parsed = parseCommandLine(rootCommand(), line);
    expect(parsed.flags.string('replace')).toBe(node);
    expect(parsed.arguments).toEqual(positional);
  });

  it.each([
    [{}, undefined],
    [{ replaceAfter: '1m' }, undefined],
    [{ replace: '' }, { node: '', afterMs: 15_000 }],
    [
      { replace: 'cp3', replaceAfter: '1m30s' },
      { node: 'cp3', afterMs: 90_000 },
    ],
  ])('%j asks for %j', (flags, expected) => {
    expect(replacingOf(flags)).toEqual(expected);
  });

  it.each([
    ['10s', 'REPLACE_AFTER_TOO_SHORT'],
    ['-1m', 'REPLACE_AFTER_TOO_SHORT'],
    ['soon', 'CONFIG_DURATION'],
  ])('refuses a silence of %s', (replaceAfter, key) => {
    expect(() => replacingOf({ replace: '', replaceAfter })).toThrow(
      expect.objectContaining({
        code: 'FLAGS_INVALID',
        params: expect.objectContaining({ problems: [expect.objectContaining({ key, path: '--replace-after' })] }),
      }),
    );
  });
});
