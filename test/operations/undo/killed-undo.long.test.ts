import { describe, expect, test } from 'vitest';
import { everyOf } from '../../support/full.ts';
import { withEarlierFiles } from './support/earlier-files.ts';
import { OF_UNDO, upTo } from './support/events.ts';
import { JoiningHost } from './support/joining-host.ts';

describe('an undo that is killed', () => {
  test.each(everyOf(upTo(OF_UNDO), 3))('at event %i of its changes goes on when it is run again', async (index) => {
    const node = await JoiningHost.make('worker');
    const before = await withEarlierFiles(node);
    await node.join();
    const met = await node.undoKilledAt((_, at) => at === index);
    expect(met).toBe(true);
    await node.undo();
    expect(await node.state()).toEqual(before);
  });

  test.each(['remove-etcd-member', 'service', 'remove-local-etcd', 'remove-pods', 'restore-file', 'remove-journal'])(
    'on a control plane after %s goes on when it is run again',
    async (kind) => {
      const node = await JoiningHost.make('control-plane');
      const before = await withEarlierFiles(node);
      await node.join();
      await node.expectUndoneAfterKillAt(kind, before);
    },
  );
});
