import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { partsOfFeatures } from '../../scripts/features/parts.ts';
import { knownOf } from '../../src/api/run/known-options.ts';
import { Secret } from '../../src/base/secret.ts';
import type { GivenInit, GivenJoin, GivenReset } from '../../src/config/fields/given.ts';
import { INIT, INIT_FIELD_OPTIONS, INIT_PHASE } from '../../src/config/options/init.ts';
import { JOIN, JOIN_USERS, type JoinUser, joinOptionsOf } from '../../src/config/options/join.ts';
import { fieldsOf, flagsByField, type Option, type Options, type OptionsFor } from '../../src/config/options/option.ts';
import { RESET, UNDO } from '../../src/config/options/reset.ts';
import { TOKEN_SETTINGS } from '../../src/config/options/token.ts';

/** Tables of features; one that joins two has both names. */
const ofFeatures = await partsOfFeatures<Record<string, Options> | undefined>('option-tables.ts', 'OWN_TABLES');

const TABLES: [string, Options][] = Object.entries({
  JOIN,
  INIT: { ...INIT, ...INIT_PHASE },
  RESET,
  UNDO,
  TOKEN_SETTINGS,
  ...(Object.assign({}, ...ofFeatures) as Record<string, Options>),
});
/** All code but the tables of options, of phases' flags and of texts. */
const READING = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !/^(i18n|config\/options)\/|-sentences\.ts$|\/flags\.ts$/.test(file))
  .map((file) => readFileSync(`src/${file}`, 'utf8'));
const mentions = (code: string, key: string, name: string) =>
  code.includes(`'${name}'`) || new RegExp(`\\b${key}\\b`).test(code);
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
    const fields = fieldsOf(rows, { [name]: name as never });
    expect([at(fields, field), JSON.stringify(fields).split(name).length]).toEqual([
      name,
      field.includes(name) ? 3 : 2,
    ]);
  }
});

it('values of several options stand beside each other, and a list is a copy', () => {
  const skipPhases = ['certs'];
  const fields: GivenJoin = fieldsOf(JOIN, {
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
  expect(fields.skipPhases).not.toBe(skipPhases);
  const token = new Secret('t');
  const init: GivenInit = fieldsOf(INIT_FIELD_OPTIONS, { token, tokenTtl: 1n });
  expect(init).toEqual({ bootstrapTokens: [{ token, ttl: 1n }] });
});

it('a flag whose type does not fit its field does not compile', () => {
  const row = { name: 'x', help: 'X' } as const;
  const fits = (_rows: OptionsFor<GivenJoin>) => {};
  fits({ list: { ...row, type: 'list', field: 'skipPhases' }, flag: { ...row, type: 'bool', field: 'controlPlane' } });
  // @ts-expect-error: a text, but the field is a list
  fits({ text: { ...row, type: 'string', field: 'discovery.bootstrapToken.caCertHashes' } });
  // @ts-expect-error: a list, but the field is a text
  fits({ list: { ...row, type: 'list', field: 'nodeRegistration.criSocket' } });
  // @ts-expect-error: a text, but the field is a number
  fits({ text: { ...row, type: 'string', field: 'controlPlane.localAPIEndpoint.bindPort' } });
  // @ts-expect-error: a secret, but the field is none, and would be shown
  fits({ secret: { ...row, type: 'string', secret: true, field: 'patches.directory' } });
  // @ts-expect-error: no such field
  fits({ text: { ...row, type: 'string', field: 'nodeRegistration.zone' } });
});

it('an option of join that does not say who else has it does not compile', () => {
  const { token: _, ...others } = JOIN_USERS;
  // @ts-expect-error: says nothing about --token
  const incomplete: Record<keyof typeof JOIN, readonly JoinUser[]> = others;
  expect(Object.keys(incomplete)).toHaveLength(Object.keys(JOIN).length - 1);
  expect(joinOptionsOf('fleet')).not.toHaveProperty('nodeName');
  expect(joinOptionsOf('plan')).toEqual(JOIN);
});

it.each(TABLES.filter(([name]) => !name.includes(' and ')))(
  '%s: code reads each option that sets no field',
  (_, rows) => {
    const unread = Object.entries<Option>(rows).filter(
      ([key, { name, field }]) => field === undefined && !READING.some((code) => mentions(code, key, name)),
    );
    expect(unread.map(([key]) => key)).toEqual([]);
  },
);

it('a value in another form than its field does not compile', () => {
  const wait = { wait: { name: 'wait', type: 'string', help: 'X', field: 'timeouts.discovery' } } as const;
  const given: GivenReset[] = [fieldsOf(wait, { wait: 5n }), fieldsOf(RESET, { skipPhases: ['preflight'] })];
  // @ts-expect-error: a duration that was not read, and would be compared with a number
  const unread: GivenReset = fieldsOf(wait, { wait: '5m' });
  // @ts-expect-error: a text in place of a secret
  const shown: GivenInit = fieldsOf(INIT_FIELD_OPTIONS, { token: 'abcdef.0123456789abcdef' });
  expect([...given, unread, shown].map((one) => Object.keys(one).length)).toEqual([1, 1, 1, 1]);
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
  expect(knownOf(UNDO)).toEqual({
    allowRunningPods: 'flag',
    criSocket: 'text',
    dryRun: 'flag',
    ignorePreflightErrors: 'texts',
    kubeconfig: 'text',
  });
});
