import { expect, it } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { IMAGE_NOT_PULLED, type UnpulledImage } from '../../../src/engine/kinds/images/kinds-images-sentences.ts';
import { catalogueFor } from '../../../src/i18n/catalogue.ts';

const REASONS: readonly UnpulledImage['reason'][] = ['missing', 'access', 'unknown-name', 'name'];

it.each(REASONS)('an init, which has no ConfigMap yet, is sent to its own configuration (%s)', async (reason) => {
  const failure = new Failure(IMAGE_NOT_PULLED, { images: [{ image: 'r.example/etcd:1', reason, answer: 'no' }] });
  const cure = async (language: 'en' | 'pt-BR') => (await catalogueFor(language)).failure(failure).cure;
  expect(await cure('en')).toContain('for an init in its file or flags');
  expect(await cure('pt-BR')).toContain('em um init, no arquivo ou nas opções dele');
});
