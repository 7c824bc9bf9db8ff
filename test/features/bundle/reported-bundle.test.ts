/** A host of a fleet that reports a text about a bundle. */
import { expect, it } from 'vitest';
import { catalogueFor, english } from '../../../src/i18n/catalogue.ts';
import { showableIn } from '../../../src/i18n/showable.ts';

it('a host that reports a readable bundle does not hide its words in the command behind other facts', async () => {
  const { message } = showableIn([english, await catalogueFor('pt-BR')]);
  expect(message('BUNDLE_READABLE', { path: '/b', mode: '644' })).toMatchObject({ key: 'BUNDLE_READABLE' });
  expect(message('BUNDLE_READABLE', { path: '$(reboot)', mode: '"' })).toEqual({
    key: 'FLEET_MESSAGE_WITHHELD',
    params: { key: 'BUNDLE_READABLE' },
  });
});
