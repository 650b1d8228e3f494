import { Inspect } from '../../src/inspect/index.ts';
import { letters } from './letters.ts';
const i = new Inspect();
let n=0;
const all=letters().filter((o) => !o.tuned && !o.protected);
for (const l of all.filter(o=>o.shape.name==='uuencode in the text').slice(0,6)) {
  const s = await i.letter(l.raw);
  console.log(s.level,s.score,JSON.stringify(s.findings));
}
for (const l of all.filter(o=>o.shape.name==='attached CSV')) {
  const s = await i.letter(l.raw);
  const p = await i.letter(all.find(o=>o.template===l.template&&o.shape.name==='attached text')!.raw);
  if((s.level==='none')!==(p.level==='none')) console.log(l.kind,s.score,p.score,JSON.stringify(s.findings), JSON.stringify(p.findings));
}
i.close();
