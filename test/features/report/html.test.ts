import fc from 'fast-check';
import { expect, it } from 'vitest';
import { html } from '../../../src/features/report/html.ts';

it('escapes what is put in, and leaves pieces of HTML as they are', () => {
  const inner = html`<b>${'<script>alert("1")</script>'}</b>`;
  expect(String(html`<i title="${'"\'`'}">${inner}${[inner, inner]}${3}${undefined}</i>`)).toBe(
    `<i title="&quot;&#39;&#96;">${`<b>&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;</b>`.repeat(3)}3</i>`,
  );
});

it('lets nothing through that HTML can not hold, or that turns its text around', () => {
  expect(String(html`${'a\u0000b\u001b[2Jc\u202ed\ud800e\nf'}`)).toBe('a\u{fffd}b\u{fffd}[2Jc\u{fffd}d\u{fffd}e\nf');
});

it('keeps every text text, in elements and in attributes', () => {
  const hostile = fc.string({
    unit: fc.constantFrom(
      '<',
      '>',
      '"',
      "'",
      '`',
      '&',
      '/',
      '=',
      ' ',
      'script',
      'onload',
      '&lt;',
      '\n',
      '\u0000',
      '\ud800',
      'é',
    ),
  });
  fc.assert(
    fc.property(fc.oneof(hostile, fc.string({ unit: 'binary' })), (text) => {
      const page = String(html`<p title="${text}">${text}</p>`);
      expect(page.match(/[<>"'`]/g)?.join('')).toBe('<""><>'.replace('<""><>', '<"">' + '<>'));
      for (const [entity] of page.matchAll(/&.{0,6}/gsu)) expect(entity).toMatch(/^&(amp|lt|gt|quot|#39|#96);/);
    }),
  );
});
