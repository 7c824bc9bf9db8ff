import { Failure } from '../../base/failure.ts';
import { record } from '../../base/record.ts';
import { plainValue } from '../documents/node-reader.ts';
import { Problems } from '../problem.ts';
import { YamlReader } from './node.ts';
import { Lines } from './position.ts';
import { FILE_NOT_YAML } from './sentences.ts';
import { readStream, syntaxError } from './stream.ts';
import { decodeText, textProblem } from './text.ts';

/**
 * What the first document of a YAML text says, its scalars with the meaning that Go's parser gives them; fields that
 * are null are left out. Undefined where it can't be read: `problems` has all that is wrong, with its place. Size,
 * depth, tokens and what aliases make of them are bounded, so this reads whatever others have written: kubeconfigs,
 * ConfigMaps, manifests.
 */
export function yamlValue(given: string | Uint8Array): { value: unknown; problems: Problems } {
  const problems = new Problems();
  const decoded = typeof given === 'string' ? textIn(given.replace(/^\ufeff/, '')) : decodeText(given);
  if (decoded.wrong) {
    const before = decoded.textBefore ?? '';
    problems.add({ path: '', ...new Lines(before).position(before.length) }, decoded.wrong);
    return { value: undefined, problems };
  }
  return valueIn(decoded.value, problems);
}

function textIn(text: string): ReturnType<typeof decodeText> {
  return textProblem(text) ?? { value: text };
}

function valueIn(text: string, problems: Problems): { value: unknown; problems: Problems } {
  const lines = new Lines(text);
  const stream = readStream(text);
  if (stream.wrong) problems.add({ path: '', ...lines.position(stream.offset) }, stream.wrong);
  const document = stream.value?.[0];
  const error = document && syntaxError(document);
  if (error) problems.add({ path: '', ...lines.position(error.offset) }, error.wrong);
  if (!document || error) return { value: undefined, problems };
  const reader = new YamlReader(document, lines, problems);
  const value = plainValue(reader, document.contents, problems);
  return { value: problems.empty ? value : undefined, problems };
}

/** The same of a map; empty for what cannot be read or is something else. */
export function yamlFields(given: string | Uint8Array): Record<string, unknown> {
  return record(yamlValue(given).value);
}

/**
 * The fields of a file that is to be changed or relied on. Throws FILE_NOT_YAML, without a word of the file: it may
 * hold a key.
 */
export function yamlFile(path: string, content: string | Uint8Array): Record<string, unknown> {
  const { value, problems } = yamlValue(content);
  const [first] = problems.result().problems;
  if (first) throw new Failure(FILE_NOT_YAML, { path, line: first.line ?? 1, column: first.column ?? 1 });
  return record(value);
}
