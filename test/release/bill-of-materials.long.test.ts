import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleForExecutable, projectRoot, SCRIPTS } from '../../scripts/build/bundle.ts';
import { targetNamed } from '../../scripts/build/executable/target.ts';
import { type BillFacts, billOfMaterials, imageBill } from '../../scripts/release/bill-of-materials.ts';
import { type BundledPackage, bundledPackages } from '../../scripts/release/bundled-packages.ts';
import { copyrightText, executableLicences } from '../../scripts/release/debian/copyright.ts';
import { APACHE_AT, licenceText } from '../../scripts/release/licence-texts.ts';

interface Component {
  readonly name: string;
  readonly version: string;
  readonly 'bom-ref': string;
  readonly licenses?: readonly { license?: { id: string }; expression?: string }[];
  readonly components?: readonly Component[];
}
interface Bill {
  readonly metadata: { timestamp: string; component: Component & { hashes: unknown } };
  readonly components: readonly Component[];
  readonly dependencies: readonly { ref: string; dependsOn?: readonly string[] }[];
}

const project = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8'));
let folder: string;
let packages: BundledPackage[];
let facts: BillFacts;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'kubejoin-scripts-'));
  packages = bundledPackages(await bundleForExecutable(folder));
  const nodeVersions = { node: '24.1.2', v8: '13.6', modules: '137', nghttp3: '', zlib: '1.3.2-motley' };
  facts = {
    project,
    target: targetNamed('linux-arm64'),
    packages,
    nodeVersions,
    sha256: 'ab'.repeat(32),
    date: new Date('2026-02-03T04:05:06Z'),
  };
});
afterAll(() => rmSync(folder, { recursive: true }));

const IN_MEMORY = { bundle: true, platform: 'node', metafile: true, write: false, absWorkingDir: projectRoot } as const;

const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
const parsed = (of: BillFacts = facts): Bill => JSON.parse(billOfMaterials(of));

describe('the bill of materials', () => {
  it('is valid CycloneDX 1.6, by its schema', async () => {
    expect(await validator.validate(billOfMaterials(facts))).toBe(null);
  });

  it.each([
    ['a wrong type', (text: string) => text.replace('"type": "application"', '"type": "apple"')],
    ['an unknown licence', (text: string) => text.replace('"id": "Apache-2.0"', '"id": "Apache-9"')],
    ['a field of its own', (text: string) => text.replace('"bomFormat"', '"mood": "good",\n"bomFormat"')],
  ])('would not be with %s', async (_, spoil) => {
    const text = billOfMaterials(facts);
    expect(spoil(text)).not.toBe(text);
    expect(await validator.validate(spoil(text))).not.toBe(null);
  });

  it('names each package whose code is in the scripts, in its version, and no other', () => {
    const named = parsed().components.map(({ name, version }) => `${name}@${version}`);
    expect(named.sort()).toEqual(
      [...packages.map(({ manifest }) => `${manifest.name}@${manifest.version}`), 'Node.js@24.1.2'].sort(),
    );
    for (const name of ['yaml', 'diff', '@bufbuild/protobuf'])
      expect(packages.map(({ manifest }) => manifest.name)).toContain(name);
    for (const name of ['esbuild', 'vitest', 'typescript', 'ajv', '@peculiar/x509', 'reflect-metadata', 'semver'])
      expect(packages.map(({ manifest }) => manifest.name)).not.toContain(name);
  });

  it('names what can be seen in the scripts', () => {
    const text = SCRIPTS.map((name) => readFileSync(path.join(folder, name), 'latin1')).join('');
    const seen = {
      yaml: 'YAMLParseError',
      semver: 'SemVer',
      diff: 'createTwoFilesPatch',
      tsyringe: 'tsyringe requires',
      vitest: 'vi.fn(',
    };
    const names = packages.map(({ manifest }) => manifest.name);
    for (const [name, word] of Object.entries(seen)) expect(text.includes(word), name).toBe(names.includes(name));
  });

  it('has a licence for each, Node.js with the libraries in it, and the hash of the executable', () => {
    const { components, metadata } = parsed();
    for (const { name, licenses = [] } of components)
      expect(licenses[0]?.license?.id ?? licenses[0]?.expression, name).toMatch(/^[\w.() -]+$/);
    const node = components.find(({ name }) => name === 'Node.js');
    expect(node?.components?.map(({ name, version }) => `${name} ${version}`)).toEqual([
      'v8 13.6',
      'zlib 1.3.2-motley',
    ]);
    expect(metadata.component).toMatchObject({
      name: 'kubejoin',
      version: project.version,
      hashes: [{ alg: 'SHA-256', content: 'ab'.repeat(32) }],
    });
    expect(metadata.timestamp).toBe('2026-02-03T04:05:06.000Z');
  });

  it('says which package uses which; every name in it is a component', async () => {
    // A library with others in it; kubejoin itself has none.
    const used = await build({ ...IN_MEMORY, entryPoints: ['@peculiar/x509'] });
    const { components, dependencies, metadata } = parsed({ ...facts, packages: bundledPackages([used.metafile]) });
    const known = [metadata.component, ...components, ...components.flatMap(({ components: inner = [] }) => inner)].map(
      (one) => one['bom-ref'],
    );
    expect(new Set(known).size).toBe(known.length);
    for (const { ref, dependsOn = [] } of dependencies)
      expect(known).toEqual(expect.arrayContaining([ref, ...dependsOn]));
    const x509 = dependencies.find(({ ref }) => ref.startsWith('pkg:npm/%40peculiar/x509@'));
    expect(x509?.dependsOn?.some((ref) => ref.startsWith('pkg:npm/%40peculiar/asn1-schema@'))).toBe(true);
  });

  it('is the same each time', async () => {
    const again = mkdtempSync(path.join(tmpdir(), 'kubejoin-scripts-'));
    const same = billOfMaterials({ ...facts, packages: bundledPackages(await bundleForExecutable(again)) });
    rmSync(again, { recursive: true });
    expect(same).toBe(billOfMaterials(facts));
  });
});

