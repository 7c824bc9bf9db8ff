import { expect, it } from 'vitest';
import { EXIT } from '../../src/base/exit-codes.ts';
import { errorCodes, errorKinds } from '../../src/i18n/explanations.ts';
import { run } from './support/captured.ts';

it('an error is explained by its code, however that is written', async () => {
  const explained = await run(['explain', 'HOST_FILE_UNREADABLE']);
  expect(explained).toMatchObject({ code: 0, err: '' });
  expect(explained.out).toMatch(
    /^HOST_FILE_UNREADABLE\n.*\n\nFILE_NOT_READ\n.*Cannot read .*\.\n {2}Cause: .*\n {2}.*ls -ld.*\n[\s\S]*\nExit code 6: /,
  );
  expect(await run(['explain', 'host-file-unreadable'])).toEqual(explained);
});

it('in the user’s language', async () => {
  const { out } = await run(['explain', 'FILE_NOT_READ', '--lang=pt-BR']);
  expect(out).toMatch(/Não foi possível ler .*\n[\s\S]*Código de saída 6: /);
});

it('for programs, too: one, or all', async () => {
  const one = JSON.parse((await run(['explain', 'INTERNAL', '-o', 'json'])).out);
  expect(one.map(Object.keys)).toEqual([['code', 'kind', 'class', 'exitCode', 'what', 'cause', 'cure']]);
  expect(one).toMatchObject([{ code: 'INTERNAL', kind: 'INTERNAL', class: 'internal', exitCode: 1 }]);
  const all: { code: string; kind: string }[] = JSON.parse((await run(['explain', '-o', 'json'])).out);
  expect([...new Set(all.map(({ code }) => code))]).toEqual(errorCodes());
  expect(all.map(({ kind }) => kind).sort()).toEqual(errorKinds());
  expect(all).toContainEqual(one[0]);
});

it('a code with all its kinds, and a kind below its code', async () => {
  const whole = await run(['explain', 'PLAN_INVALID']);
  const kinds = ['PLAN_EDITED', 'PLAN_FILE_MISSING', 'PLAN_MALFORMED', 'PLAN_VERSION_UNKNOWN'];
  expect(whole).toMatchObject({ code: 0, err: '' });
  expect(whole.out.match(/^[A-Z_]+$/gm)).toEqual(['PLAN_INVALID', ...kinds]);
  expect(whole.out.match(/^Exit code 3: /gm)).toHaveLength(1);
  const one = await run(['explain', 'plan-edited']);
  expect(one.out).toMatch(/^PLAN_INVALID\n.*\n\nPLAN_EDITED\n.+\n {2}Cause: /);
  expect(one.out.match(/^[A-Z_]+$/gm)).toEqual(['PLAN_INVALID', 'PLAN_EDITED']);
});

it.each([
  ['en', 'The names, addresses and numbers below are examples.'],
  ['pt-BR', 'Os nomes, endereços e números abaixo são exemplos.'],
])('names and addresses are marked as examples in %s', async (language, mark) => {
  const one = await run(['explain', 'CONNECTION_REFUSED', `--lang=${language}`]);
  expect(one.out.split('\n')[1]).toBe(mark);
  const all = await run(['explain', `--lang=${language}`]);
  expect(all.out.split('\n')[0]).toBe(mark);
});

it('without a code every code and kind is listed once, with its sentence, below its exit code', async () => {
  const { out } = await run(['explain']);
  const listed = out.match(/^ {2,4}\w+(?= {2}|$)/gm)?.map((line) => line.trim());
  expect(listed?.sort()).toEqual([...new Set([...errorCodes(), ...errorKinds()])].sort());
  expect(out).toMatch(/^ {2}PLAN_INVALID\n {4}PLAN_EDITED +\S/m);
  expect(out.match(/^Exit code \d+: .+$/gm)?.map((line) => Number.parseInt(line.slice(10), 10))).toEqual(
    Object.values(EXIT),
  );
  const usage = out.slice(out.indexOf('Exit code 3'), out.indexOf('Exit code 4'));
  expect(usage).toMatch(/^ {4}TOKEN_EMPTY +token\.txt does not contain a token\.$/m);
});

it('a code that does not exist is refused, with the one that was meant', async () => {
  const { code, out, err } = await run(['explain', 'FILE_NOT_REED']);
  expect([code, out]).toEqual([3, '']);
  expect(err).toMatch(/no error code "FILE_NOT_REED"\. Did you mean "FILE_NOT_READ"\?.*\(ERROR_CODE_UNKNOWN\)/);
});
