/** No release is published: a page that needs a built file says how to build it. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { projectRoot } from '../../scripts/build/checkout.ts';

const BUILT: readonly (readonly [file: RegExp, command: RegExp])[] = [
  [/kubejoin-linux-x64/, /npm run (build:exe|release)/],
  [/kubejoin-kubejoin-[\d.]+\.tar\.gz/, /ansible-galaxy collection build|npm run release/],
  [/_oci\.tar/, /npm run release/],
];
/** Guides in which a newcomer types the name of such a file. */
const pages = ['docs', 'docs/pt-BR'].flatMap((folder) =>
  ['admission', 'air-gap', 'ansible', 'cluster-api', 'provision', 'release'].map((page) => `${folder}/${page}.md`),
);

it.each(pages)('%s says how to build the files that it uses', (page) => {
  const text = readFileSync(path.join(projectRoot, page), 'utf8');
  for (const [file, command] of BUILT) if (file.test(text)) expect(text).toMatch(command);
});

it('the command of the Ansible guide builds the collection under the name that it installs', () => {
  const galaxy = readFileSync(path.join(projectRoot, 'ansible/galaxy.yml'), 'utf8');
  const field = (name: string) => new RegExp(`^${name}: (.+)$`, 'm').exec(galaxy)?.[1];
  const archive = `dist/${field('namespace')}-${field('name')}-${field('version')}.tar.gz`;
  for (const page of ['docs/ansible.md', 'docs/pt-BR/ansible.md'])
    expect(readFileSync(path.join(projectRoot, page), 'utf8')).toContain(
      `ansible-galaxy collection install ${archive}`,
    );
  expect(readdirSync(path.join(projectRoot, 'ansible'))).toContain('galaxy.yml');
});
