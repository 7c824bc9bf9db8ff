import { expect, it } from 'vitest';
import { remove } from '../../../src/features/remove/library.ts';
import { refuseNames } from '../../../src/features/remove/settings.ts';

it.each(['', ' ', '.', '..', 'W7', 'w7/pods', 'w_7'])('refuses the name "%s"', (name) => {
  expect(() => refuseNames(['w7', name])).toThrow(expect.objectContaining({ code: 'FLAGS_INVALID' }));
});

it('accepts the names that Nodes have', () => {
  expect(() => refuseNames(['w7', '10.0.0.7', 'a.example'])).not.toThrow();
});

it('the library refuses before it looks for the kubeconfig', async () => {
  await expect(remove({ nodes: [''], kubeconfig: '/nowhere' })).rejects.toMatchObject({ code: 'FLAGS_INVALID' });
});
