import { describe, expect, it } from 'vitest';
import { RECORDINGS } from '../../scripts/demo/recording/recordings.ts';
import { DEMO_SCENES, demoCommand } from '../../scripts/demo/scenes.ts';
import { drawnText, LANGUAGES, printedParts, svgOf } from './recorded.ts';

describe.each(LANGUAGES)('the recording in %s', (language) => {
  const svg = svgOf(language);

  it('shows each part of the demo, in order', () => {
    expect(printedParts(svg).map(({ command }) => command)).toEqual(DEMO_SCENES.map(demoCommand));
  });

  it('draws everything that was printed', () => {
    const drawn = drawnText(svg);
    const bars = /[\u2589-\u258f\u2588│]/g;
    const missing = printedParts(svg)
      .flatMap(({ command, lines }) => [command, ...lines])
      .filter((line) => !drawn.includes(line.replace(bars, '').replaceAll(' ', '')));
    expect(missing).toEqual([]);
  });

  it('is small, needs nothing else, and runs nothing', () => {
    expect(svg.length).toBeLessThan(200_000);
    expect(svg).not.toMatch(/<script|<foreignObject|<image|\bon\w+=|@import|url\((?!#screen\))/i);
    const links = [...svg.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, target = '']) => target);
    expect(links.filter((target) => !target.startsWith('#'))).toEqual([]);
  });

  it('is described for those who do not see it, and still for those who want no motion', () => {
    const { title, description } = RECORDINGS[language];
    expect(svg).toContain(`<title id="title">${title}</title>`);
    expect(svg).toContain(`<desc id="desc">${description}</desc>`);
    expect(svg).toMatch(/<svg [^>]*role="img" aria-labelledby="title desc"/);
    expect(svg).toContain('@media (prefers-reduced-motion:reduce){#film{animation:none}}');
    const frames = [...svg.matchAll(/<g transform="translate\((\d+)\)">/g)].map(([, x]) => Number(x));
    expect(svg).toContain(`#film{transform:translateX(-${Math.max(...frames)}px);`);
    expect(svg).toContain('@media (prefers-color-scheme:dark)');
  });
});
