import { expect, it } from 'vitest';
import { EXIT } from '../../src/base/exit-codes.ts';
import { errorCodes } from '../../src/i18n/explanations.ts';
import { run } from './support/captured.ts';

it('an error is explained by its code, however that is written', async () => {
  const explained = await run(['explain', 'FILE_NOT_READ']);
  expect(explained).toMatchObject({ code: 0, err: '' });
  expect(explained.out).toMatch(/^FILE_NOT_READ\n.*\n.*Cannot read .*\.\n {2}Cause: .*\n {2}.*ls -ld.*\nExit code 6: /);
  expect(await run(['explain', 'file-not-read'])).toEqual(explained);
});

it('in the user’s language', async () => {
  const { out } = await run(['explain', 'FILE_NOT_READ', '--lang=pt-BR']);
  expect(out).toMatch(/Não foi possível ler .*\n[\s\S]*Código de saída 6: /);
});

it('for programs, too: one, or all', async () => {
  const one = JSON.parse((await run(['explain', 'INTERNAL', '-o', 'json'])).out);
  expect(Object.keys(one)).toEqual(['code', 'class', 'exitCode', 'what', 'cause', 'cure']);
  expect(one).toMatchObject({ code: 'INTERNAL', class: 'internal', exitCode: 1 });
  const all = JSON.parse((await run(['explain', '-o', 'json'])).out);
  expect(all.map(({ code }: { code: string }) => code)).toEqual(errorCodes());
  expect(all).toContainEqual(one);
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

it('without a code every code is listed once, with its sentence, below its exit code', async () => {
  const { out } = await run(['explain']);
  expect(
    out
      .match(/^ {2}\w+(?= {2}|$)/gm)
      ?.map((line) => line.trim())
      .sort(),
  ).toEqual(errorCodes());
  expect(out.match(/^Exit code \d+: .+$/gm)?.map((line) => Number.parseInt(line.slice(10), 10))).toEqual(
    Object.values(EXIT),
  );
  const usage = out.slice(out.indexOf('Exit code 3'), out.indexOf('Exit code 4'));
  expect(usage).toMatch(/^ {2}TOKEN_EMPTY +token\.txt does not contain a token\.$/m);
});

it('a code that does not exist is refused, with the one that was meant', async () => {
  const { code, out, err } = await run(['explain', 'FILE_NOT_REED']);
  expect([code, out]).toEqual([3, '']);
  expect(err).toMatch(/no error code "FILE_NOT_REED"\. Did you mean "FILE_NOT_READ"\?.*\(ERROR_CODE_UNKNOWN\)/);
});
