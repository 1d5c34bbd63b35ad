// The film's fonts, from files beside it: no font of the machine is needed.
import {useEffect, useState} from 'react';
import {cancelRender, continueRender, delayRender, staticFile} from 'remotion';

export type FontFile = {file: string; family: string; weight?: string; style?: string};

// What a font file says of itself: its family's names, and whether it holds all weights.
const facts = (font: DataView) => {
  const tables = new Map<string, number>();
  for (let i = 0; i < font.getUint16(4); i++) {
    const at = 12 + 16 * i;
    const tag = String.fromCharCode(...[0, 1, 2, 3].map((k) => font.getUint8(at + k)));
    tables.set(tag, font.getUint32(at + 8));
  }
  const names = new Set<string>();
  const table = tables.get('name');
  for (let i = 0; table !== undefined && i < font.getUint16(table + 2); i++) {
    const record = table + 6 + 12 * i;
    const [platform, , , name, length, offset] = [0, 2, 4, 6, 8, 10].map((k) => font.getUint16(record + k));
    if (platform !== 3 || (name !== 1 && name !== 16)) continue;
    const start = table + font.getUint16(table + 4) + offset;
    const units = Array.from({length: length / 2}, (_, k) => font.getUint16(start + 2 * k));
    names.add(String.fromCharCode(...units));
  }
  return {names, isVariable: tables.has('fvar')};
};

const load = async ({file, family, weight, style}: FontFile) => {
  const answer = await fetch(staticFile(file));
  if (!answer.ok) throw new Error(`The font ${file} is not in public/.`);
  const bytes = await answer.arrayBuffer();
  const isSingle = new DataView(bytes).getUint32(0) !== 0x74746366; // 'ttcf', a collection
  const {names, isVariable} = isSingle ? facts(new DataView(bytes)) : {names: new Set<string>(), isVariable: false};
  // A font of the film goes by its asset's id and by its own name.
  const families = weight ? [family] : [family, ...names];
  for (const name of new Set(families)) {
    const face = new FontFace(name, bytes, {weight: weight ?? (isVariable ? '100 900' : 'normal'), style});
    document.fonts.add(await face.load());
  }
};

// True once all fonts are there; no frame is taken before.
export const useFonts = (fonts: FontFile[]): boolean => {
  const [isReady, setReady] = useState(false);
  const [handle] = useState(() => delayRender('Loading fonts'));
  useEffect(() => {
    Promise.all(fonts.map(load))
      .then(() => {
        setReady(true);
        continueRender(handle);
      })
      .catch((error) => cancelRender(error));
  }, [fonts, handle]);
  return isReady;
};
