/** Malicious YAML is refused, and delays no command. */
import { expect, it } from 'vitest';
import { currentContext } from '../../src/cluster/kubeconfig/current-context.ts';
import { parseKubeconfig } from '../../src/cluster/kubeconfig/kubeconfig.ts';
import { yamlFields, yamlFile, yamlValue } from '../../src/config/yaml/value.ts';
import { renewedKubeconfig } from '../../src/manifests/kubeconfigs/control-plane-kubeconfigs.ts';
import { WrittenPod } from '../../src/manifests/static-pods/written-pod.ts';

/** Each list contains the one before by an alias: as deep as it is long, without nested brackets. */
const chain = (length: number) =>
  `${Array.from({ length }, (_, i) => `a${i}: &a${i} [${i === 0 ? 'x' : `*a${i - 1}`}]\n`).join('')}clusters: [*a${length - 1}]\n`;

const HOSTILE: readonly (readonly [string, string | Buffer])[] = [
  ['nested lists', `clusters: ${'['.repeat(100_000)}`],
  ['nested lists, closed', `clusters: ${'['.repeat(20_000)}${']'.repeat(20_000)}`],
  ['nested maps', '{a: '.repeat(50_000)],
  ['maps as keys of maps', `${'{'.repeat(60)}a${'}'.repeat(60)}`],
  ['nested by indentation', Array.from({ length: 900 }, (_, i) => `${' '.repeat(i)}a:\n`).join('')],
  ['nested by dashes', '- '.repeat(50_000)],
  ['a chain of aliases', chain(1_500)],
  [
    'aliases of aliases',
    Array.from({ length: 9 }, (_, i) => `a${i}: &a${i} [${Array(9).fill(i === 0 ? 'x' : `*a${i - 1}`)}]\n`).join(''),
  ],
  [
    'merges of merges',
    Array.from(
      { length: 30 },
      (_, i) => `a${i}: &a${i} {<<: [${i === 0 ? '{k: v}' : `*a${i - 1}, *a${i - 1}`}]}\n`,
    ).join(''),
  ],
  ['one anchor, set again and again', `a: [${Array(9_000).fill('&a x')}, *a]`.repeat(2)],
  ['too many words', `a: [${'1,'.repeat(100_000)}]`],
  ['a key that is there twice', 'clusters: []\nclusters: []\n'],
  ['a NUL', 'a: "\0"\n'],
  ['invalid UTF-8', Buffer.from([0x61, 0x3a, 0x20, 0xff, 0xfe])],
  ['UTF-16', Buffer.from('clusters: []', 'utf16le')],
  ['a number without end', 'a: .inf\n'],
  ['more than 1 MiB', `a: ${'x'.repeat(1024 * 1024)}`],
];

it.each(HOSTILE)(
  '%s',
  async (_, content) => {
    const text = String(content);
    expect(yamlValue(content).problems.empty).toBe(false);
    expect(yamlFields(content)).toEqual({});
    expect(() => yamlFile('/x', content)).toThrow(expect.objectContaining({ kind: 'FILE_NOT_YAML' }));
    await expect(parseKubeconfig(content)).rejects.toMatchObject({ problem: 'not-yaml' });
    expect(await currentContext('admin.conf', Buffer.from(content))).toMatchObject({
      problem: { type: 'bad-kubeconfig' },
    });
    expect(() => renewedKubeconfig({ path: '/x', content: Buffer.from(content) }, '', {} as never)).toThrow(
      expect.objectContaining({ kind: 'FILE_NOT_YAML' }),
    );
    if (typeof content === 'string') expect(new WrittenPod(text).user).toBeUndefined();
  },
  120_000,
);

it('tells where a kubeconfig is wrong, and nothing of what stands there', async () => {
  const error = await parseKubeconfig('users:\n- name: a\n  user: {token: "s3cret\n').catch((reason) => reason);
  expect(error).toMatchObject({ problem: 'not-yaml', detail: expect.stringMatching(/^\d+:\d+$/) });
  expect(JSON.stringify(error) + error.message).not.toContain('s3cret');
});
