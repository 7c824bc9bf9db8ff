import { expect, it } from 'vitest';
import { directStandIns } from '../../scripts/build/executable/direct-stand-ins.ts';

const TO_ESM = 'var f=(e,t,n)=>(n=e!=null?q(W(e)):{},C6(e));';
const STAND_IN = 'var $P=v((x,y$)=>{c();y$.exports=R()(()=>(DD(),C(DT)))});';
const PACKAGE = 'var Sm=v((x,y)=>{c();y.exports={clean:1}});';

it('shares what stands in the place of a deferred module, and nothing else', () => {
  const [before, after] = [
    ['a=f($P(),1);b=f(Sm(),1);c=xf($P(),1);', 'a.f($P(),1)'],
    ['a=$P()     ;b=f(Sm(),1);c=xf($P(),1);', 'a.f($P(),1)'],
  ].map((uses) => [TO_ESM, STAND_IN, PACKAGE, ...uses].join('\n'));
  expect(directStandIns(before ?? '')).toBe(after);
});

it.each([STAND_IN, TO_ESM])("fails if esbuild's output has another form", (only) => {
  expect(() => directStandIns(only)).toThrow('another way');
});
