/** The results of Go's quadratic loops, without their work. */
import { expect, it } from 'vitest';
import type { Json } from '../../../src/manifests/patches/json-object.ts';
import { distinct, inOrder } from '../../../src/manifests/patches/strategic/element-order.ts';
import { Random } from '../../fuzz/random.ts';

/** As removeDuplicatesScalars of apimachinery. */
function distinctAsGo(list: Json[]): Json[] {
  const result = [...list];
  for (let left = 0; left < result.length; left++) {
    for (let right = left + 1; right < result.length; right++) {
      if (result[left] !== result[right]) continue;
      const last = result.pop() as Json;
      if (right < result.length) result[right--] = last;
    }
  }
  return result;
}

/** As an insertion sort with the comparison of apimachinery. */
function sortedAsGo(elements: Json[], order: Json[]): Json[] {
  const result: Json[] = [];
  for (const element of elements) {
    const own = order.indexOf(element);
    let at = result.length;
    while (at > 0) {
      const other = order.indexOf(result[at - 1] ?? null);
      if (own !== -1 && other !== -1 && own >= other) break;
      at--;
    }
    result.splice(at, 0, element);
  }
  return result;
}

const random = new Random('element order');
const letters = (most: number) =>
  Array.from({ length: random.below(most) }, () => String.fromCharCode(97 + random.below(8)));

it('removes repetitions as Go does', () => {
  for (let run = 0; run < 5_000; run++) {
    const list = letters(14);
    expect(distinct(list), list.join('')).toEqual(distinctAsGo(list));
  }
});

it('sorts as Go does, also elements that are missing in the order', () => {
  for (let run = 0; run < 5_000; run++) {
    const [list, live] = [letters(10), letters(10)];
    expect(inOrder('a', list, [], live, ''), `${list.join('')} ${live.join('')}`).toEqual(sortedAsGo(list, live));
  }
});
