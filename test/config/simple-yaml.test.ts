import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { Problems } from '../../src/config/problem.ts';
import { simpleYaml } from '../../src/config/yaml/simple-yaml.ts';
import { guardedValue } from '../../src/config/yaml/value.ts';
import { generalYaml } from '../../src/manifests/general-yaml.ts';
import { toYaml } from '../../src/manifests/yaml.ts';

vi.mock('../../src/manifests/general-yaml.ts', { spy: true });

/** As kubeadm 1.37.2 writes them: cluster-info's kubeconfig, and parts of the two configurations. */
const WRITTEN = [
  `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg==
    server: https://10.0.0.1:6443
  name: ""
contexts: null
current-context: ""
kind: Config
preferences: {}
users: null
`,
  `apiServer:
  extraArgs:
  - name: audit-log-path
    value: "-"
  - name: v
    value: "4"
apiVersion: kubeadm.k8s.io/v1beta4
caCertificateValidityPeriod: 87600h0m0s
controllerManager: {}
etcd:
  local:
    dataDir: /var/lib/etcd
networking:
  serviceSubnet: 10.96.0.0/12,fd00::/112
scheduler: {}
`,
  `authentication:
  anonymous:
    enabled: false
clusterDNS:
- 10.96.0.10
evictionHard:
  memory.available: 5%
  nodefs.inodesFree: "1"
healthzPort: 10248
imageGCHighThresholdPercent: 85
logging:
  options:
    json:
      infoBufferSize: "0"
featureGates: {}
shutdownGracePeriod: 0s
`,
  `spec:
  containers:
  - command:
    - kube-controller-manager
    - --controllers=*,bootstrapsigner,tokencleaner
    - --leader-elect=true
    image: registry.k8s.io/kube-controller-manager:v1.37.2
status: {}
`,
];

const pieces = [
  ...[
    'a',
    'b: ',
    'c:',
    '- ',
    '\n',
    '\n  ',
    '\n    ',
    '\n- ',
    '\n  - ',
    ' ',
    '"',
    "'",
    '"x"',
    "''",
    '{}',
    '[]',
    ':',
    '#',
  ],
  ...[
    '- a: ',
    '\na: ',
    '\nb:\n',
    '\n  c: ',
    '~',
    'null',
    'yes',
    '0x1f',
    '1_000',
    '1e3',
    '1e400',
    '.inf',
    '-',
    '-1',
    '-0',
  ],
  ...[
    '|',
    '>',
    '&a',
    '*a',
    '!t',
    '?',
    '%',
    ',',
    '<<',
    '---',
    '...',
    '\t',
    '\r',
    '\\',
    '\u00e9',
    '\u2028',
    '/',
    '=',
    '(',
    '@',
  ],
  ...[
    '2026-01-01',
    '12:30',
    '0o17',
    '10.0.0.1',
    'https://a.b:1/c',
    'a b',
    'a  b',
    'y',
    '9223372036854775807',
    '1.5',
    '_',
  ],
];
const soup = fc.array(fc.constantFrom(...pieces), { maxLength: 14 }).map((parts) => parts.join(''));
const mutated = fc
  .tuple(fc.constantFrom(...WRITTEN), fc.nat(), fc.nat(3), fc.constantFrom('', ...pieces))
  .map(([text, at, length, piece]) => {
    const start = at % text.length;
    return `${text.slice(0, start)}${piece}${text.slice(start + length)}`;
  });

