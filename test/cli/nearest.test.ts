import { describe, expect, it } from 'vitest';
import { run } from './support/captured.ts';

const JOIN = [
  'join',
  '10.0.0.1:6443',
  '--token=abcdef.0123456789abcdef',
  '--discovery-token-unsafe-skip-ca-verification',
];

/** Mistyped, the name that was meant, and another that must not be listed. */
const MISTYPED = [
  [['jion'], 'join', 'completion'],
  [['token', 'creat'], 'create', 'generate'],
  [['join', '--tokn', 'x'], '--token', '--patches'],
  [['rehearse', '--fault', 'wrong-pni'], 'wrong-pin', 'expired-token'],
  [[...JOIN, '--skip-phases', 'prefligth'], 'preflight', 'kubelet-start'],
  [['explain', 'FILE_NOT_REED'], 'FILE_NOT_READ', 'FILE_NOT_WRITTEN'],
] as const;

describe.each([
  ['en', 'Did you mean'],
  ['pt-BR', 'Você quis dizer'],
])('in %s', (language, question) => {
  it.each(MISTYPED)('%j is answered with %s, not with all names', async (argv, meant, other) => {
    const { code, err } = await run([...argv, `--lang=${language}`]);
    expect(code).toBe(3);
    expect(err).toContain(`${question} "${meant}"?`);
    expect(err).not.toContain(other);
  });

  it.each([
    [['join', '--no-such-thing'], '--patches'],
    [['rehearse', '--fault', 'no-such-thing'], 'expired-token'],
  ])('where nothing is near, %j is not answered with dozens of names', async (argv, other) => {
    const { code, err } = await run([...argv, `--lang=${language}`]);
    expect(code).toBe(3);
    expect(err).not.toContain(question);
    expect(err).not.toContain(other);
    expect(err).toContain('--help');
  });
});
