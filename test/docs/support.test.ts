/** docs/support.md names files and versions of the lab. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { labVersions, OLDER_MINORS } from '../../lab/machine/versions.ts';

it.each(['docs/support.md', 'docs/pt-BR/support.md'])('%s names what the lab has', (page) => {
  const text = readFileSync(page, 'utf8');
  const files = [...text.matchAll(/`(lab\/[^`]+)`/g)].map(([, file = '']) => file);
  expect(files.length).toBeGreaterThan(10);
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
  const [now, ...older] = [labVersions(), ...OLDER_MINORS.map((minor) => labVersions(minor))];
  for (const { kubernetes, etcd } of [now, ...older]) {
    expect(text).toContain(kubernetes);
    expect(text).toContain(etcd);
  }
  expect(text).toContain(`containerd ${now.containerd}`);
  expect(text.match(/\b1\.3\d\.\d+/g)).toHaveLength(1 + older.length);
});