describe('the bill of materials of an image', () => {
  const libc = {
    ...{ name: 'libc6', version: '2.36-9', architecture: 'arm64' },
    purl: 'pkg:deb/debian/libc6@2.36-9?arch=arm64',
    files: [{ name: 'libc.so.6', sha256: 'ef'.repeat(32) }],
  };
  const text = () => imageBill(facts, { packages: [libc], digest: `sha256:${'cd'.repeat(32)}` });

  it('is valid, and has the executable with its packages and the libraries', async () => {
    expect(await validator.validate(text())).toBe(null);
    const { metadata, components, dependencies }: Bill = JSON.parse(text());
    expect(metadata.component).toMatchObject({ name: 'kubejoin-image', hashes: [{ content: 'cd'.repeat(32) }] });
    const executable = parsed();
    const refs = components.map((one) => one['bom-ref']);
    expect(refs.sort()).toEqual(
      [...executable.components, executable.metadata.component]
        .map((one) => one['bom-ref'])
        .concat(libc.purl)
        .sort(),
    );
    const [image] = dependencies.filter(({ ref }) => ref === metadata.component['bom-ref']);
    expect(image?.dependsOn).toEqual([executable.metadata.component['bom-ref'], libc.purl]);
    expect(text()).toContain('ef'.repeat(32));
  });
});

describe('the copyright file', () => {
  it('has the terms of each package that is in the bill, and those of Node.js', () => {
    writeFileSync(path.join(folder, 'LICENSE'), 'Terms of Node.js\r\nand of V8');
    const text = copyrightText({ project, packages, nodeFolder: folder });
    for (const bundled of packages) {
      const { name, version, license } = bundled.manifest;
      expect(text).toContain(`\n${name} ${version}: ${license}\n`);
      expect(text).toContain(licenceText(bundled, APACHE_AT.debian));
      expect(licenceText(bundled, APACHE_AT.debian), name).toMatch(/copyright|permission|common-licenses/i);
    }
    expect(text).toContain('Terms of Node.js\nand of V8');
    expect(text).toContain(readFileSync(path.join(projectRoot, 'NOTICE'), 'utf8').trim());
  });

  it('beside bare executables has the whole licence of the program, and the same parts', () => {
    const whole = readFileSync(path.join(projectRoot, 'LICENSE'), 'utf8').trim();
    const text = executableLicences({ project, packages, nodeFolder: folder });
    expect(text).toContain(whole);
    expect(text).not.toContain('common-licenses');
    for (const bundled of packages) expect(text).toContain(licenceText(bundled, APACHE_AT.besideUs));
    expect(text).toContain('Terms of Node.js\nand of V8');
  });

  it('is not made without the terms of a package or of Node.js', () => {
    const silent = {
      folder: 'docs',
      files: ['docs/undo.md'],
      imports: [],
      manifest: { name: 'silent', version: '1.0.0', license: 'MIT' },
    };
    expect(() => licenceText(silent, APACHE_AT.debian)).toThrow('neither a licence file nor a copyright');
    expect(() => copyrightText({ project, packages, nodeFolder: path.join(folder, 'nowhere') })).toThrow('ENOENT');
  });
});
