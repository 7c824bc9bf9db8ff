/** Licence texts of the bundled packages. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../build/bundle.ts';
import type { BundledPackage } from './bundled-packages.ts';

/** Reference that replaces the full Apache License in the texts of packages. */
export const APACHE_AT = {
  debian: 'The Apache License, Version 2.0, is in /usr/share/common-licenses/Apache-2.0 on Debian systems.',
  besideUs: 'The Apache License, Version 2.0, is in the LICENSE of kubejoin.',
} as const;

/** Joins texts. */
export function underRules(texts: readonly string[]): string {
  return `${texts.join(`\n\n${'-'.repeat(78)}\n\n`)}\n`;
}

/** Each text once, under the names of the packages that share it. `apache` replaces the Apache License. */
export function licenceTexts(packages: readonly BundledPackage[], apache: string): string[] {
  const named = new Map<string, string[]>();
  for (const bundled of packages) {
    const { name, version, license } = bundled.manifest;
    const text = licenceText(bundled, apache);
    named.set(text, [...(named.get(text) ?? []), `${name} ${version}: ${license}`]);
  }
  return [...named].map(([text, names]) => `${names.join('\n')}\n\n${text}`);
}

export function licenceText(bundled: BundledPackage, apache: string): string {
  const folder = path.join(projectRoot, bundled.folder);
  const files = readdirSync(folder).filter((file) =>
    /^(licen[cs]e|copying|notice|copyrightnotice)(\.(md|txt))?$/i.test(file),
  );
  const texts = files.sort().map((file) => withoutApache(readText(path.join(folder, file)), apache));
  const text = texts.length > 0 ? texts.join('\n\n') : headComments(bundled);
  if (text === '') throw new Error(`${bundled.folder} has neither a licence file nor a copyright in its sources`);
  return text;
}

export function readText(file: string): string {
  return readFileSync(file, 'utf8').replaceAll('\r\n', '\n').trim();
}

function withoutApache(text: string, apache: string): string {
  return /Apache License\s+Version 2\.0, January 2004/.test(text) ? apache : text;
}

/** The first comments of the files of a package without a licence file, each text once. */
function headComments({ files }: BundledPackage): string {
  const texts = files.map((file) => {
    const source = readFileSync(path.join(projectRoot, file), 'utf8').replace(/^['"]use strict['"];\s*/, '');
    const lines = /^(?:\/\/.*\n)+/.exec(source)?.[0] ?? '';
    return lines.includes('Copyright') ? lines.replace(/^\/\/ ?/gm, '').trim() : '';
  });
  return [...new Set(texts.filter((text) => text !== ''))].sort().join('\n\n');
}
