import { plainValue } from './decode.ts';
import { Lines } from './position.ts';
import { Problems } from './problem.ts';
import { YamlReader } from './yaml-node.ts';
import { readStream, syntaxError } from './yaml-stream.ts';

/**
 * What the first document of a YAML text says, its scalars with the meaning that Go's parser gives them; fields that are null are left out. Undefined
 * where it can't be read: `problems` has all that is wrong, with its place.
 */
export function yamlValue(text: string): { value: unknown; problems: Problems } {
  const problems = new Problems();
  const lines = new Lines(text);
  const stream = readStream(text);
  if (stream.wrong) problems.report({ path: '', ...lines.position(stream.offset) }, stream.wrong);
  const document = stream.value?.[0];
  const error = document && syntaxError(document);
  if (error) problems.report({ path: '', ...lines.position(error.offset) }, error.wrong);
  if (!document || error) return { value: undefined, problems };
  const reader = new YamlReader(document, lines, problems);
  const value = plainValue(reader, document.contents, problems);
  return { value: problems.empty ? value : undefined, problems };
}
