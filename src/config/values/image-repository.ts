import { shown } from '../../base/shown.ts';
import type { Checked } from '../problem.ts';
import { CONFIG_IMAGE_REPOSITORY } from './sentences.ts';

// The grammar of references to images (github.com/distribution/reference), without tag and digest.
const DOMAIN_LABEL = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const HOST = `(?:${DOMAIN_LABEL}(?:\\.${DOMAIN_LABEL})*|\\[[a-fA-F0-9:]+\\])`;
const COMPONENT = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const NAME = new RegExp(`^(?:${HOST}(?::[0-9]+)?/)?${COMPONENT}(?:/${COMPONENT})*$`);

/** What stands before /name:tag in the names of images. */
export function checkImageRepository(repository: string): Checked<string> {
  const isName = repository.length <= 255 && NAME.test(`${repository}/name`);
  return isName ? { value: repository } : { wrong: CONFIG_IMAGE_REPOSITORY({ value: shown(repository) }) };
}
