// What all elements share: the picture they stand in, and their place in it.
import React from 'react';
import {AbsoluteFill, Sequence, useCurrentFrame, useVideoConfig} from 'remotion';
import {FontFile, useFonts} from './fonts';
import {Morph} from './look';
import {Keyframe, stateAt} from './motion';

export const Stage: React.FC<{background: string; fonts: FontFile[]; children: React.ReactNode}> = ({
  background,
  fonts,
  children,
}) => <AbsoluteFill style={{backgroundColor: background, overflow: 'hidden'}}>{useFonts(fonts) && children}</AbsoluteFill>;

// A chapter of the film, for the studio's timeline: elements live across sections and belong to none.
export const Section: React.FC<{name: string; from: number; to: number}> = ({name, from, to}) => (
  <Sequence name={name} from={from} durationInFrames={to - from} layout="none">
    {null}
  </Sequence>
);

// On screen in the frames from `from` to `to` (exclusive). Keyframes are in frames of the film.
export type Common = {id: string; from: number; to: number; keyframes: Keyframe[]; morphs?: Morph[]};

export const Placed: React.FC<Common & {children: React.ReactNode}> = ({id, from, to, keyframes, children}) => (
  <Sequence name={id} from={from} durationInFrames={to - from} layout="none">
    <Moved from={from} keyframes={keyframes}>
      {children}
    </Moved>
  </Sequence>
);

// Children are drawn around (0, 0), the element's centre.
const Moved: React.FC<{from: number; keyframes: Keyframe[]; children: React.ReactNode}> = ({
  from,
  keyframes,
  children,
}) => {
  const {fps} = useVideoConfig();
  const {x, y, scale, rotation, opacity} = stateAt(keyframes, useCurrentFrame() + from, fps);
  if (opacity <= 0 || scale <= 0) return null;
  const transform = `translate(${x}px, ${y}px) rotate(${rotation}deg) scale(${scale})`;
  return (
    <div style={{position: 'absolute', left: 0, top: 0, width: 0, height: 0, opacity, transform}}>{children}</div>
  );
};

export const centred = (width: number, height: number): React.CSSProperties => ({
  position: 'absolute',
  left: -width / 2,
  top: -height / 2,
  width,
  height,
});
