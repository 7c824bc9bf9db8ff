import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';
import { printable } from '../../../src/base/shown.ts';
import { tableWords } from '../../../src/cli/commands/table-words.ts';
import { table, tokenObject } from '../../../src/cli/commands/token/list.ts';
import { Terminal } from '../../../src/cli/render/output/terminal.ts';
import { Scrubber } from '../../../src/cli/secrecy.ts';
import { boundToken, type StoredToken, storedToken } from '../../../src/cluster/api/bootstrap-tokens.ts';
import { catalogueFor } from '../../../src/i18n/catalogue.ts';
import { bootstrapTokenSecret, type TokenBinding } from '../../../src/manifests/objects/bootstrap-token.ts';
import { type KubernetesObject, revealed } from '../../../src/manifests/objects/kubernetes-object.ts';
import { sink } from '../support/captured.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z');
const BOUND: TokenBinding = { node: 'w7', role: 'worker', uses: 2, replacesNode: true };

function secretOf(binding: TokenBinding | undefined, annotations: Record<string, string> = {}): KubernetesObject {
  const given = { ...{ description: '', ttl: 60_000, expires: undefined }, usages: ['authentication'], groups: ['g'] };
  const secret = revealed(
    bootstrapTokenSecret({ token: new Secret('abcdef.0123456789abcdef'), ...given }, NOW, binding),
  );
  const metadata: Record<string, unknown> & { name: string } = { ...secret.metadata, uid: 'u', resourceVersion: '7' };
  return {
    ...secret,
    metadata: { ...metadata, annotations: { ...(metadata.annotations as object | undefined), ...annotations } },
  };
}

const stored = (...given: Parameters<typeof secretOf>): StoredToken => {
  const token = storedToken(secretOf(...given));
  return 'token' in token ? token : expect.fail(token.problem);
};

describe('a bound token', () => {
  it('is read from the Secret as it was written', () => {
    expect(boundToken(secretOf(BOUND, { 'kubejoin/admitted': 'sha256:a,sha256:b' }))).toEqual({
      ...{ id: 'abcdef', expires: NOW + 60_000, uid: 'u', resourceVersion: '7', binding: BOUND },
      admitted: ['sha256:a', 'sha256:b'],
    });
    expect(boundToken(secretOf(BOUND))?.admitted).toEqual([]);
  });

  it.each<[string, Record<string, string>]>([
    ['without a node', { 'kubejoin/node': '' }],
    ['with a name that no Node can have', { 'kubejoin/node': 'w7\u001b[2J' }],
    ['with two names', { 'kubejoin/node': 'w7\nw8' }],
    ['with a name in upper case', { 'kubejoin/node': 'W7' }],
    ['with an unknown role', { 'kubejoin/role': 'admin' }],
    ['with no uses', { 'kubejoin/uses': '0' }],
    ['with uses that are no number', { 'kubejoin/uses': '1e3' }],
    ['with too many uses', { 'kubejoin/uses': '10000' }],
  ])('is none %s', (_, annotations) => expect(boundToken(secretOf(BOUND, annotations))).toBeUndefined());

  it('is listed with its node, role and the uses left, beside kubeadm’s columns', async () => {
    const tokens = [stored(BOUND, { 'kubejoin/admitted': 'sha256:a' }), stored(undefined)];
    const [head = '', first = '', second = ''] = table(tokens, NOW).split('\n');
    expect(head).toMatch(/^TOKEN +TTL +EXPIRES +USAGES +DESCRIPTION +EXTRA GROUPS +BOUND TO +USES LEFT$/);
    expect(first).toMatch(/ w7 \(worker\) +1$/);
    expect(second).toMatch(/ <any> +<any>$/);
    expect(table([stored(undefined)], NOW)).toMatch(/EXTRA GROUPS\n/);
    const terminal = new Terminal({ out: Object.assign(sink(), { isTTY: true }), err: sink() }, new Scrubber(), {});
    const words = tableWords({ terminal, catalogue: await catalogueFor('pt-BR') });
    const portuguese = table([stored(BOUND), stored(undefined)], NOW, words);
    expect(portuguese).toMatch(
      /^TOKEN +VALIDADE +EXPIRA EM +USOS +DESCRIÇÃO +GRUPOS ADICIONAIS +VINCULADO A +USOS RESTANTES$/m,
    );
    expect(portuguese).not.toMatch(/<(none|any|never|forever|expired)>/);
  });

  it('is listed on one line, without anything that a terminal would obey', () => {
    const foreign = 'a\u001b[2J\u009b31m\u202e\nb';
    const hostile = {
      description: foreign,
      usages: [foreign],
      groups: [foreign],
      binding: { ...BOUND, node: foreign },
    };
    const shown = table([{ ...stored(BOUND), ...hostile }, stored(undefined)], NOW);
    expect(shown.split('\n')).toHaveLength(3);
    expect(printable(shown)).toBe(shown);
  });

  it('is printed for programs with its binding', () => {
    expect(tokenObject(stored(BOUND)).fields.binding).toEqual({ ...BOUND, usesLeft: 2 });
    expect(tokenObject(stored(undefined)).fields).not.toHaveProperty('binding');
  });
});
