import { expect, it } from 'vitest';
import { errorCodes } from '../../src/i18n/explanations.ts';
import { run } from './support/captured.ts';

it('an error is explained by its code, however that is written', async () => {
  const explained = await run(['explain', 'FILE_NOT_READ']);
  expect(explained).toMatchObject({ code: 0, err: '' });
  expect(explained.out).toMatch(/^FILE_NOT_READ\n.* could not be read\.\n {2}Cause: .*\n {2}.*ls -ld.*\nExit code 6: /);
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

it('without a code every code is listed once', async () => {
  const { out } = await run(['explain']);
  expect(
    out
      .match(/^ {2}\w+$/gm)
      ?.map((line) => line.trim())
      .sort(),
  ).toEqual(errorCodes());
});

it('a code that does not exist is refused, with the one that was meant', async () => {
  const { code, out, err } = await run(['explain', 'FILE_NOT_REED']);
  expect([code, out]).toEqual([3, '']);
  expect(err).toMatch(
    /no error with the code "FILE_NOT_REED"\. Did you mean "FILE_NOT_READ"\?.*\(ERROR_CODE_UNKNOWN\)/,
  );
});
