/** What the bench's film uses of a master document, all defaults filled in. */
export type Keyframe = {frame: number; x: number; y: number; scale: number; rotation: number; opacity: number};

type Base = {id: string; layer: number; from: number; to: number; timeline: {keyframes: Keyframe[]}};

export type ImageElement = Base & {type: 'image'; asset: string; width: number; height: number};
export type ShapeElement = Base & {type: 'shape'; shape: 'ellipse'; width: number; height: number; fill: string};
export type TextElement = Base & {
  type: 'text';
  text: string;
  color: string;
  lineHeight: number;
  font: {size: number; weight: number};
};
export type Element = ImageElement | ShapeElement | TextElement;

export type Master = {
  width: number;
  height: number;
  fps: {num: number; den: number};
  durationInFrames: number;
  background: string;
  elements: Element[];
};

/** `files` has the name in the public folder of each asset. */
export type Props = {master: Master; files: Record<string, string>};
