import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { InventoryFile } from '../../../src/features/admission/inventory/inventory-file.ts';
import { linuxHost } from '../../../src/host/linux/index.ts';
import { VirtualTime } from '../../support/virtual-time.ts';
import { hostsFile } from './serving-support.ts';

const { files } = linuxHost().read;
let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kubejoin-inventory-'));
  file = path.join(folder, 'hosts.yaml');
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (machines: Record<string, string[]>) => writeFileSync(file, hostsFile(machines));

describe('an inventory', () => {
  it.each([
    ['HOSTS_FILE_MISSING', undefined],
    ['HOSTS_FILE_INVALID', 'hosts: ['],
  ])('that cannot be read at the start fails with %s', async (kind, text) => {
    if (text !== undefined) writeFileSync(file, text);
    await expect(InventoryFile.open(file, files)).rejects.toMatchObject({ kind });
  });

  it('is read again when it changes; a broken version is told once and keeps the one before', async () => {
    write({ w7: ['10.0.0.7'] });
    const inventory = await InventoryFile.open(file, files);
    const time = new VirtualTime();
    const stop = new AbortController();
    const events: JoinEvent[] = [];
    // The pause swallows what is thrown in it, so the looks are compared afterwards.
    const looks: string[][] = [];
    const look = () => void looks.push([...(inventory.inventory.of.get('w7') ?? [])]);
    const steps: (() => void)[] = [
      () => {}, // nothing changed
      () => writeFileSync(file, 'hosts: ['),
      look, // still broken
      () => rmSync(file),
      () => write({ w7: ['10.0.0.8'] }),
      look,
      () => stop.abort(),
    ];
    const clock = {
      ...time.clock,
      sleep: async () => steps.shift()?.(),
    };
    await inventory.follow({ clock, emit: (event) => void events.push(event), signal: stop.signal });
    expect(events).toMatchObject([
      {
        level: 'warning',
        message: { key: 'INVENTORY_KEPT', params: { nodes: 1, reason: { kind: 'HOSTS_FILE_INVALID' } } },
      },
      { level: 'warning', message: { key: 'INVENTORY_KEPT', params: { reason: { kind: 'HOSTS_FILE_MISSING' } } } },
      { level: 'info', message: { key: 'INVENTORY_READ', params: { path: file, nodes: 1 } } },
    ]);
    expect(steps).toEqual([]);
    expect(looks).toEqual([
      ['w7', '10.0.0.7'],
      ['w7', '10.0.0.8'],
    ]);
  });
});
