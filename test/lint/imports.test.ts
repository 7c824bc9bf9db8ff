import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { brokenEdges, featureEdges } from '../../scripts/imports/features.ts';
import { circles, graphOf } from '../../scripts/imports/graph.ts';
import { brokenRules } from '../../scripts/imports/judge.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'kubejoin-imports-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** The graph of these files, by their paths. */
function graph(files: Readonly<Record<string, string>>) {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  return graphOf(root, 'src');
}

describe('circles of files', () => {
  it('are found, also where only types, re-exports or import() make them', () => {
    const found = circles(
      graph({
        'src/base/a.ts': "import type { B } from './b.ts';\nexport type A = B;\n",
        'src/base/b.ts': "export const b = () => import('./c.ts');\nexport type B = string;\n",
        'src/base/c.ts': "export { a } from './d.ts';\n",
        'src/base/d.ts': "export const a = {} as import('./a.ts').A;\n",
        'src/base/alone.ts': "import './a.ts';\n",
      }),
    );
    expect(found.map((files) => files.sort())).toEqual([
      ['src/base/a.ts', 'src/base/b.ts', 'src/base/c.ts', 'src/base/d.ts'],
    ]);
  });

  it('are told apart', () => {
    const pair = (one: string, other: string) => ({
      [`src/base/${one}.ts`]: `import './${other}.ts';\n`,
      [`src/base/${other}.ts`]: `import './${one}.ts';\n`,
    });
    expect(circles(graph({ ...pair('a', 'b'), ...pair('c', 'd') }))).toHaveLength(2);
  });
});

describe('rules', () => {
  it.each([
    ['a room before it', 'src/cli/x.ts', "import '../base/y.ts';\n", 0],
    ['a room after it', 'src/base/x.ts', "import type { Y } from '../cli/y.ts';\nexport type X = Y;\n", 1],
    ['a file in no room', 'src/cli/x.ts', "import '../y.ts';\n", 1],
    ['the file system', 'src/pki/x.ts', "import { readFileSync } from 'node:fs';\nreadFileSync('/x');\n", 1],
    ['the file system, in src/host', 'src/host/x.ts', "import 'node:fs';\n", 0],
    ['a socket', 'src/host/x.ts', "import 'node:net';\n", 1],
    ['an adapter of the host', 'src/phases/x.ts', "import '../host/linux/index.ts';\n", 1],
    ['what an adapter says', 'src/phases/x.ts', "import '../host/linux/files/linux-files-sentences.ts';\n", 0],
    [
      'the type of a TrustedCluster',
      'src/phases/x.ts',
      "import type { TrustedCluster } from '../cluster/discovery/trusted-cluster.ts';\n",
      0,
    ],
    [
      'what makes one',
      'src/phases/x.ts',
      "import { trust } from '../cluster/discovery/trusted-cluster.ts';\ntrust();\n",
      1,
    ],
    [
      'a later room’s sentences, in src/i18n',
      'src/i18n/x.ts',
      "import * as cli from '../cli/cli-sentences.ts';\nexport { cli };\n",
      0,
    ],
    ['a later room, in src/i18n', 'src/i18n/x.ts', "import '../cli/main.ts';\n", 1],
    ['nothing first, in an entry', 'src/program/library/x.ts', "export * from '../../api/x.ts';\n", 1],
    [
      'the features first, in an entry',
      'src/program/library/x.ts',
      "import '../assembled.ts';\nexport * from '../../api/x.ts';\n",
      0,
    ],
    [
      'the features later, in an entry',
      'src/program/library/x.ts',
      "export * from '../../api/x.ts';\nimport '../assembled.ts';\n",
      1,
    ],
  ])('importing %s', (_, file, text, broken) => {
    expect(brokenRules(graph({ [file]: text }))).toHaveLength(broken);
  });
});

describe('features', () => {
  it.each([
    ['of the core', 'src/operations/join.ts', '../features/report/page.ts', 1],
    ['of the core, by the command line', 'src/cli/root.ts', '../features/rehearse/rehearse.ts', 1],
    ['of another feature', 'src/features/report/page.ts', '../telemetry/spans.ts', 1],
    ['of a feature that it declares', 'src/features/fleet/fleet.ts', '../admission/status.ts', 0],
    ['of the same feature', 'src/features/report/page.ts', './html.ts', 0],
    ['of the same feature in a room', 'src/features/report/page.ts', '../../cli/render/report/html.ts', 0],
    ['of a feature', 'src/features/report/page.ts', '../../base/text.ts', 0],
    ['of the registry', 'src/program/features.ts', '../features/report/feature.ts', 0],
  ])('the import %s', (_, file, target, edges) => {
    expect(featureEdges(graph({ [file]: `import type {} from '${target}';\n` }))).toHaveLength(edges);
  });

  it('may be imported nowhere else', () => {
    expect(brokenEdges([])).toEqual([]);
    expect(brokenEdges(['a -> b'])).toEqual([expect.stringMatching(/^a -> b: The core imports no feature/)]);
  });
});
