/** The reports of which screenshots are recorded. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { buildInfo } from '../../src/cli/build-info.ts';
import { reportPage } from '../../src/features/report/page.ts';
import {
  failedPreflight,
  joinedControlPlane,
  type PageLanguage,
  runWith,
  viewIn,
} from '../../test/features/report/sample-runs.ts';

const HOSTILE = `x<b>&"'\u202e\u05e2\u05d1\u05e8\u05d9\u05ea ${'W'.repeat(200)} /${'a-'.repeat(80)}\n\u{1f469}\u200d\u{1f467}`;
export const RUNS = {
  joined: [joinedControlPlane()],
  failed: [failedPreflight()],
  hostile: [runWith(HOSTILE)],
  several: [joinedControlPlane(), failedPreflight(), runWith('node-3')],
};
export type Name = keyof typeof RUNS;

export const LANGUAGES: readonly PageLanguage[] = ['en', 'pt-BR'];

/** The digest of each page when the screenshots were recorded. */
export const DIGESTS_FILE = path.join(import.meta.dirname, 'screenshots/pages.json');

/** The page of each run in each language, by NAME.LANGUAGE. */
export async function reportPages(): Promise<Record<string, string>> {
  const pages: Record<string, string> = {};
  for (const language of LANGUAGES) {
    const view = await viewIn(language);
    for (const name of Object.keys(RUNS) as Name[])
      pages[`${name}.${language}`] = String(reportPage(RUNS[name], view)).replaceAll(buildInfo().gitVersion, 'v1.2.3');
  }
  return pages;
}

export function digestsOf(pages: Readonly<Record<string, string>>): Record<string, string> {
  const digest = (page: string) => createHash('sha256').update(page).digest('hex');
  return Object.fromEntries(Object.entries(pages).map(([name, page]) => [name, digest(page)]));
}
