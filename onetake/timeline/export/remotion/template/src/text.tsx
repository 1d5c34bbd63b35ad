import React, {useLayoutEffect, useMemo, useRef, useState} from 'react';
import {FALLBACKS} from './film-fonts';
import {useLook} from './look';
import {centred, Common, Placed} from './stage';

export type Font = {family: string; size: number; weight: number; italic: boolean};
export type Shadow = {color: string; dx: number; dy: number; blur: number};
type Align = 'left' | 'center' | 'right';

type TextLook = {
  text: string;
  font: Font;
  color: string;
  align: Align;
  maxWidth?: number;
  lineHeight: number;
  letterSpacing: number;
  outline?: {color: string; width: number};
  shadow?: Shadow;
};

type TextProps = Common & TextLook & {box?: {fill: string; radius: number; padding: number}};

const SHARE = {left: 0, center: 0.5, right: 1};

// Letters that join, such as Arabic's, are never spaced.
const spacing = ({text, letterSpacing}: TextLook) =>
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u.test(text) ? 0 : letterSpacing;

const families = (font: Font) => `${JSON.stringify(font.family)}, ${FALLBACKS}`;

// A line is a whole number of pixels high.
const lineHeight = ({font, lineHeight: multiple}: TextLook) => Math.round(font.size * multiple);

// Where the browser puts the baseline in a line, in pixels from its top: it rounds differently on each platform.
const browsersBaseline = (font: string): number => {
  const line = document.createElement('div');
  line.style.cssText = `position: absolute; visibility: hidden; font: ${font}; text-rendering: geometricPrecision`;
  line.textContent = 'x';
  const mark = document.createElement('span');
  mark.style.display = 'inline-block';
  line.append(mark);
  document.body.append(line);
  const baseline = mark.getBoundingClientRect().bottom - line.getBoundingClientRect().top;
  line.remove();
  return baseline;
};

// By how much the letters stand lower than the browser puts them: here the baseline is rounded once, at the end.
const baselineShift = (look: TextLook): number => {
  const canvas = document.createElement('canvas').getContext('2d');
  if (!canvas) return 0;
  const {size, weight, italic} = look.font;
  const style = `${italic ? 'italic' : 'normal'} ${weight}`;
  canvas.font = `${style} 1000px ${families(look.font)}`;
  const metrics = canvas.measureText('x');
  const [ascent, descent] = [metrics.fontBoundingBoxAscent, metrics.fontBoundingBoxDescent].map((m) => (m * size) / 1000);
  const drawn = Math.round((size * look.lineHeight - ascent - descent) / 2 + ascent);
  return drawn - browsersBaseline(`${style} ${size}px/${lineHeight(look)}px ${families(look.font)}`);
};

const typography = (look: TextLook): React.CSSProperties => ({
  fontFamily: families(look.font),
  fontSize: look.font.size,
  fontWeight: look.font.weight,
  fontStyle: look.font.italic ? 'italic' : 'normal',
  // Roboto has italics of its own; the scripts that it lacks know none, and are not slanted.
  fontSynthesisStyle: look.font.family.toLowerCase() === 'roboto' ? 'none' : 'auto',
  lineHeight: `${lineHeight(look)}px`,
  letterSpacing: spacing(look),
  textAlign: look.align,
  textRendering: 'geometricPrecision',
  whiteSpace: 'pre-wrap',
  overflowWrap: 'break-word',
  unicodeBidi: 'plaintext',
});

// The browser drops a last line that holds nothing, and gives a tab the room of up to eight spaces.
const kept = (text: string) => text.replace(/\t/g, ' ') + (text.endsWith('\n') ? '\u200b' : '');

const cast = ({color, dx, dy, blur}: Shadow) => `${dx}px ${dy}px ${blur}px ${color}`;

