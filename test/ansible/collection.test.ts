import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { collection, galaxy } from '../../scripts/ansible/collection.ts';
import {
  commandOf,
  fieldsOfJoin,
  flagsOfModule,
  GENERATED,
  MODULES,
  optionOf,
  SECRET_FILES,
} from '../../scripts/ansible/flags.ts';
import { projectRoot } from '../../scripts/build/checkout.ts';
import { failureCodes } from '../../src/program/definitions.ts';

const root = path.join(projectRoot, 'ansible');
const content = (file: string) => readFileSync(path.join(root, file), 'utf8');
const moduleSource = (module: string) => content(`plugins/modules/${module}.py`);
const names = Object.keys(MODULES);

/** A literal of Python, r"""...""", by its name. */
function block(source: string, name: string): string {
  const found = new RegExp(`${name} = r"""\\n(.*?)"""`, 's').exec(source)?.[1];
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

it.each(Object.keys(GENERATED))('%s is what "npm run generate" writes now', (file) => {
  expect(content(file)).toBe(GENERATED[file]?.());
});

it('has the modules that the table of flags names, and no other', () => {
  const files = readdirSync(path.join(root, 'plugins/modules')).filter((file) => file.endsWith('.py'));
  expect(files.map((file) => path.basename(file, '.py')).sort()).toEqual([...names].sort());
});

it('has the version of package.json', () => {
  const { version } = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8'));
  expect(parse(content('galaxy.yml')).version).toBe(version);
});

describe.each(names)('module %s', (module) => {
  const documentation = parse(block(content('plugins/doc_fragments/flags.py'), module.toUpperCase()));

  it('documents each flag of its command as an option, but for those that it sets itself', () => {
    const flags = commandOf(module).flags.map(({ name }) => name);
    const { without = {} } = MODULES[module] ?? {};
    expect(Object.keys(without).filter((name) => !flags.includes(name))).toEqual([]);
    const options = [...flags, 'lang'].filter((name) => !(name in without || name === 'dry-run' || name === 'output'));
    expect(Object.keys(documentation.options).sort()).toEqual(options.map(optionOf).sort());
  });

  it('takes a secret only where kubejoin reads it from a file, and hides it', () => {
    for (const flag of flagsOfModule(module).filter(({ secret }) => secret)) {
      const inFile = SECRET_FILES[flag.name];
      if (inFile === undefined)
        expect({ module, fields: fieldsOfJoin() }).toMatchObject({
          module: 'join',
          fields: { [optionOf(flag.name)]: flag.field },
        });
      else expect(commandOf(module).flags.map(({ name }) => name)).toContain(inFile);
      expect(content('plugins/module_utils/flags.py')).toContain(
        `"${optionOf(flag.name)}": {"type": "str", "no_log": True}`,
      );
    }
  });

  it('hides the address of a trace', () => {
    const hidden = content('plugins/module_utils/flags.py').match(/"otlp": \{"type": "str", "no_log": True\}/g);
    const modules = names.filter((name) => flagsOfModule(name).some((flag) => flag.name === 'otlp'));
    expect(hidden).toHaveLength(modules.length);
    expect(modules).toEqual(expect.arrayContaining(['join', 'init', 'reset', 'facts']));
  });

  it('has documentation, examples and return values that are YAML', () => {
    const source = moduleSource(module);
    expect(parse(block(source, 'DOCUMENTATION'))).toMatchObject({
      module,
      extends_documentation_fragment: [`kubejoin.kubejoin.flags.${module}`, 'kubejoin.kubejoin.common'],
    });
    for (const task of parse(block(source, 'EXAMPLES'))) expect(task).toHaveProperty('name');
    for (const value of Object.values(parse(block(source, 'RETURN'))))
      expect(value).toMatchObject({ description: expect.any(String), type: expect.any(String) });
  });

  it('shows in its examples only options that exist', () => {
    const source = moduleSource(module);
    const own = Object.keys(parse(block(source, 'DOCUMENTATION')).options ?? {});
    const known = [...Object.keys(documentation.options), ...own, 'executable', 'retries', 'delay'];
    for (const task of parse(block(source, 'EXAMPLES')))
      expect(known).toEqual(expect.arrayContaining(Object.keys(task[`kubejoin.kubejoin.${module}`] ?? {})));
  });

  it('knows only codes of failures that exist', () => {
    const codes = [...moduleSource(module).matchAll(/\["code"\] [!=]= "([A-Z_]+)"/g)].map(([, code]) => code ?? '');
    expect(failureCodes()).toEqual(expect.arrayContaining(codes));
  });
});

describe('the archive', () => {
  const date = new Date('2026-02-03T04:05:06Z');
  const made = collection({ version: '1.2.3', date });
  const members = membersOf(gunzipSync(made));

  it('is the same bytes again', () => {
    expect(collection({ version: '1.2.3', date }).equals(made)).toBe(true);
  });

  it('has manifests whose checksums are those of its files', () => {
    const files = members.get('FILES.json') ?? Buffer.alloc(0);
    const manifest = JSON.parse(String(members.get('MANIFEST.json')));
    expect(manifest.collection_info).toMatchObject({ ...galaxy(), version: '1.2.3' });
    expect(manifest.file_manifest_file.chksum_sha256).toBe(sha256(files));
    const listed = JSON.parse(String(files)).files as { name: string; ftype: string; chksum_sha256: string | null }[];
    const names = listed
      .filter(({ name }) => name !== '.')
      .map(({ name, ftype }) => (ftype === 'dir' ? `${name}/` : name));
    expect([...members.keys()].slice(2)).toEqual(names);
    for (const { name, ftype, chksum_sha256: sum } of listed)
      expect(sum).toBe(ftype === 'dir' ? null : sha256(members.get(name) ?? Buffer.alloc(0)));
  });

  it('has every module and nothing that Python compiled', () => {
    expect([...members.keys()]).toEqual(expect.arrayContaining(names.map((name) => `plugins/modules/${name}.py`)));
    expect([...members.keys()].filter((name) => /pyc|galaxy\.yml/.test(name))).toEqual([]);
  });
});

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Members of a tar archive by name, in order. */
function membersOf(tar: Buffer): Map<string, Buffer> {
  const members = new Map<string, Buffer>();
  for (let at = 0; tar[at] !== 0; ) {
    const name = tar.toString('utf8', at, at + 100).replace(/\0.*$/s, '');
    const size = Number.parseInt(tar.toString('ascii', at + 124, at + 135), 8);
    members.set(name, tar.subarray(at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return members;
}
