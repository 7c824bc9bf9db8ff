import { yamlValue } from '../../src/config/yaml/value.ts';
import { difference } from './compare-json.ts';

/** What sigs.k8s.io/yaml says of an input. */
interface Answer {
  error?: string;
  json?: unknown;
}

/**
 * What our reader accepts, Go must accept with the same value. What it refuses beyond that is strictness. `value` is
 * what both read: undefined where one of them refuses.
 */
export function yamlFindings(input: Uint8Array | string, answer: unknown): { wrong?: string; value?: unknown } {
  const { value, problems } = yamlValue(input);
  // Nothing at all (an empty or null document) is nothing that anybody goes on with.
  if (!problems.empty || value === undefined) return {};
  const wrong = wrongIn(input, value, answer as Answer);
  return wrong === undefined ? { value: (answer as Answer).error === undefined ? value : undefined } : { wrong };
}

function wrongIn(input: Uint8Array | string, value: unknown, { error, json }: Answer): string | undefined {
  // JSON's escape of a slash, which PHP and others write: Go's YAML refuses it, and it has one meaning.
  if (error?.includes('unknown escape character') && String(input).includes('\\/')) return undefined;
  if (error !== undefined)
    return `read here, refused by Go: ${error
      .replace(/\d+/g, 'N')
      .replace(/["'`].*/s, '')
      .slice(0, 80)}`;
  const where = difference(value, json ?? null);
  return where === undefined
    ? undefined
    : `another value than Go reads at ${where}\n${JSON.stringify(json)?.slice(0, 200)}`;
}
