/** The colours that kubejoin itself uses (picocolors): bold, dim, and six of the foreground's, with what ends them. */
const OWN_COLOURS = '\\u001b\\[(?:[12]|22|3[1-6]|39)m';
const CONTROLS = new RegExp(
  `${OWN_COLOURS}|[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]`,
  'g',
);

/**
 * A text for a terminal: what another program, a server or a file put into it can't move the cursor, set the window's title or turn the direction of
 * the text. Such a character is shown by its number.
 */
export function printable(text: string): string {
  return text.replace(CONTROLS, (found) => (found.length > 1 ? found : `\\u{${found.charCodeAt(0).toString(16)}}`));
}