const ink = ({color, outline, shadow}: TextLook): React.CSSProperties => ({
  color,
  position: 'relative',
  // Turned by next to nothing, or the browser would snap letters to whole pixels, and moving ones would tremble.
  transform: 'rotate(0.03deg)',
  ...(outline && {
    // The outline's width lies wholly outside the letters: half of the stroke is hidden under them.
    WebkitTextStroke: `${2 * outline.width}px ${outline.color}`,
    paintOrder: 'stroke fill',
    strokeLinejoin: 'round',
  }),
  // A shadow of the letters with their rim, at CSS's deviation of half the blur.
  ...(shadow && outline && {filter: `drop-shadow(${shadow.dx}px ${shadow.dy}px ${shadow.blur / 2}px ${shadow.color})`}),
  ...(shadow && !outline && {textShadow: cast(shadow)}),
});

const Lines: React.FC<{look: TextLook; children?: React.ReactNode}> = ({look, children}) => {
  // The browser spaces the end of each line too.
  const shift = SHARE[look.align] * spacing(look);
  const lower = useMemo(() => baselineShift(look), [look.font, look.lineHeight]);
  return (
    <div
      style={{
        ...typography(look),
        position: 'absolute',
        width: look.maxWidth ?? 'max-content',
        transform: `translate(calc(-50% + ${shift}px), -50%)`,
      }}
    >
      {children}
      <div style={{...ink(look), top: lower}}>{kept(look.text)}</div>
    </div>
  );
};

// The words' own extent within the block, from its left and from its right: what a box hugs.
const useExtent = ({text, maxWidth, font}: TextLook) => {
  const block = useRef<HTMLDivElement>(null);
  const [extent, setExtent] = useState<[number, number] | null>(null);
  useLayoutEffect(() => {
    const node = block.current?.firstChild;
    if (!block.current || !node) return;
    const outer = block.current.getBoundingClientRect();
    const zoom = outer.width / block.current.offsetWidth || 1;
    const rects = [...text.matchAll(/\S+/g)].flatMap((word) => {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      return [...range.getClientRects()];
    });
    const left = Math.min(...rects.map((r) => r.left));
    const right = Math.max(...rects.map((r) => r.right));
    setExtent(rects.length ? [(left - outer.left) / zoom, (outer.right - right) / zoom] : null);
  }, [text, maxWidth, font.size]);
  return {block, extent};
};

export const Text: React.FC<TextProps> = (given) => {
  const {box, id, from, to, keyframes, ...look} = useLook(given);
  const {block, extent} = useExtent(look);
  const around = box && extent && (
    <div
      style={{
        position: 'absolute',
        left: extent[0] - box.padding,
        right: extent[1] - box.padding + spacing(look),
        top: -box.padding,
        bottom: -box.padding,
        backgroundColor: box.fill,
        borderRadius: box.radius,
      }}
    />
  );
  const width = look.maxWidth ?? 'max-content';
  const measured = {...typography(look), position: 'absolute', visibility: 'hidden', width} as const;
  return (
    <>
      {box && (
        <div ref={block} style={measured}>
          {kept(look.text)}
        </div>
      )}
      <Placed id={id} from={from} to={to} keyframes={keyframes}>
        <Lines look={look}>
          {around}
        </Lines>
      </Placed>
    </>
  );
};

type ButtonProps = Common & {
  text: string;
  font: Font;
  color: string;
  fill: string;
  radius: number;
  width: number;
  height: number;
  shadow?: Shadow;
};

export const Button: React.FC<ButtonProps> = (given) => {
  const {text, font, color, fill, radius, width, height, shadow, ...rest} = useLook(given);
  const box = {backgroundColor: fill, borderRadius: radius, boxShadow: shadow && cast(shadow)};
  const look: TextLook = {text, font, color, align: 'center', maxWidth: width, lineHeight: 1.2, letterSpacing: 0};
  return (
    <Placed {...rest}>
      <div style={{...centred(width, height), ...box}} />
      <Lines look={look} />
    </Placed>
  );
};
