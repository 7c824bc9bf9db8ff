/** What is read of YAML, and what is refused before it takes long. */
import { expect, it } from 'vitest';
import { kubeconfigOf } from '../../src/cluster/kubeconfig/kubeconfig.ts';
import { yamlValue } from '../../src/config/yaml/value.ts';

const times = (size: number, piece: string) => piece.repeat(size / piece.length);

it.each<[string, string, string]>([
  ['of a mapping', `a: &a {${times(20_000, 'x,')}}\nb: [${times(20_000, '*a,')}]\n`, 'CONFIG_TOO_MANY_TOKENS'],
  ['of a long text', `a: &a '${'x'.repeat(900_000)}'\nb: [${times(30_000, '*a,')}]\n`, 'CONFIG_TOO_LARGE'],
])('very many aliases %s are refused before they are followed', (_, text, key) => {
  expect(yamlValue(text).problems.result()).toMatchObject({ problems: [{ key }], more: 0 });
});

it('of very many problems in a file of the caller fifty are listed, and the others counted', () => {
  const { problems, more } = yamlValue(`a: {${times(2_000, 'x,')}}\n`, 'own').problems.result();
  expect([problems.length, more]).toEqual([50, 949]);
});

it('aliases of a CA as large as a configuration may have are read', () => {
  const data = 'QUJD'.repeat(4_000);
  const { value } = yamlValue(
    `a: &a ${data}\nclusters: [${times(6_000, '{cluster: {certificate-authority-data: *a}},')}]`,
  );
  expect(kubeconfigOf(value).clusters.length).toBe(136);
});

it('texts of others may have fewer tokens and bytes than those of the caller', () => {
  const words = `a: [${times(20_000, 'a,')}]`;
  expect(yamlValue(words).value).toBeUndefined();
  expect(yamlValue(words, 'own').value).toMatchObject({ a: expect.any(Array) });
  const long = `# x\na: ${'x'.repeat(200 * 1024)}\n`;
  expect(yamlValue(long).value).toBeUndefined();
  expect(yamlValue(long, 'own').value).toMatchObject({ a: expect.any(String) });
});
