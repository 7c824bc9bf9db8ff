/** Tests that the recordings still show what the demo prints. If one does not: npm run recording */

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { COLUMNS, RECORDINGS } from '../../scripts/demo/recording/recordings.ts';
import { DEMO_SCENES, demoCommand } from '../../scripts/demo/scenes.ts';
import { LiveReporter } from '../../src/cli/render/live/live-reporter.ts';
import { TextReporter } from '../../src/cli/render/output/text-reporter.ts';
import { DISCOVERY_NO_ANSWER_YET } from '../../src/cluster/discovery/cluster-discovery-sentences.ts';
import { WAITING_CERTIFICATE, WAITING_CSR_NONE } from '../../src/engine/conditions/engine-conditions-sentences.ts';
import { WAITING_KUBELET_HEALTHY } from '../../src/engine/conditions/kubelet-sentences.ts';
import { WAITING_NODE_REGISTERED } from '../../src/engine/conditions/registration/conditions-registration-sentences.ts';
import { catalogueFor } from '../../src/i18n/catalogue.ts';
import { main } from '../../src/program/main.ts';
import { Screen } from '../cli/support/screen.ts';
import { LANGUAGES, printedParts, svgOf } from './recorded.ts';

const parts = LANGUAGES.flatMap((language) => DEMO_SCENES.map((args) => [language, demoCommand(args), args] as const));

// What is waited for, and whether it is told, depends on the machine.
beforeEach(() => {
  for (const { prototype } of [LiveReporter, TextReporter]) {
    const { event: report } = prototype;
    vi.spyOn(prototype, 'event').mockImplementation(function (this: never, event) {
      if (event.type !== 'waiting') report.call(this, event);
    });
  }
});
afterEach(() => void vi.restoreAllMocks());

test.each(parts)('%s: %s', async (language, command, args) => {
  const screen = new Screen(COLUMNS);
  const env = { TERM: 'xterm-256color', LANG: RECORDINGS[language].locale };
  await main({ argv: ['rehearse', ...args], insideRootfs: false, out: screen, err: screen, env });
  const recorded = printedParts(svgOf(language)).find((part) => part.command === command)?.lines ?? [];
  const catalogue = await catalogueFor(language);
  const optional = [...WAITING.map((message) => stable(catalogue.say(message))), catalogue.text('TIMELINE_LONGEST')];
  const lasting = (lines: readonly string[]) =>
    sentences(lines).filter((line) => !TIMED.test(line) && !optional.some((sentence) => line.endsWith(sentence)));
  expect(lasting(recorded)).toEqual(lasting(screen.lines));
  expect(lasting(recorded).length).toBeGreaterThan(4);
});

/** Printed only if something takes its time, as it may have when it was recorded. */
const WAITING = [
  DISCOVERY_NO_ANSWER_YET({ server: '127.0.0.1:6443' }),
  WAITING_KUBELET_HEALTHY({ url: 'http://127.0.0.1:10248/healthz' }),
  WAITING_CSR_NONE({ server: '127.0.0.1:6443' }),
  WAITING_CERTIFICATE({}),
  WAITING_NODE_REGISTERED({ node: 'node-1' }),
];

/** A row of what took longest, which is there if it took long. */
const TIMED = /^[✓✗] 0 s /;

/** The lines without what differs between runs: the order of changes, keys, and bars of a timeline. */
function sentences(lines: readonly string[]): string[] {
  const kept = lines.filter((line) => !line.includes('│') && !/^\+[\w+/=]{60,}/.test(line));
  return [...new Set(kept.map(stable))].filter((line) => line !== '').sort();
}

/** A line without times, sizes, addresses and digests, and without a word that is cut. */
function stable(line: string): string {
  return line
    .replace(/sha256:[0-9a-f]+/g, 'sha256:')
    .replace(/\d+(?:[.,]\d+)*/g, '0')
    .replace(/\b0 m?s\b/g, '0 s')
    .replace(/\S*…/g, '…')
    .replace(/ +/g, ' ')
    .trim();
}
