/**
 * Output of `config migrate` for old files: kubeadm 1.37 reads it, and if kubeadm 1.36 still migrates the old file
 * itself, both mean the same (KUBEJOIN_LAB_FULL=1, which builds that kubeadm): npx vitest run --config
 * lab/differential/vitest.config.ts
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { ensureProgram } from '../machine/programs.js';
import { DEFAULT_VERSIONS } from '../machine/versions.js';
import { VERSIONS } from '../support/oracle-versions.js';
import { V1BETA2_FILES, V1BETA3_FILES } from './old-files.js';
import { Sides } from './sides.js';

/** The last minor version whose kubeadm reads v1beta3. */
const LAST = VERSIONS.find((version) => version.startsWith('1.36.'));

let sides: Sides;
beforeAll(async () => {
  const programs: Record<string, string> = {};
  for (const kubernetes of [DEFAULT_VERSIONS.kubernetes, ...(LAST ? [LAST] : [])])
    programs[`kubeadm-${kubernetes}`] = await ensureProgram(
      'kubeadm',
      { ...DEFAULT_VERSIONS, kubernetes },
      console.log,
    );
  sides = await Sides.start(programs);
});
afterAll(async () => sides?.close());

/** The file in kubeadm's own form, with every default, by kind. */
async function complete(file: string, version: string): Promise<Record<string, unknown>> {
  const { code, out, err } = await sides.kubeadm(['config', 'migrate', '--old-config', file], `kubeadm-${version}`);
  expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
  const documents = parseAllDocuments(out).map((document) => document.toJS() as { kind: string });
  return Object.fromEntries(documents.map((document) => [document.kind, document]));
}

/** kubeadm sorts what was a mapping; here the order of the file stays. */
function sortedArguments(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(sortedArguments);
    const name = (item: unknown) => (item as { name?: string } | null)?.name ?? '';
    return items.sort((a, b) => (name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : 0));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, sortedArguments(field)]));
}

async function migrated(text: string, name: string): Promise<{ place: string; old: string; current: string }> {
  const place = sides.place(name, { files: { 'old.yaml': text } });
  const [old, current] = [`${place}/old.yaml`, `${place}/new.yaml`];
  const { code, err } = await sides.kubejoin(['config', 'migrate', '--old-config', old, '--new-config', current]);
  expect({ code, text, err: code === 0 ? '' : err }).toEqual({ code: 0, text, err: '' });
  return { place, old, current };
}

test('kubeadm reads what comes of v1beta2', async () => {
  for (const [index, text] of V1BETA2_FILES.entries()) {
    const { current } = await migrated(text, `v1beta2-${index}`);
    expect(await complete(current, DEFAULT_VERSIONS.kubernetes)).toHaveProperty(
      text.includes('Join') ? 'JoinConfiguration' : 'InitConfiguration',
    );
  }
});

test(`kubeadm ${LAST ?? '1.37'} means the same by v1beta3 as by what comes of it`, async () => {
  for (const [index, text] of V1BETA3_FILES.entries()) {
    const { current, old } = await migrated(text, `v1beta3-${index}`);
    const ours = await complete(current, DEFAULT_VERSIONS.kubernetes);
    if (LAST) expect(sortedArguments(ours)).toEqual(sortedArguments(await complete(old, LAST)));
  }
});
