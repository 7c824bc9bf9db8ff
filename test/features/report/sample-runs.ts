/** Runs for pages of reports: recorded ones, and one with a text of choice wherever something from outside may stand. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { catalogueFor } from '../../../src/api/catalogue.ts';
import { Failure } from '../../../src/base/failure.ts';
import { JOINED_CONTROL_PLANE } from '../../../src/cli/cli-sentences.ts';
import { summaryIn } from '../../../src/cli/commands/phase-tree.ts';
import type { RecordedRun } from '../../../src/cli/recorded-run.ts';
import { TimelineBuilder } from '../../../src/cli/render/timeline/model.ts';
import { Scrubber } from '../../../src/cli/secrecy.ts';
import type { ChangeRecord } from '../../../src/engine/changes/change.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { PREFLIGHT_FAILED } from '../../../src/engine/kinds/engine-kinds-sentences.ts';
import type { PageView } from '../../../src/features/report/html.ts';
import { joinPhaseList } from '../../../src/phases/join/list.ts';
import { definitionOf, wholeEnglish as english, FAILURE_KINDS, said } from '../../../src/program/definitions.ts';
import { CONNECTION_REFUSED } from '../../../src/wire/wire-sentences.ts';

export type PageLanguage = 'en' | 'pt-BR';

const START = { startedAt: new Date('2026-01-02T03:04:05.678Z') };
const FACTS = { nodeName: 'node-1', endpoint: '10.0.0.1:6443' };

/** A control-plane join as `kubejoin rehearse` recorded it, its times as on an idle machine. */
export function joinedControlPlane(): RecordedRun {
  return {
    ...START,
    command: 'join',
    facts: { ...FACTS, role: 'control-plane' },
    ending: {
      type: 'succeeded',
      outcome: 'joined',
      message: JOINED_CONTROL_PLANE({ node: 'node-1', skipped: undefined }),
    },
    exitCode: 0,
    timeline: recorded('control-plane.json').model(826),
  };
}

/** A join of a machine with swap, without a runtime, whose port is in use. */
export function failedPreflight(): RecordedRun {
  const failure = new Failure(PREFLIGHT_FAILED, { checks: ['CRI', 'Port-10250'], ignorable: [] });
  const ending = { type: 'failed', failure } as const;
  const facts = { ...FACTS, role: 'worker' } as const;
  return { ...START, command: 'join', facts, ending, exitCode: 2, timeline: recorded('preflight.json').model(143) };
}

/** A run in which `text` stands wherever something from outside may stand. */
export function runWith(text: string, ending?: RecordedRun['ending']): RecordedRun {
  const change = (fields: Partial<ChangeRecord>): ChangeRecord => {
    return { id: 1, phase: text, kind: 'write-file', subject: text, action: text, ...fields };
  };
  const failure = new Failure(CONNECTION_REFUSED, { server: text });
  const builder = new TimelineBuilder();
  const [file, wait] = [
    change({ mode: '0600', diff: `--- /dev/null\n+++ ${text}\n@@ -1 +1 @@\n-${text}\n+${text}\n`, items: [text] }),
    change({ kind: 'wait-until', action: 'node-registered' }),
  ];
  builder.add(10, { type: 'phase-skipped', phase: text });
  builder.add(10, { type: 'phase-started', phase: text });
  builder.add(10, { type: 'check-started', name: text });
  builder.add(60, { type: 'check', name: text, result: 'warning', failure });
  builder.add(60, { type: 'check', name: `${text}2`, result: 'passed' });
  builder.add(65, { type: 'check', name: `${text}3`, result: 'failed', durationMs: 4, failure });
  builder.add(70, { type: 'change-started', change: file });
  builder.add(120, { type: 'change-done', change: file });
  builder.add(120, { type: 'change-started', change: wait });
  builder.add(130, { type: 'waiting', message: { key: 'DISCOVERY_WAITING', params: { server: text } }, failure });
  builder.add(900, {
    type: 'notice',
    level: 'warning',
    message: { key: 'TOKEN_FILE_READABLE', params: { path: text, mode: '0644' } },
  });
  builder.add(1200, { type: 'change-failed', change: wait });
  builder.add(1234, { type: 'phase-failed', phase: text });
  return {
    ...START,
    command: 'join',
    facts: { nodeName: text, endpoint: text, role: 'worker' },
    ending: ending ?? { type: 'failed', failure },
    exitCode: 4,
    timeline: builder.model(1300),
  };
}

export const TOKEN = 'abcdef.0123456789abcdef';

export async function viewIn(language: PageLanguage = 'en'): Promise<PageView> {
  const scrubber = new Scrubber(['--token', TOKEN]);
  const catalogue = language === 'en' ? english : await catalogueFor(language);
  return {
    catalogue,
    text: (text) => scrubber.scrub(text),
    label: (name) => name,
    summary: (name) => summaryIn(joinPhaseList, catalogue, name),
  };
}

/** Messages and failures of what JSON has of them. */
function revived(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revived);
  if (typeof value !== 'object' || value === null) return value;
  const { code, kind = code, key, params } = value as Record<string, unknown>;
  const definition = FAILURE_KINDS.find((one) => one === kind);
  if (definition !== undefined) return new Failure(definitionOf(definition), revived(params));
  if (typeof key === 'string') return said[key]?.(revived(params)) ?? value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, revived(part)]));
}

function recorded(name: string): TimelineBuilder {
  const file = path.join(import.meta.dirname, 'runs', name);
  const changes = new Map<number, ChangeRecord>();
  const builder = new TimelineBuilder();
  for (const [atMs, { message, failure, change, ...event }] of JSON.parse(readFileSync(file, 'utf8'))) {
    // Events of one change share its record.
    const record = change && Object.assign(changes.get(change.id) ?? {}, change);
    if (record) changes.set(record.id, record);
    builder.add(atMs, {
      ...event,
      ...(message && { message: revived(message) }),
      ...(failure && { failure: revived(failure) }),
      ...(record && { change: record }),
    } as JoinEvent);
  }
  return builder;
}
