import { yamlValue } from '../../src/config/yaml/value.ts';
import { difference } from './compare-json.ts';

/** Result of sigs.k8s.io/yaml for an input. */
interface Answer {
  error?: string;
  json?: unknown;
}

/**
 * Go must accept, with the same value, everything that our reader accepts. Further refusals are strictness. `value` is
 * read by both: undefined if one of them refuses.
 */
export function yamlFindings(input: Uint8Array | string, answer: unknown): { wrong?: string; value?: unknown } {
  const { value, problems } = yamlValue(input);
  // Nobody can go on with an empty or null document.
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
