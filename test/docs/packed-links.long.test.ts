/** No page of the npm package has a link to a file that the package lacks. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { localLinks } from './links.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** Its scripts would build dist/, which holds no page. */
function packedFiles(): string[] {
  const json = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
  });
  const [packed] = Object.values(JSON.parse(json)) as { files: { path: string }[] }[];
  return (packed?.files ?? []).map((file) => file.path);
}

it('every link of a page in the package leads to a file in it', () => {
  const files = packedFiles();
  const pages = files.filter((file) => file.endsWith('.md'));
  expect(pages).toEqual(expect.arrayContaining(['README.md', 'docs/undo.md', 'docs/pt-BR/README.md']));
  const isPacked = (target: string) => files.includes(target) || files.some((file) => file.startsWith(`${target}/`));
  const dead = pages.flatMap((page) =>
    localLinks(readFileSync(path.join(root, page), 'utf8'))
      .map(({ file }) => (file === '' ? page : path.posix.join(path.posix.dirname(page), file).replace(/\/$/, '')))
      .filter((target) => !isPacked(target))
      .map((target) => `${page}: ${target}`),
  );
  expect(dead).toEqual([]);
});
