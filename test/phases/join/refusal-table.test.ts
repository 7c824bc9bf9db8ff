import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { TOLD } from './refusal-table.ts';

const SRC = path.resolve(import.meta.dirname, '../../../src');
/** Rooms of a join, without the phases of other commands. */
const ROOMS = ['phases', 'engine', 'manifests', 'cluster/api', 'cluster/etcd', 'cluster/shared-certificates'];
const OTHER_COMMANDS = /^phases\/(init|reset|undo)\//;

/** Codes that a directory's sentences define. */
function definedCodes(): string[] {
  const files = ROOMS.flatMap((room) =>
    readdirSync(path.join(SRC, room), { recursive: true, encoding: 'utf8' }).map((file) => path.join(room, file)),
  );
  return files
    .filter((file) => /(^|[-/])sentences\.ts$/.test(file) && !OTHER_COMMANDS.test(file))
    .flatMap((file) => [...readFileSync(path.join(SRC, file), 'utf8').matchAll(/= failure\('(\w+)'/g)])
    .map(([, code = '']) => code);
}

it('every failure of a phase is classified: told before the first change if reading is enough', () => {
  const codes = definedCodes();
  expect(codes.length).toBeGreaterThan(100);
  expect(Object.keys(TOLD).sort()).toEqual([...new Set(codes)].sort());
});

it('each that is told before is told by a check of this name', () => {
  const sources = [
    'phases/join/refusals.ts',
    'phases/join/control-plane-refusals.ts',
    'phases/join/replacement/proven-checks.ts',
    'phases/preflight/join-checks.ts',
    'phases/preflight/common-checks.ts',
    'phases/preflight/checks/container-runtime.ts',
    'phases/preflight/checks/control-plane.ts',
    'phases/preflight/checks/file-available.ts',
    'phases/preflight/checks/files/resolv-conf.ts',
    'phases/preflight/checks/files/writable.ts',
    'phases/preflight/checks/kubelet-version.ts',
    'phases/preflight/checks/machine.ts',
    'phases/preflight/checks/network/external-etcd.ts',
    'phases/preflight/checks/network/http-proxy.ts',
    'phases/preflight/checks/network/ip-forwarding.ts',
    'phases/preflight/checks/network/port-available.ts',
    'phases/preflight/kubelet-unit/kubelet-unit.ts',
  ].map((file) => readFileSync(path.join(SRC, file), 'utf8'));
  const named = (check: string) => sources.some((source) => new RegExp(`['"\`]${check}['"\`$-]`).test(source));
  const checks = Object.values(TOLD).flatMap((told) => (typeof told === 'object' ? [told.before] : []));
  const unknown = checks.filter((check) => !['fact', 'start'].includes(check) && !named(check.replace(/-.*/, '')));
  expect(unknown).toEqual([]);
});

const BEFORE = Object.entries(TOLD).flatMap(([code, told]) => (typeof told === 'object' ? [code] : []));
const ROOT = path.join(SRC, '..');

it('decision 93 lists each of them, and no other', () => {
  const page = readFileSync(
    path.join(ROOT, 'docs/adr/0093-preflight-looks-ahead-with-certificates-in-memory.md'),
    'utf8',
  );
  const rows = page.split('\n').filter((line) => line.startsWith('| '));
  const listed = rows.flatMap((row) => row.split('|')[2]?.match(/\b[A-Z]+_[A-Z0-9_]+\b/g) ?? []);
  expect(listed.sort()).toEqual([...BEFORE].sort());
});

it('a test names each of them', () => {
  const tests = ['test', 'lab'].flatMap((directory) =>
    readdirSync(path.join(ROOT, directory), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.ts$/.test(file) && !/refusal-table|sentences/.test(file))
      .map((file) => readFileSync(path.join(ROOT, directory, file), 'utf8')),
  );
  const words = new Set(tests.flatMap((text) => text.match(/\b[A-Z]+_[A-Z0-9_]+\b/g) ?? []));
  expect(BEFORE.filter((code) => !words.has(code))).toEqual([]);
});
