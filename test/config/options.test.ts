import { expect, it } from 'vitest';
import { knownOf } from '../../src/api/run/known-options.ts';
import { FLEET, SSH } from '../../src/config/options/fleet.ts';
import { INIT, INIT_PHASE } from '../../src/config/options/init.ts';
import { JOIN } from '../../src/config/options/join.ts';
import { fieldsOf, flagsByField, type Option, type Options } from '../../src/config/options/option.ts';
import { RESET, UNDO } from '../../src/config/options/reset.ts';
import { TOKEN_SETTINGS } from '../../src/config/options/token.ts';

const TABLES: [string, Options][] = Object.entries({
  JOIN,
  INIT: { ...INIT, ...INIT_PHASE },
  RESET,
  UNDO,
  TOKEN_SETTINGS,
  FLEET: Object.fromEntries([...Object.values(FLEET), ...Object.values(SSH)].map((row) => [row.name, row])),
});
const fieldsIn = (rows: Options) =>
  Object.entries(rows).filter(([, { field }]) => field !== undefined) as [string, Option & { field: string }][];
const at = (whole: unknown, field: string) =>
  field.split(/[.[\]]+/).reduce((part, key) => (part as Record<string, unknown>)?.[key], whole);

it.each(TABLES)('%s has each flag, and each letter, once', (_name, rows) => {
  const flags = Object.values(rows).flatMap(({ name, shorthand }) => [name, shorthand].filter(Boolean));
  expect(flags).toEqual([...new Set(flags)]);
});

it.each(TABLES)('%s: each value arrives at its field alone', (_name, rows) => {
  for (const [name, { field }] of fieldsIn(rows)) {
    const fields = fieldsOf(rows, { [name]: name });
    expect([at(fields, field), JSON.stringify(fields).split(name).length]).toEqual([
      name,
      field.includes(name) ? 3 : 2,
    ]);
  }
});

it('values of several options stand beside each other, and a list is a copy', () => {
  const skipPhases = ['certs'];
  const fields = fieldsOf(JOIN, {
    nodeName: 'n',
    criSocket: 's',
    discoveryFile: '/f',
    skipPhases,
    dryRun: false,
    patches: undefined,
  });
  expect(fields).toEqual({
    nodeRegistration: { name: 'n', criSocket: 's' },
    discovery: { file: { kubeConfigPath: '/f' } },
    skipPhases,
    dryRun: false,
  });
  expect((fields as { skipPhases: string[] }).skipPhases).not.toBe(skipPhases);
  expect(fieldsOf(INIT, { token: 't', tokenTtl: 1n })).toEqual({ bootstrapTokens: [{ token: 't', ttl: 1n }] });
});

it.each(TABLES)('%s: a problem of each field is told by a flag that sets it', (_name, rows) => {
  const flags = flagsByField(rows);
  for (const [, { field }] of fieldsIn(rows)) {
    const setBy = fieldsIn(rows).filter(([, row]) => row.field === field);
    expect(setBy.map(([, { name }]) => `--${name}`)).toContain(flags[field]);
  }
});

it('the library has no option that the command line alone has', () => {
  expect(Object.keys(knownOf(RESET))).toEqual(Object.keys(RESET).filter((name) => name !== 'force'));
  expect(knownOf(UNDO)).toEqual({ allowRunningPods: 'flag', criSocket: 'text', dryRun: 'flag', kubeconfig: 'text' });
});