describe('simple YAML', () => {
  it('is what kubeadm writes, and what is written for the kubelet', () => {
    for (const text of WRITTEN) {
      const { value, problems } = guardedValue(text, new Problems());
      expect(problems.result().problems).toEqual([]);
      expect(simpleYaml(text)).toEqual(value);
      expect(simpleYaml(toYaml(value))).toEqual(value);
    }
  });

  it('has the value that the guarded reader gives, in everything that it accepts', () => {
    const accepted = { simple: 0 };
    fc.assert(
      fc.property(fc.oneof(soup, mutated), (text) => {
        const simple = simpleYaml(text);
        if (simple === undefined) return;
        accepted.simple++;
        const { value, problems } = guardedValue(text, new Problems());
        expect(problems.result().problems).toEqual([]);
        expect(simple).toEqual(value);
        expect(Object.entries(simple)).toEqual(Object.entries(value as object));
      }),
      { numRuns: 4_000 },
    );
    expect(accepted.simple).toBeGreaterThan(500);
  });

  it.each([
    ['a comment', 'a: b # c\n'],
    ['a second document', 'a: b\n---\nc: d\n'],
    ['a repeated key', 'a: b\na: c\n'],
    ['a value in two lines', 'a: b\n  c\n'],
    ['an anchor', 'a: &b c\n'],
    ['a merge key', '<<: {a: b}\n'],
    ['an escape', 'a: "\\u0041"\n'],
    ['a key that Go reads as no text', 'y: a\n'],
    ['another character', 'a: \u00e9\n'],
    ['a tab', 'a:\tb\n'],
    ['an endless number', 'a: .inf\n'],
    ['a list', '- a\n'],
    ['a long text', `a: ${'b'.repeat(512 * 1024)}\n`],
    ['a text of many lines', `a:\n${'- b\n'.repeat(10_000)}`],
    ['a deep one', Array.from({ length: 60 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join('')],
    ['nothing', ''],
  ])('is not %s', (_, text) => {
    expect(simpleYaml(text)).toBeUndefined();
  });
});

const word = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'0123456789abcxoeEyYnN_.:/@+=-~ #"\'%,{[&*!|'), maxLength: 8 }),
  fc.constantFrom(
    '',
    'true',
    'null',
    '0s',
    '1h2m0s',
    '10.96.0.10',
    '10.96.0.0/12',
    '12:30',
    '0x1f',
    '2026-01-01',
    '=',
    '<<',
  ),
  fc.constantFrom(
    '5%',
    'E0',
    'e-1',
    'e+1',
    '--a-b=c,d',
    '--a',
    '--a=b-',
    '--a-',
    '---',
    '--a=*,b',
    '--a=*',
    '1.2.3.4:80',
    '1.2.3.4:',
    '--a=',
    '--',
    '100Mi',
    '1e5',
    '1E',
    '12e',
    '12ab56.0123456789abcdef',
    '123456.12345e1234567890',
    '12e456.0123456789012345',
  ),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
);
const leaf = fc.oneof(word, fc.integer(), fc.double(), fc.boolean(), fc.constantFrom(null, undefined, -0, 2n ** 63n));
const { fields } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('item'), { maxLength: 3 }), tie('fields')),
  item: fc.oneof({ maxDepth: 4 }, leaf, tie('fields')),
  fields: fc.dictionary(
    fc.oneof(fc.constantFrom('a', 'kind', 'certificate-authority-data', 'node.x/y'), word),
    tie('value'),
    {
      maxKeys: 4,
      noNullPrototype: true,
    },
  ),
}));

it('YAML is written without the yaml package as with it', () => {
  fc.assert(
    fc.property(fields, (value) => {
      expect(toYaml(value)).toBe(generalYaml(value));
    }),
    { numRuns: 2_000 },
  );
});

const tokenText = (length: number) =>
  fc.oneof(
    ...['0123456789e', '0123456789abcdefghijklmnopqrstuvwxyz'].map((characters) =>
      fc.string({ unit: fc.constantFrom(...characters), minLength: length, maxLength: length }),
    ),
  );
/** The yaml package takes these for a number that is too large, and Go for a text: nobody draws them, and it may write them. */
const HUGE_NUMBER = /^\d+\.\d*e\d+$/;

it('a bootstrap token is written without the yaml package, whatever was drawn', () => {
  fc.assert(
    fc.property(tokenText(6), tokenText(16), (id, secret) => {
      const token = `${id}.${secret}`;
      vi.mocked(generalYaml).mockClear();
      const written = toYaml({ token });
      if (!HUGE_NUMBER.test(token)) expect(generalYaml).not.toHaveBeenCalled();
      expect(written).toBe(generalYaml({ token }));
    }),
    { numRuns: 2_000, examples: [['5e1234', '0123456789abcdef']] },
  );
});

it.each([900, 1_024, 1_025])('YAML with a key of %i characters is written as with the yaml package', (length) => {
  const value = { ['k'.repeat(length)]: 'a' };
  expect(toYaml(value)).toBe(generalYaml(value));
  expect(guardedValue(toYaml(value), new Problems()).value).toEqual(value);
});

it.each([
  ['a tab at its start', '\tx\ny'],
  ['a tab after line ends and blanks', '\n \tx\ny'],
  ['nothing but blanks and line ends', ' \n'],
  ['a delete character', 'a\u007fb'],
  ['a control character of Latin 1', 'a\u0080b'],
  ['a byte order mark', '\ufeffa'],
  ['a noncharacter', 'a\uffffb'],
  ['the form of a merge key', '<<'],
])('a text with %s is written so that Go and the guarded reader read it', (_, text) => {
  const value = { a: text, b: [text], [text]: 'c' };
  const { value: read, problems } = guardedValue(toYaml(value), new Problems());
  expect(problems.result().problems).toEqual([]);
  expect(read).toEqual(value);
});
